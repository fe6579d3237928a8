import { once } from "node:events";
import type { ClientRequestArgs } from "node:http";
import WebSocket from "ws";
import { type EventOf, eventSchema, type ServerEvent } from "../../server/protocol/events.ts";

export type WsClientOptions = Pick<ClientRequestArgs, "headers"> & {
	readonly origin?: string;
	readonly subprotocols?: readonly string[];
};
type Waiter = { readonly check: () => void; readonly fail: (error: Error) => void };

const WAIT_TIMEOUT_MS = 10_000;

/** A socket that keeps all it receives. Every frame has to fit the protocol's schema; what does not is a violation. */
export class WsClient implements Disposable {
	/** Events in the order they came, as the schema reads them. */
	readonly events: ServerEvent[] = [];
	/** The same frames as they were on the wire. */
	readonly frames: string[] = [];
	readonly violations: string[] = [];
	readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
	readonly #socket: WebSocket;
	readonly #waiters = new Set<Waiter>();
	#position = 0;

	private constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.on("message", (data, isBinary) => this.#receive(String(data), isBinary));
		this.closed = new Promise((resolve) => {
			socket.once("close", (code, reason) => {
				resolve({ code, reason: reason.toString() });
				for (const waiter of [...this.#waiters]) waiter.fail(new Error(`The socket closed with ${code}`));
			});
		});
		socket.on("error", () => {});
	}

	/** Connects to `/ws/{userId}` of a server at an `http:` address. */
	static async open(url: string, userId: string, options: WsClientOptions = {}): Promise<WsClient> {
		const address = `${url.replace(/^http/, "ws")}/ws/${encodeURIComponent(userId)}`;
		const { subprotocols = [], ...rest } = options;
		const socket = new WebSocket(address, [...subprotocols], rest);
		const client = new WsClient(socket);
		await once(socket, "open");
		return client;
	}

	/** Connects and says hello; resolves after `welcome`. */
	static async openWelcomed(url: string, userId: string, since?: number): Promise<WsClient> {
		const client = await WsClient.open(url, userId);
		client.send({ action: "hello", protocol: 2, ...(since === undefined ? {} : { since }) });
		await client.next("welcome");
		return client;
	}

	get isOpen(): boolean {
		return this.#socket.readyState === WebSocket.OPEN;
	}

	send(action: Readonly<Record<string, unknown>>): void {
		this.sendRaw(JSON.stringify(action));
	}

	sendRaw(frame: string | Buffer): void {
		this.#socket.send(frame);
	}

	/** The next event of a type after the last one this returned; what comes between is passed over. */
	async next<T extends ServerEvent["type"]>(
		type: T,
		matches: (event: EventOf<T>) => boolean = () => true,
		timeoutMs = WAIT_TIMEOUT_MS,
	): Promise<EventOf<T>> {
		const find = () =>
			this.events.findIndex(
				(event, index) => index >= this.#position && event.type === type && matches(event as EventOf<T>),
			);
		await this.waitUntil(() => find() >= 0, timeoutMs, `a ${type}`);
		const index = find();
		this.#position = index + 1;
		return this.events[index] as EventOf<T>;
	}

	/** All events of a type so far. */
	all<T extends ServerEvent["type"]>(type: T): readonly EventOf<T>[] {
		return this.events.filter((event): event is EventOf<T> => event.type === type);
	}

	/** Resolves once `check` holds; asked after every frame. */
	async waitUntil(
		check: () => boolean,
		timeoutMs = WAIT_TIMEOUT_MS,
		what = "what was waited for",
	): Promise<void> {
		if (check()) return;
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		const seen = () => this.events.slice(-8).map((event) => JSON.stringify(event).slice(0, 200));
		const timer = setTimeout(
			() => reject(new Error(`No sign of ${what} in ${timeoutMs} ms. Last events:\n${seen().join("\n")}`)),
			timeoutMs,
		);
		const waiter = {
			check: () => {
				if (check()) resolve();
			},
			fail: reject,
		};
		this.#waiters.add(waiter);
		try {
			await promise;
		} finally {
			clearTimeout(timer);
			this.#waiters.delete(waiter);
		}
	}

	/** The text of all tokens it was sent, joined. */
	get text(): string {
		return this.all("token")
			.map((event) => event.token)
			.join("");
	}

	/** Resolves when the server has taken everything sent so far. */
	async settle(): Promise<void> {
		const pongs = this.all("pong").length;
		this.send({ action: "ping" });
		await this.waitUntil(() => this.all("pong").length > pongs, WAIT_TIMEOUT_MS, "a pong");
	}

	/** Stops reading, so that the server's data piles up on its side. */
	pause(): void {
		this.#socket.pause();
	}

	async close(): Promise<void> {
		this.#socket.close();
		await this.closed;
	}

	/** Drops the connection without a closing handshake. */
	terminate(): void {
		this.#socket.terminate();
	}

	[Symbol.dispose](): void {
		this.terminate();
	}

	#receive(frame: string, isBinary: boolean): void {
		this.frames.push(frame);
		try {
			if (isBinary) throw new Error("The server sent a binary frame");
			this.events.push(eventSchema.parse(JSON.parse(frame)));
		} catch (error) {
			this.violations.push(`${frame.slice(0, 500)}\n${error instanceof Error ? error.message : error}`);
		}
		const violation = this.violations[0];
		for (const waiter of [...this.#waiters]) {
			if (violation !== undefined) waiter.fail(new Error(`A frame breaks the protocol: ${violation}`));
			else waiter.check();
		}
	}
}
