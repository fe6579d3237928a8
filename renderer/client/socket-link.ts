import type { EventOf } from "../../server/protocol/events.ts";
import type { Connection, ConnectionStatus, ServerDescription } from "./chat-client.ts";
import { decodeEvent, parseFrame } from "./decode-event.ts";
import type { ClientEnvironment, SocketLike } from "./environment.ts";
import type { Fields } from "./fields.ts";
import { createHeartbeat, type Heartbeat } from "./heartbeat.ts";
import { probeServer } from "./probe-server.ts";
import { reconnectDelayMs } from "./reconnect-policy.ts";
import type { RestClient } from "./rest-client.ts";
import type { WireAction } from "./wire-action.ts";

export type LinkHandlers = {
	readonly onStatus: (status: ConnectionStatus) => void;
	/** Loads what speaking to this server takes, before `onServer`. */
	readonly prepare: (server: ServerDescription) => Promise<void>;
	readonly onServer: (server: ServerDescription) => void;
	/** Actions reach the server from now on. `welcome` is null for a seed server. */
	readonly onReady: (welcome: EventOf<"welcome"> | null) => void;
	readonly onFrame: (frame: Fields) => void;
	readonly onDrop: () => void;
	/** Revision for `hello`; null: nothing is known yet. */
	readonly knownRevision: () => number | null;
};

type Deps = {
	readonly env: ClientEnvironment;
	readonly rest: Pick<RestClient, "ask" | "askForChat" | "findRefusal">;
};

type Refusal = Pick<Extract<ConnectionStatus, { state: "refused" }>, "reason" | "cause">;

const HANDSHAKE_TIMEOUT_MS = 12_000;
/** A connection that held this long counts as a good one: the next attempts start with short waits. */
const STABLE_MS = 10_000;
const SEED_PATHS = ["/ws/", "/api/ws/"] as const;

/** One socket to the server, made again whenever it is lost, until it is closed. */
export class SocketLink {
	readonly #deps: Deps;
	readonly #connection: Connection;
	readonly #handlers: LinkHandlers;
	#isClosed = true;
	#isReady = false;
	#attempt = 0;
	#seedPath = 0;
	#readyAtMs = 0;
	/** Counts attempts, so that what an abandoned one still does is ignored. */
	#turn = 0;
	#socket: SocketLike | null = null;
	#heartbeat: Heartbeat | null = null;
	#cancelWait: (() => void) | null = null;
	#stopWake: (() => void) | null = null;

	constructor(deps: Deps, connection: Connection, handlers: LinkHandlers) {
		this.#deps = deps;
		this.#connection = connection;
		this.#handlers = handlers;
	}

	get isReady(): boolean {
		return this.#isReady;
	}

	/** The server has said who it is, and was not lost since. */
	get isKnown(): boolean {
		return this.#socket !== null;
	}

	/** There is no connection yet, and nothing speaks against one. */
	get isConnecting(): boolean {
		return !this.#isClosed && !this.#isReady && this.#cancelWait === null;
	}

	start(): void {
		if (!this.#isClosed) return;
		this.#isClosed = false;
		this.#stopWake = this.#deps.env.onWake(() => this.reconnect());
		void this.#connect();
	}

	close(): void {
		this.#isClosed = true;
		this.#stopWake?.();
		this.#leave();
	}

	/** False: there is no connection. */
	send(action: WireAction): boolean {
		if (!this.#isReady || this.#socket === null) return false;
		this.#socket.send(JSON.stringify(action));
		return true;
	}

	/** Ends a wait early; an open connection is asked whether it is alive. */
	reconnect(): void {
		if (this.#isClosed) return;
		if (this.#cancelWait !== null) {
			this.#leave();
			void this.#connect();
		} else if (this.#heartbeat !== null) this.send({ action: "ping" });
	}

	async #connect(): Promise<void> {
		const turn = ++this.#turn;
		this.#handlers.onStatus({ state: "connecting" });
		const probe = await probeServer(this.#deps.rest).catch(() => "busy" as const);
		if (turn !== this.#turn || this.#isClosed) return;
		if (probe === "busy") return this.#wait();
		if (probe.outcome === "refused") return this.#wait(probe);
		const isPrepared = await this.#handlers.prepare(probe.server).then(
			() => true,
			() => false,
		);
		if (turn !== this.#turn || this.#isClosed) return;
		if (!isPrepared) return this.#wait();
		this.#handlers.onServer(probe.server);
		this.#open(turn, probe.server);
	}

	#open(turn: number, server: ServerDescription): void {
		const { url, userId, token } = this.#connection;
		const path = server.kind === "parley" ? SEED_PATHS[0] : SEED_PATHS[this.#seedPath % SEED_PATHS.length];
		const address = `${url.replace(/^http/, "ws")}${path}${encodeURIComponent(userId)}`;
		const socket = this.#deps.env.openSocket(address, token === null ? [] : ["parley.bearer", token]);
		const cancelTimeout = this.#deps.env.after(HANDSHAKE_TIMEOUT_MS, () => lose());
		let wasOpen = false;
		const isCurrent = () => turn === this.#turn && !this.#isClosed;
		const lose = () => {
			cancelTimeout();
			if (!isCurrent()) return;
			if (wasOpen) this.#drop();
			else void this.#handleUnopened(turn, server);
		};
		const becomeReady = (welcome: EventOf<"welcome"> | null) => {
			cancelTimeout();
			this.#becomeReady(server, welcome, lose);
		};
		this.#socket = socket;
		socket.onclose = lose;
		socket.onopen = () => {
			if (!isCurrent()) return;
			wasOpen = true;
			if (server.kind === "seed") becomeReady(null);
			else socket.send(JSON.stringify(this.#hello()));
		};
		socket.onmessage = ({ data }) => {
			if (!isCurrent()) return;
			const frame = parseFrame(data);
			if (frame === null) return;
			this.#heartbeat?.noteFrame();
			const event = frame.type === "welcome" && !this.#isReady ? decodeEvent(frame) : null;
			if (event?.type === "welcome") becomeReady(event);
			else this.#handlers.onFrame(frame);
		};
	}

	/** A browser does not say why a socket was refused, but a request can tell. */
	async #handleUnopened(turn: number, server: ServerDescription): Promise<void> {
		if (server.kind === "seed") {
			this.#seedPath++;
			return this.#drop();
		}
		const refusal = await this.#deps.rest.findRefusal().catch(() => null);
		if (turn !== this.#turn || this.#isClosed) return;
		this.#wait(refusal === null ? null : { reason: refusal, cause: "login" });
	}

	#hello(): WireAction {
		const since = this.#handlers.knownRevision();
		return { action: "hello", protocol: 2, ...(since === null ? {} : { since }) };
	}

	#becomeReady(server: ServerDescription, welcome: EventOf<"welcome"> | null, lose: () => void): void {
		this.#isReady = true;
		this.#readyAtMs = this.#deps.env.nowMs();
		if (server.kind === "parley") {
			const ask = () => void this.send({ action: "ping" });
			this.#heartbeat = createHeartbeat(this.#deps.env, { ask, onDead: lose });
		}
		this.#handlers.onStatus({ state: "online" });
		this.#handlers.onReady(welcome);
	}

	#drop(): void {
		const wasReady = this.#isReady;
		if (wasReady && this.#deps.env.nowMs() - this.#readyAtMs > STABLE_MS) this.#attempt = 0;
		this.#wait();
		// Also of one that was lost before its welcome: answers it began to send are not sent any more.
		this.#handlers.onDrop();
	}

	#wait(refusal: Refusal | null = null): void {
		this.#leave();
		const { env } = this.#deps;
		const delayMs = reconnectDelayMs(this.#attempt++, env.random());
		this.#cancelWait = env.after(delayMs, () => {
			this.#cancelWait = null;
			void this.#connect();
		});
		if (refusal !== null) {
			const { reason, cause } = refusal;
			this.#handlers.onStatus({ state: "refused", reason, cause });
		} else this.#handlers.onStatus({ state: "waiting", retryAtMs: env.nowMs() + delayMs });
	}

	/** Lets go of the socket and of every timer of the attempt. */
	#leave(): void {
		this.#turn++;
		this.#isReady = false;
		this.#heartbeat?.stop();
		this.#heartbeat = null;
		this.#cancelWait?.();
		this.#cancelWait = null;
		const socket = this.#socket;
		this.#socket = null;
		socket?.close();
	}
}
