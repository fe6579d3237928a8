import { findObstacle, skipAfter } from "../../server/protocol/diagnosis-order.ts";
import { isLoopbackName } from "../../server/protocol/is-loopback-name.ts";
import type { DiagnosisPart, DiagnosisStep, HostConnection } from "../bridge.ts";
import { isProtected } from "../check-server.ts";
import {
	ask,
	lookAtClock,
	lookAtHttp,
	lookAtIdentity,
	lookAtLogin,
	lookAtProtocol,
	type Met,
} from "./look-at-server.ts";
import { lookAtSocket, type SocketLook } from "./look-at-socket.ts";
import { lookAtName, lookAtRoute, lookAtTcp, lookAtTls } from "./look-at-way.ts";
import { readProxy } from "./read-proxy.ts";
import type { DoctorDeps, Result, Target } from "./visit.ts";

/** A part, and those without which there is nothing to look at. */
const NEEDS = {
	proxy: [],
	name: [],
	tcp: ["name"],
	tls: ["tcp"],
	http: ["tcp", "tls"],
	identity: ["http"],
	clock: ["http"],
	protocol: ["identity"],
	login: ["identity"],
	socket: ["identity", "login"],
	ping: ["socket"],
} as const satisfies Readonly<Record<DiagnosisPart, readonly DiagnosisPart[]>>;

type Visited = Pick<HostConnection, "url" | "userId" | "token">;

/** Looks at the connection to a server part by part, and tells each one once it is known. */
export async function diagnoseServer(
	deps: DoctorDeps,
	visited: Visited,
	stopped: AbortSignal,
	onStep: (step: DiagnosisStep) => void,
): Promise<void> {
	const target = readTarget(visited);
	const steps: DiagnosisStep[] = [];
	const limit = () => AbortSignal.any([stopped, AbortSignal.timeout(deps.timeoutMs)]);
	const run = async (part: DiagnosisPart, look: () => Result | Promise<Result>) => {
		const obstacle = findObstacle(NEEDS, steps, part);
		const step = { part, ...(obstacle === null ? await look() : skipAfter(obstacle)) };
		if (stopped.aborted) throw new Stopped();
		steps.push(step);
		onStep(step);
	};
	try {
		await visit();
	} catch (error) {
		if (!(error instanceof Stopped)) throw error;
	}

	async function visit(): Promise<void> {
		const route = readProxy(await deps.resolveProxy(target.url));
		const asking = once(() => ask(deps, target, "/api/server", limit()));
		const seen: { met: Met | null; socket: SocketLook | null } = { met: null, socket: null };
		const withMet = (look: (met: Met) => Result | Promise<Result>) => () =>
			seen.met === null ? skipAfter("identity") : look(seen.met);
		await run("proxy", () => lookAtRoute(route));
		await run("name", () => lookAtName(target, route, limit()));
		await run("tcp", () => lookAtTcp(deps, target, route, limit()));
		await run("tls", () => lookAtTls(deps, target, route, asking, limit()));
		await run("http", async () => lookAtHttp(await asking(), target));
		await run("identity", async () => {
			const { result, met } = await lookAtIdentity(deps, target, await asking(), limit());
			seen.met = met;
			return result;
		});
		await run("clock", async () => lookAtClock(await asking()));
		await run("protocol", withMet(lookAtProtocol));
		await run(
			"login",
			withMet((met) => lookAtLogin(deps, target, met, limit())),
		);
		try {
			await run(
				"socket",
				withMet(async ({ identity }) => {
					const isSeed = identity === null;
					seen.socket = await lookAtSocket(deps, target, route, { isSeed }, limit());
					return seen.socket.result;
				}),
			);
			await run("ping", () => seen.socket?.ping?.() ?? skipAfter("socket"));
		} finally {
			seen.socket?.close();
		}
	}
}

/** The same answer for all who ask. */
function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
	let asked: Promise<Value> | null = null;
	return () => {
		asked ??= ask();
		return asked;
	};
}

class Stopped extends Error {}

function readTarget({ url, userId, token }: Visited): Target {
	const { origin, hostname, protocol, port } = new URL(url);
	const isEncrypted = protocol === "https:";
	const isKept = token !== "" && !isProtected(origin);
	return {
		url: origin,
		host: hostname.replace(/^\[|\]$/g, ""),
		port: Number(port || (isEncrypted ? 443 : 80)),
		isEncrypted,
		isLoopback: isLoopbackName(hostname),
		userId,
		token: token === "" || isKept ? null : token,
		isTokenKept: isKept,
	};
}
