import { AppError } from "../domain/app-error.ts";
import type { TaskId, UserId } from "../protocol/ids.ts";
import type { AppDeps } from "./deps.ts";
import { forEachBatch } from "./for-each-batch.ts";
import type { StreamEntry } from "./ports.ts";

type Deps = Pick<AppDeps, "generations" | "log">;

/** How long a silent stream is waited for before the store is asked whether it has ended elsewhere. */
const IDLE_CHECK_MS = 3000;
/** How long to wait for the log of a task that the store says is running. */
const RETRY_MS = 250;

/** Takes what follows; a promise where nothing more is to come before it has resolved. */
export type Emit = (entries: readonly StreamEntry[]) => Promise<void> | void;

/**
 * Emits all of an answer after `offset`, then what comes, until after its end [R2]. Live, reload, second
 * device, other node, after a crash, after the end: all are this one way. It emits instead of being
 * iterated, since one more generator is felt where it runs for every token of every reader.
 * @throws {AppError} task_not_found, also for the task of another user [R6]
 */
export async function followAnswer(
	deps: Deps,
	input: { readonly taskId: TaskId; readonly userId: UserId; readonly offset: number },
	emit: Emit,
	signal: AbortSignal,
): Promise<void> {
	const position: Position = { text: input.offset, reasoning: 0, isStructured: false };
	while (!signal.aborted) {
		const state = await deps.generations.findTaskState(input.taskId, input.userId);
		if (state?.isRunning !== true) return await emit(await readStored(deps, input, position));
		const watch = watchForEnd(deps, input, signal);
		let isOver = false;
		const take = (entries: readonly StreamEntry[]) => {
			watch.heard();
			advance(position, entries);
			const last = entries.at(-1);
			isOver = last?.type === "end";
			const isShort = last?.type === "end" && position.text < last.length && !position.isStructured;
			return isShort ? emitRest(deps, input, { entries, position }, emit) : emit(entries);
		};
		try {
			await forEachBatch(deps.log.read(input.taskId, { ...position }, watch.signal), take);
		} finally {
			watch.close();
		}
		if (isOver) return;
		await pause(RETRY_MS, signal);
	}
}

/**
 * A signal that also ends the reading of a log that is silent although the task has ended, on a node
 * that this one cannot hear.
 */
function watchForEnd(
	deps: Deps,
	input: { readonly taskId: TaskId; readonly userId: UserId },
	signal: AbortSignal,
): { readonly signal: AbortSignal; heard(): void; close(): void } {
	const leave = new AbortController();
	const abort = () => leave.abort();
	signal.addEventListener("abort", abort, { once: true });
	let hasHeard = false;
	const look = async () => {
		if (hasHeard) {
			hasHeard = false;
			return;
		}
		const state = await deps.generations.findTaskState(input.taskId, input.userId).catch(() => undefined);
		if (state === null || state?.isRunning === false) leave.abort();
	};
	const timer = setInterval(look, IDLE_CHECK_MS);
	return {
		signal: leave.signal,
		heard: () => {
			hasHeard = true;
		},
		close: () => {
			clearInterval(timer);
			signal.removeEventListener("abort", abort);
		},
	};
}

/** The rest of an ended answer, from its row. @throws {AppError} task_not_found */
async function readStored(
	{ generations }: Deps,
	{ taskId, userId }: { readonly taskId: TaskId; readonly userId: UserId },
	position: Position,
): Promise<readonly StreamEntry[]> {
	const task = await generations.findTask(taskId, userId);
	if (task === null) throw new AppError("task_not_found");
	const { value: message, rev } = task.answer;
	const { content, status } = message;
	const reasoning = message.reasoning ?? "";
	const isStructured = message.structured === true;
	return [
		...(reasoning.length > position.reasoning
			? [
					{
						type: "reasoning" as const,
						offset: position.reasoning,
						text: reasoning.slice(position.reasoning),
					},
				]
			: []),
		...(message.tools ?? []).map((call) => ({ type: "tool" as const, call })),
		...(isStructured && content !== ""
			? [{ type: "structured" as const, json: content, nth: task.generation.snapshots }]
			: []),
		...(!isStructured && content.length > position.text
			? [{ type: "text" as const, offset: position.text, text: content.slice(position.text) }]
			: []),
		{
			type: "end",
			status: status === "streaming" ? "interrupted" : status,
			length: content.length,
			usage: message.usage ?? null,
			error: message.error ?? null,
			rev,
		},
	];
}

/** Where a reader is; a structured answer comes whole each time, not by offset. */
type Position = { text: number; reasoning: number; isStructured: boolean };

/**
 * An end that comes before all of the text: a log that fell back to what it held before has lost some. What is
 * missing is in the store by then [R5]; of a chat that was deleted meanwhile nothing more can be had.
 */
async function emitRest(
	deps: Deps,
	input: { readonly taskId: TaskId; readonly userId: UserId },
	{ entries, position }: { readonly entries: readonly StreamEntry[]; readonly position: Position },
	emit: Emit,
): Promise<void> {
	await emit(entries.slice(0, -1));
	const rest = await readStored(deps, input, position).catch((error: unknown) => {
		if (error instanceof AppError) return entries.slice(-1);
		throw error;
	});
	await emit(rest);
}

function advance(position: Position, entries: readonly StreamEntry[]): void {
	for (const entry of entries) {
		if (entry.type === "text") position.text = entry.offset + entry.text.length;
		else if (entry.type === "reasoning") position.reasoning = entry.offset + entry.text.length;
		else if (entry.type === "structured") position.isStructured = true;
	}
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer);
			signal.removeEventListener("abort", end);
			resolve();
		};
		const timer = setTimeout(end, ms);
		signal.addEventListener("abort", end, { once: true });
	});
}
