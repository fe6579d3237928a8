import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { buildConnector } from "undici";
import { ChunkTap } from "./chunk-tap.ts";

/** Every read of every connection goes into it, and is copied or read through before the next one. */
const shared = Buffer.allocUnsafeSlow(64 * 1024);
const MAX_SESSIONS = 100;

const taps = new WeakMap<object, ChunkTap>();
let onSent: ((tap: ChunkTap) => void) | null = null;

/** What undici publishes right before it writes a request, in the same turn as it told its handler. */
subscribe("undici:client:sendHeaders", (message) => {
	const tap = taps.get((message as { readonly socket: object }).socket);
	const told = onSent;
	onSent = null;
	if (tap === undefined || told === null) return;
	tap.begin();
	told(tap);
});

/**
 * Calls `told` with the tap of the connection that the request goes over, before a byte of it is written. To be
 * called in `onRequestStart` of the request; not called where the connection has no tap, as through a proxy.
 */
export function whenSent(told: (tap: ChunkTap) => void): void {
	onSent = told;
}

/** undici's own way to connect; what is read goes through a tap. */
export function createTappedConnector(options: buildConnector.BuildOptions): buildConnector.connector {
	const sessions = new Map<string, Buffer>();
	return (target, callback) => {
		const name = `${target.servername ?? ""} ${target.hostname}`;
		let tap: ChunkTap | null = null;
		const onread = {
			buffer: shared,
			callback: (length: number) => tap?.read(length, shared) ?? true,
		};
		const session = sessions.get(name);
		// A connector for each connection, since `onread` is not told whose bytes it gets; so the sessions are kept here.
		const connect = buildConnector({
			...options,
			allowH2: false,
			onread,
			...(session && { session }),
		} as buildConnector.BuildOptions);
		// It returns the socket, which its type does not say.
		const socket = connect(target, callback) as unknown as Socket;
		tap = new ChunkTap(socket);
		taps.set(socket, tap);
		socket.on("session", (fresh: Buffer) => {
			if (sessions.size >= MAX_SESSIONS) sessions.clear();
			sessions.set(name, fresh);
		});
	};
}
