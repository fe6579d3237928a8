import type { Connection } from "../../client/chat-client.ts";
import { isFields } from "../../client/fields.ts";
import type { StepResult } from "./diagnosis.ts";
import { failed, ok, type PageDeps } from "./look-by-request.ts";

const PING = '{"action":"ping"}';

export type SocketLook = {
	readonly result: StepResult;
	/** Asks over the socket, and waits for the answer. */
	readonly ping: (signal: AbortSignal) => Promise<StepResult>;
	readonly close: () => void;
};

/** Makes a socket as the page does. A browser does not say why it was refused. */
export async function lookAtSocket(
	{ openSocket, nowMs }: PageDeps,
	{ url, userId, token }: Pick<Connection, "url" | "userId" | "token">,
	signal: AbortSignal,
): Promise<SocketLook> {
	const address = `${url.replace(/^http/, "ws")}/ws/${encodeURIComponent(userId)}`;
	const socket = openSocket(address, token === null ? [] : ["parley.bearer", token]);
	const opened = new Promise<StepResult>((resolve) => {
		socket.addEventListener("open", () => resolve(ok({ type: "upgraded" })));
		socket.addEventListener("close", () => resolve(failed({ type: "socket_refused", status: null })));
	});
	/** Resolves with what made it useless. */
	const ended = new Promise<StepResult>((resolve) => {
		socket.addEventListener("close", () => resolve(failed({ type: "socket_closed" })));
		// It may speak before it is asked.
		socket.addEventListener("message", ({ data }) => {
			if (typeOf(data) === null) resolve(failed({ type: "socket_garbage" }));
		});
	});
	const ping = async (limit: AbortSignal) => {
		const startMs = nowMs();
		const pong = new Promise<StepResult>((resolve) => {
			socket.addEventListener("message", ({ data }) => {
				if (typeOf(data) === "pong") resolve(ok({ type: "pong", ms: Math.round(nowMs() - startMs) }));
			});
		});
		socket.send(PING);
		return Promise.race([ended, pong, aborted(limit, failed({ type: "socket_silent" }))]);
	};
	const silent = failed({ type: "socket_refused", status: null });
	const result = await Promise.race([opened, aborted(signal, silent)]);
	return { result, ping, close: () => socket.close() };
}

function aborted<Value>(signal: AbortSignal, value: Value): Promise<Value> {
	return new Promise((resolve) => signal.addEventListener("abort", () => resolve(value), { once: true }));
}

/** Null: it is nothing that a server says. */
function typeOf(data: unknown): string | null {
	if (typeof data !== "string") return null;
	try {
		const frame: unknown = JSON.parse(data);
		return isFields(frame) && typeof frame.type === "string" ? frame.type : null;
	} catch {
		return null;
	}
}
