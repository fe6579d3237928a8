import WebSocket from "ws";

type SimSocketOptions = {
	readonly address: string;
	/** Without it a connection that went silent is never noticed. */
	readonly heartbeatMs: number | null;
	/** Asked ten times a second whether to drop the connection without a word. */
	readonly wantsToDrop: () => boolean;
	readonly onOpen: () => void;
	readonly onFrame: (frame: string) => void;
};

const CONNECT_TIMEOUT_MS = 1500;
const TICK_MS = 100;

/** One connection of a simulated client, with the client's own heartbeat. */
export class SimSocket {
	/** Resolves when the connection is over, or was never made. */
	readonly closed: Promise<void>;
	readonly #options: SimSocketOptions;
	readonly #socket: WebSocket;
	#heardAt = performance.now();

	constructor(options: SimSocketOptions) {
		this.#options = options;
		const socket = new WebSocket(options.address, { handshakeTimeout: CONNECT_TIMEOUT_MS });
		this.#socket = socket;
		socket.on("error", () => {});
		socket.on("open", () => {
			this.#heardAt = performance.now();
			options.onOpen();
		});
		socket.on("message", (data) => {
			this.#heardAt = performance.now();
			options.onFrame(String(data));
		});
		const ticking = setInterval(() => this.#tick(), TICK_MS);
		this.closed = new Promise((resolve) => {
			socket.once("close", () => {
				clearInterval(ticking);
				resolve();
			});
		});
	}

	write(action: Readonly<Record<string, unknown>>): void {
		if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(action));
	}

	terminate(): void {
		this.#socket.terminate();
	}

	#tick(): void {
		const { heartbeatMs, wantsToDrop } = this.#options;
		if (this.#socket.readyState !== WebSocket.OPEN) return;
		if (wantsToDrop()) return this.terminate();
		if (heartbeatMs === null) return;
		const silentMs = performance.now() - this.#heardAt;
		if (silentMs > 2 * heartbeatMs) this.terminate();
		else if (silentMs > heartbeatMs / 2) this.write({ action: "ping" });
	}
}
