import type { WebSocket } from "ws";

/** A socket that has taken nothing for this long is given up. */
const STALLED_AFTER_MS = 15_000;
export const TRY_AGAIN_LATER = 1013;

/**
 * A socket's way out: frames in order, bounded. A socket that does not read is closed with 1013 when
 * `maxQueueBytes` wait for it; its client resumes by offset when it is back.
 */
export class FrameSender {
	readonly #socket: WebSocket;
	readonly #maxQueueBytes: number;

	constructor(socket: WebSocket, maxQueueBytes: number) {
		this.#socket = socket;
		this.#maxQueueBytes = maxQueueBytes;
	}

	send(frame: string): void {
		const socket = this.#socket;
		if (socket.readyState !== socket.OPEN) return;
		socket.send(frame);
		if (socket.bufferedAmount > this.#maxQueueBytes) this.#giveUp();
	}

	/** Whether a stream may go on sending; else it waits instead of queueing. */
	hasRoom(): boolean {
		return this.#socket.bufferedAmount <= this.#maxQueueBytes / 4;
	}

	/** Resolves when the socket can take more, is closed, or the signal aborts. */
	async waitForRoom(signal: AbortSignal): Promise<void> {
		const socket = this.#socket;
		const startedAt = Date.now();
		while (!signal.aborted && socket.readyState === socket.OPEN && !this.hasRoom()) {
			if (Date.now() - startedAt > STALLED_AFTER_MS) return this.#giveUp();
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
	}

	#giveUp(): void {
		this.#socket.close(TRY_AGAIN_LATER, "Reading too slowly");
		// A peer that does not read does not answer the close either.
		setTimeout(() => this.#socket.terminate(), 1000).unref();
	}
}
