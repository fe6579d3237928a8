import type { AppDeps } from "../../application/deps.ts";
import { followAnswer } from "../../application/follow-answer.ts";
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
	for await (const entries of followAnswer(deps, from, signal)) {
		for (const frame of encode(entries)) {
			if (signal.aborted) return;
			deps.sender.send(frame);
			if (!deps.sender.hasRoom()) await deps.sender.waitForRoom(signal);
		}
	}
}
