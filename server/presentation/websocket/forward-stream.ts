import type { AppDeps } from "../../application/deps.ts";
import { followAnswer } from "../../application/follow-answer.ts";
import type { StreamEntry } from "../../application/ports.ts";
import type { UserId } from "../../protocol/ids.ts";
import { createStreamEncoder, type StreamSubject } from "./encode-stream.ts";
import type { FrameSender } from "./frame-sender.ts";

/**
 * Sends an answer from `offset` to its end to one socket. Reads on only when the socket has room, so
 * that a slow socket gets fewer, longer frames. @throws {AppError} task_not_found
 */
export async function forwardStream(
	deps: Pick<AppDeps, "generations" | "log"> & { readonly sender: FrameSender; readonly frameBytes: number },
	input: { readonly subject: StreamSubject; readonly userId: UserId; readonly offset: number },
	signal: AbortSignal,
): Promise<void> {
	const encode = createStreamEncoder(input.subject, deps.frameBytes);
	const from = { taskId: input.subject.taskId, userId: input.userId, offset: input.offset };
	const { sender } = deps;
	const emit = (entries: readonly StreamEntry[]) => sendAll(encode(entries));
	const sendAll = (frames: readonly string[]): Promise<void> | void => {
		let sent = 0;
		for (const frame of frames) {
			if (signal.aborted) return;
			sender.send(frame);
			sent++;
			// Nothing more is taken from the log until it can be sent.
			if (!sender.hasRoom()) return sendLater(frames.slice(sent));
		}
	};
	const sendLater = async (frames: readonly string[]) => {
		await sender.waitForRoom(signal);
		// Without room after that the socket is closed or the reader gone.
		if (sender.hasRoom()) await sendAll(frames);
	};
	// Whoever asks again and again without reading costs neither a frame nor a look into the store.
	if (!sender.hasRoom()) await sender.waitForRoom(signal);
	await followAnswer(deps, from, emit, signal);
}
