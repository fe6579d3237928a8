import type { Socket } from "node:net";
import { WebSocket } from "ws";
import { APP_ORIGIN } from "../app-origin.ts";
import { openRoute } from "./open-route.ts";
import { openTrusted } from "./open-trusted.ts";
import type { Route } from "./read-proxy.ts";
import { type DoctorDeps, failed, ok, type Result, skipped, type Target } from "./visit.ts";

/** An answer to a ping is far below it. */
const MAX_FRAME = 1024 * 1024;

export type SocketLook = {
	readonly result: Result;
	/** Asks over the socket, and waits for the answer. Null: there is none. */
	readonly ping: (() => Promise<Result>) | null;
	readonly close: () => void;
};

/** Makes a socket as a page does, with the token of that server. @param paths the first that takes one counts */
export async function lookAtSocket(
	deps: DoctorDeps,
	target: Target,
	route: Route,
	server: { readonly isSeed: boolean },
	signal: AbortSignal,
): Promise<SocketLook> {
	if (route.type === "other") return without(skipped("other_proxy"));
	const paths = server.isSeed ? ["/ws/", "/api/ws/"] : ["/ws/"];
	let last = without(failed({ type: "socket_refused", status: null }));
	for (const path of paths) {
		try {
			const way = await openWay(deps, target, route, signal);
			if (way === null) return without(skipped("not_vouched"));
			last = await upgrade(deps, target, way, { path, isSeed: server.isSeed });
		} catch {
			last = without(failed({ type: "socket_refused", status: null }));
		}
		if (last.result.state === "ok") return last;
	}
	return last;
}

function without(result: Result): SocketLook {
	return { result, ping: null, close: () => {} };
}

async function openWay(
	{ pinned, authorities }: DoctorDeps,
	{ host, port, url, isEncrypted }: Target,
	route: Exclude<Route, { type: "other" }>,
	signal: AbortSignal,
): Promise<Socket | null> {
	const socket = await openRoute({ host, port }, route, signal);
	if (!isEncrypted) return socket;
	return openTrusted(socket, { host, pin: pinned(url), authorities: authorities() }, signal);
}

function upgrade(
	{ timeoutMs, nowMs }: DoctorDeps,
	{ url, userId, token }: Target,
	way: Socket,
	{ path, isSeed }: { readonly path: string; readonly isSeed: boolean },
): Promise<SocketLook> {
	const address = `${url.replace(/^http/, "ws")}${path}${encodeURIComponent(userId)}`;
	const socket = new WebSocket(address, token === null ? [] : ["parley.bearer", token], {
		origin: APP_ORIGIN,
		createConnection: () => way,
		handshakeTimeout: timeoutMs,
		maxPayload: MAX_FRAME,
	});
	const close = () => socket.terminate();
	/** Resolves with what ended it, or made it useless. */
	const ended = new Promise<Result>((resolve) => {
		socket.on("error", (error: NodeJS.ErrnoException) =>
			resolve(failed({ type: isGarbage(error) ? "socket_garbage" : "socket_closed" })),
		);
		socket.on("close", () => resolve(failed({ type: "socket_closed" })));
		// It may speak before it is asked.
		socket.on("message", (data) => {
			if (!isSeed && typeOf(String(data)) === null) resolve(failed({ type: "socket_garbage" }));
		});
	});
	const ping = async () => {
		const startMs = nowMs();
		const timer = new AbortController();
		try {
			return await Promise.race([
				ended,
				waitForPong(socket, isSeed, () => Math.round(nowMs() - startMs)),
				silence(timeoutMs, timer.signal),
			]);
		} finally {
			timer.abort();
		}
	};
	return new Promise((resolve) => {
		socket.once("open", () => resolve({ result: ok({ type: "upgraded" }), ping, close }));
		socket.once("unexpected-response", (request, answer) => {
			request.destroy();
			resolve(without(failed({ type: "socket_refused", status: answer.statusCode ?? null })));
		});
		void ended.then(({ finding }) => {
			const isNoise = finding.type === "socket_garbage";
			resolve(without(failed(isNoise ? finding : { type: "socket_refused", status: null })));
		});
	});
}

/** A seed server knows no question of this kind, but the protocol below does. */
function waitForPong(socket: WebSocket, isSeed: boolean, tookMs: () => number): Promise<Result> {
	return new Promise((resolve) => {
		const pong = () => resolve(ok({ type: "pong", ms: tookMs() }));
		if (isSeed) {
			socket.once("pong", pong);
			socket.ping();
			return;
		}
		socket.on("message", (data) => {
			if (typeOf(String(data)) === "pong") pong();
		});
		socket.send(JSON.stringify({ action: "ping" }));
	});
}

function silence(timeoutMs: number, signal: AbortSignal): Promise<Result> {
	return new Promise((resolve) => {
		const timer = setTimeout(() => resolve(failed({ type: "socket_silent" })), timeoutMs);
		signal.addEventListener("abort", () => clearTimeout(timer));
	});
}

/** Null: it is nothing that a server says. */
function typeOf(text: string): string | null {
	try {
		const frame: unknown = JSON.parse(text);
		const isNamed = typeof frame === "object" && frame !== null && "type" in frame;
		return isNamed ? String(frame.type) : null;
	} catch {
		return null;
	}
}

/** What came is no frame, or no answer to an upgrade. */
function isGarbage({ code = "", message }: NodeJS.ErrnoException): boolean {
	return /^(?:WS_ERR_|HPE_)/.test(code) || /Sec-WebSocket|Upgrade header/i.test(message);
}
