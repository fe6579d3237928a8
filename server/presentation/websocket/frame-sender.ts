import type { WebSocket } from "ws";

/** A socket's way out: frames in order, bounded. */
export type FrameSender = {
	send(frame: string): void;
	/** Resolves when the socket can take more; a reader of a stream waits here instead of queueing. */
	waitForRoom(): Promise<void>;
};

/** A socket that has taken nothing for this long is given up. */
const STALLED_AFTER_MS = 15_000;
export const TRY_AGAIN_LATER = 1013;

/**
 * Sends to one socket. A socket that does not read is closed with 1013 when `maxQueueBytes` wait for it;
 * its client resumes by offset when it is back.
 */
export function createFrameSender(socket: WebSocket, maxQueueBytes: number): FrameSender {
	const roomBelow = maxQueueBytes / 4;
	const giveUp = () => {
		socket.close(TRY_AGAIN_LATER, "Reading too slowly");
		// A peer that does not read does not answer the close either.
		setTimeout(() => socket.terminate(), 1000).unref();
	};
	return {
		send(frame) {
			if (socket.readyState !== socket.OPEN) return;
			socket.send(frame);
			if (socket.bufferedAmount > maxQueueBytes) giveUp();
		},
		async waitForRoom() {
			const startedAt = Date.now();
			while (socket.readyState === socket.OPEN && socket.bufferedAmount > roomBelow) {
				if (Date.now() - startedAt > STALLED_AFTER_MS) return giveUp();
				await new Promise((resolve) => setTimeout(resolve, 10));
			}
		},
	};
}
