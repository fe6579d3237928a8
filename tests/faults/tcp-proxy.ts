import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** To the server, or back to the client. */
export type Direction = "up" | "down";

/** What the network does to the bytes of one direction. Applies to open connections at once. */
export type Weather = {
	/** Bytes vanish, as behind a router that forgot the connection: no FIN, no RST. */
	readonly swallow?: boolean;
	/** Nothing passes and nothing is read, so that the sender's buffers fill up; it passes when the weather clears. */
	readonly hold?: boolean;
	/** Each chunk comes this much later. */
	readonly delayMs?: number;
	/** Bytes pass at about this pace. */
	readonly bytesPerSecond?: number;
};

export type TcpProxy = AsyncDisposable & {
	readonly url: string;
	set(direction: Direction, weather: Weather): void;
	/** Good weather again for both directions. What was swallowed stays lost. */
	clear(): void;
	/** Ends all open connections with RST. */
	cut(): void;
	/** Ends each open connection after this many more bytes of that direction, in the middle of whatever they are. */
	cutAfter(direction: Direction, bytes: number): void;
	/** Goes silent: no byte passes in either direction of the open connections, ever, and nobody is told. */
	silence(): void;
};

type Link = {
	readonly client: Socket;
	readonly upstream: Socket;
	silent: boolean;
	cutIn: { up: number; down: number };
};
type State = {
	readonly weather: { up: Weather; down: Weather };
	readonly links: Set<Link>;
	/** Also the ends that are left of links whose other end has gone. */
	readonly sockets: Set<Socket>;
};

/** A wire between clients and a server on this machine that can fail in the ways wires fail. */
export async function openTcpProxy(target: string): Promise<TcpProxy> {
	const { hostname, port } = new URL(target);
	const state: State = { weather: { up: {}, down: {} }, links: new Set(), sockets: new Set() };
	const server = createServer({ allowHalfOpen: true }, (client) => {
		link(state, client, connect({ port: Number(port), host: hostname, allowHalfOpen: true }));
	});
	await once(server.listen(0, "127.0.0.1"), "listening");
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		set(direction, weather) {
			state.weather[direction] = weather;
			for (const open of state.links) applyHold(state, open);
		},
		clear() {
			state.weather.up = {};
			state.weather.down = {};
			for (const open of state.links) applyHold(state, open);
		},
		cut() {
			for (const open of state.links) breakLink(open);
		},
		cutAfter(direction, bytes) {
			for (const open of state.links) open.cutIn[direction] = bytes;
		},
		silence() {
			for (const open of state.links) open.silent = true;
		},
		[Symbol.asyncDispose]: () => close(server, state),
	};
}

function link(state: State, client: Socket, upstream: Socket): void {
	const open: Link = {
		client,
		upstream,
		silent: false,
		cutIn: { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY },
	};
	state.links.add(open);
	client.setNoDelay(true);
	upstream.setNoDelay(true);
	carry(state, open, "up");
	carry(state, open, "down");
	applyHold(state, open);
	for (const side of [client, upstream]) {
		state.sockets.add(side);
		side.on("error", () => open.silent || breakLink(open));
		side.once("close", () => {
			state.links.delete(open);
			state.sockets.delete(side);
			// A link that went silent tells nobody that its other end is gone.
			if (!open.silent) breakLink(open);
		});
	}
}

function carry(state: State, open: Link, direction: Direction): void {
	const from = direction === "up" ? open.client : open.upstream;
	const to = direction === "up" ? open.upstream : open.client;
	let passing: Promise<void> = Promise.resolve();
	from.on("data", (chunk: Buffer) => {
		const weather = state.weather[direction];
		if (open.silent || weather.swallow === true) return;
		passing = passing.then(() => pass(open, direction, to, chunk, weather));
		if (weather.delayMs === undefined && weather.bytesPerSecond === undefined) return;
		from.pause();
		void passing.then(() => applyHold(state, open));
	});
	from.on("end", () => void passing.then(() => open.silent || to.destroyed || to.end()));
}

async function pass(
	open: Link,
	direction: Direction,
	to: Socket,
	chunk: Buffer,
	weather: Weather,
): Promise<void> {
	const paceMs = weather.bytesPerSecond === undefined ? 0 : (chunk.length * 1000) / weather.bytesPerSecond;
	const waitMs = (weather.delayMs ?? 0) + paceMs;
	if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
	if (to.destroyed || open.silent) return;
	const left = open.cutIn[direction];
	to.write(chunk.subarray(0, Math.min(chunk.length, left)));
	open.cutIn[direction] = left - chunk.length;
	if (left <= chunk.length) setImmediate(() => breakLink(open));
}

function applyHold(state: State, open: Link): void {
	if (state.weather.up.hold === true) open.client.pause();
	else open.client.resume();
	if (state.weather.down.hold === true) open.upstream.pause();
	else open.upstream.resume();
}

function breakLink(open: Link): void {
	for (const side of [open.client, open.upstream]) if (!side.destroyed) side.resetAndDestroy();
}

async function close(server: Server, state: State): Promise<void> {
	const closed = once(server, "close");
	server.close();
	for (const socket of state.sockets) socket.destroy();
	await closed;
}
