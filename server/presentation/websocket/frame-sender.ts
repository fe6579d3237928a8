import type { Duplex } from "node:stream";
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
	readonly #stream: Duplex;
	readonly #maxQueueBytes: number;
	readonly #noteSlow: () => void;

	/**
	 * @param stream the connection below `socket`
	 * @param noteSlow called when the socket is closed as it does not read
	 */
	constructor(socket: WebSocket, stream: Duplex, maxQueueBytes: number, noteSlow: () => void) {
		this.#socket = socket;
		this.#stream = stream;
		this.#maxQueueBytes = maxQueueBytes;
		this.#noteSlow = noteSlow;
	}

	send(frame: string): void {
		const socket = this.#socket;
		if (socket.readyState !== socket.OPEN) return;
		// Without extensions `socket` writes each frame whole and at once, so ours fit between its own.
		this.#stream.write(textFrame(frame));
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
		this.#noteSlow();
		this.#socket.close(TRY_AGAIN_LATER, "Reading too slowly");
		// A peer that does not read does not answer the close either.
		setTimeout(() => this.#socket.terminate(), 1000).unref();
	}
}

const FINAL_TEXT = 0x81;
const LENGTH_IN_2_BYTES = 126;
const LENGTH_IN_8_BYTES = 127;

/**
 * An unmasked text frame in one buffer (RFC 6455, 5.2). `ws` writes header and text apart, which for the
 * short frames of a stream costs half as much again as the text itself.
 */
function textFrame(text: string): Buffer {
	const bytes = Buffer.byteLength(text);
	const headerBytes = bytes < LENGTH_IN_2_BYTES ? 2 : bytes < 0x10000 ? 4 : 10;
	const frame = Buffer.allocUnsafe(headerBytes + bytes);
	frame[0] = FINAL_TEXT;
	if (headerBytes === 2) frame[1] = bytes;
	else if (headerBytes === 4) {
		frame[1] = LENGTH_IN_2_BYTES;
		frame.writeUInt16BE(bytes, 2);
	} else {
		frame[1] = LENGTH_IN_8_BYTES;
		frame.writeBigUInt64BE(BigInt(bytes), 2);
	}
	frame.write(text, headerBytes);
	return frame;
}
