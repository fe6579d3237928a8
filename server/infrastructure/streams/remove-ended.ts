import type { TaskId } from "../../protocol/ids.ts";
import type { AnswerSize, Journal } from "./journal.ts";

/** What the database has of an answer; null where it has no such task: its chat was deleted. */
type FindStored = (taskId: TaskId) => Promise<(AnswerSize & { readonly isRunning: boolean }) | null>;

/**
 * Removes from the journal what a process that was killed had no time to remove: answers that have ended and are
 * whole in the database, or deleted there. Only for who has database and journal alone, before any answer is begun.
 */
export async function removeEnded(journal: Journal, findStored: FindStored): Promise<void> {
	for (const { taskId, fence, size } of journal.listTasks()) {
		const stored = await findStored(taskId);
		const isOver = stored === null || (!stored.isRunning && isWithin(size, stored));
		if (isOver) journal.remove(taskId, fence);
	}
}

const isWithin = (size: AnswerSize, stored: AnswerSize) =>
	size.content <= stored.content && size.reasoning <= stored.reasoning && size.tools <= stored.tools;
