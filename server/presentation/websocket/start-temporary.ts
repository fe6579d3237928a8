import { answerTemporary, type TemporaryQuestion } from "../../application/answer-temporary.ts";
import type { AppDeps } from "../../application/deps.ts";
import type { SpendDeps } from "../../application/usage/record-spent.ts";
import { AppError } from "../../domain/app-error.ts";
import { encodeEvent } from "../../protocol/codec.ts";
import { ERRORS } from "../../protocol/errors.ts";
import type { EventOf } from "../../protocol/events.ts";
import type { TaskId, UserId } from "../../protocol/ids.ts";
import type { FrameSender } from "./frame-sender.ts";

export type TemporaryAnswer = {
	readonly taskId: TaskId;
	/** Resolves after its end was sent; never rejects. */
	readonly done: Promise<void>;
	stop(): void;
};

type Deps = Pick<AppDeps, "models" | "budget" | "library"> & SpendDeps & { readonly sender: FrameSender };
type End = Omit<EventOf<"temporary_complete">, "type" | "task_id">;

/** Sends an answer that is stored nowhere to one socket, as fast as it reads [T1]. */
export function startTemporary(
	deps: Deps,
	asked: { readonly taskId: TaskId; readonly userId: UserId; readonly question: TemporaryQuestion },
): TemporaryAnswer {
	const { taskId } = asked;
	const controller = new AbortController();
	const { signal } = controller;
	const { sender } = deps;
	let offset = 0;
	const emit = async (token: string) => {
		if (!sender.hasRoom()) await sender.waitForRoom(signal);
		if (signal.aborted) return;
		sender.send(encodeEvent({ type: "temporary_token", task_id: taskId, token, offset }));
		offset += token.length;
	};
	const done = answerTemporary(deps, asked, emit, signal)
		.then((): End => ({ status: "complete" }))
		.catch((error): End => (signal.aborted ? { status: "stopped" } : failed(error)))
		.then((end) => sender.send(encodeEvent({ type: "temporary_complete", task_id: taskId, ...end })));
	return { taskId, done, stop: () => controller.abort() };
}

/** Nothing of a temporary chat goes into a log, not even by way of an error. */
function failed(error: unknown): End {
	const known = error instanceof AppError ? error : null;
	const code = known?.code ?? "internal";
	return { status: "error", error: { code, message: known?.message ?? ERRORS[code].message } };
}
