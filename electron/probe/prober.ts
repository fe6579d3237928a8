import { networkInterfaces } from "node:os";
import type { ServerProbe } from "../bridge.ts";
import { probeServer } from "./probe-server.ts";

type Deps = { readonly fetch: typeof fetch; readonly isOnline: () => boolean };

/** One probe at a time, as there is one field in which an address is typed. Null ends the one that runs. */
export function createProber({ fetch, isOnline }: Deps): (text: string | null) => Promise<ServerProbe> {
	let running = new AbortController();
	return async (text) => {
		running.abort();
		running = new AbortController();
		if (text === null) return { outcome: "stopped" };
		return probeServer({ fetch, isOnline: () => isOnline() && hasInterface() }, text, running.signal);
	};
}

/** Whether this computer has an address that others could reach. */
function hasInterface(): boolean {
	return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ internal }) => !internal));
}
