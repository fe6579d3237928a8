import type { DiagnosisPart } from "../../../electron/bridge.ts";
import { findObstacle, skipAfter } from "../../../server/protocol/diagnosis-order.ts";
import { hideSecrets } from "../../../server/protocol/hide-secrets.ts";
import type { ServerIdentity } from "../../../server/protocol/recognize-server.ts";
import type { Connection } from "../../client/chat-client.ts";
import type { DiagnosisStep, StepResult } from "./diagnosis.ts";
import {
	askPage,
	lookAtClock,
	lookAtEncryption,
	lookAtHttp,
	lookAtIdentity,
	lookAtLogin,
	lookAtProtocol,
	type PageDeps,
} from "./look-by-request.ts";
import { lookAtSocket, type SocketLook } from "./look-by-socket.ts";

/** A part, and those without which there is nothing to look at. */
const NEEDS = {
	proxy: [],
	name: [],
	tcp: [],
	tls: [],
	http: [],
	identity: ["http"],
	clock: ["http"],
	protocol: ["identity"],
	login: ["identity"],
	socket: ["identity", "login"],
	ping: ["socket"],
} as const satisfies Readonly<Record<DiagnosisPart, readonly DiagnosisPart[]>>;

type Visited = Pick<Connection, "url" | "userId" | "token">;

/** Looks at the connection of a page to its own server, from what a page can do: requests, and a socket. */
export async function diagnosePage(
	deps: PageDeps,
	target: Visited,
	stopped: AbortSignal,
	onStep: (step: DiagnosisStep) => void,
): Promise<readonly DiagnosisStep[]> {
	const steps: DiagnosisStep[] = [];
	const run = async (part: DiagnosisPart, look: () => StepResult | Promise<StepResult>) => {
		const obstacle = findObstacle(NEEDS, steps, part);
		const { state, finding } = obstacle === null ? await look() : skipAfter(obstacle);
		if (stopped.aborted) return;
		const step = { part, state, finding: hideSecrets(finding, target.token) };
		steps.push(step);
		onStep(step);
	};
	const limit = () => AbortSignal.any([stopped, AbortSignal.timeout(deps.timeoutMs)]);
	const seen: { identity: ServerIdentity | null; socket: SocketLook | null } = {
		identity: null,
		socket: null,
	};
	const withIdentity = (look: (identity: ServerIdentity) => StepResult | Promise<StepResult>) => () =>
		seen.identity === null ? skipAfter("identity") : look(seen.identity);

	for (const part of ["proxy", "name", "tcp"] as const) await run(part, outOfReach);
	const asked = await askPage(deps, target, "/api/server", limit());
	await run("tls", () => lookAtEncryption(target, asked));
	await run("http", () => lookAtHttp(target, asked));
	await run("identity", () => {
		const { result, identity } = lookAtIdentity(target, asked);
		seen.identity = identity;
		return result;
	});
	await run("clock", () => lookAtClock(asked));
	await run("protocol", withIdentity(lookAtProtocol));
	await run(
		"login",
		withIdentity((identity) => lookAtLogin(deps, target, identity, limit())),
	);
	try {
		await run("socket", async () => {
			seen.socket = await lookAtSocket(deps, target, limit());
			return seen.socket.result;
		});
		await run("ping", () => seen.socket?.ping(limit()) ?? skipAfter("socket"));
	} finally {
		seen.socket?.close();
	}
	return steps;
}

function outOfReach(): StepResult {
	return { state: "skipped", finding: { type: "out_of_reach" } };
}
