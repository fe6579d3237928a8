import type { RuntimeConfig } from "../runtime-config.ts";
import { diagnosePage } from "./diagnose-page.ts";
import type { Doctor } from "./diagnosis.ts";
import { findHostDoctor } from "./find-host-doctor.ts";

const STEP_TIMEOUT_MS = 8000;

/** Looks at the page's own server, as far as can be seen from here. It is there before the server is away. */
export function findOwnDoctor(
	host: Pick<Window, "desktop" | "navigator">,
	{ connection }: Pick<RuntimeConfig, "connection">,
): Doctor {
	const deps = {
		fetch: (...args: Parameters<typeof fetch>) => fetch(...args),
		openSocket: (url: string, protocols: readonly string[]) => new WebSocket(url, [...protocols]),
		isOffline: () => !host.navigator.onLine,
		nowMs: Date.now,
		timeoutMs: STEP_TIMEOUT_MS,
	};
	return (
		findHostDoctor(host) ?? ((_serverId, stopped, onStep) => diagnosePage(deps, connection, stopped, onStep))
	);
}
