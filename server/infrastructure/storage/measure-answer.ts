import type { Kysely } from "kysely";
import type { TaskId } from "../../protocol/ids.ts";
import { toMessage } from "./rows.ts";
import type { DatabaseSchema } from "./schema.ts";

/** How much of an answer is stored, in UTF-16 code units and calls of tools; null where there is no such task. */
export async function measureAnswer(db: Kysely<DatabaseSchema>, taskId: TaskId) {
	const task = await db
		.selectFrom("generations")
		.select(["status", "message_id"])
		.where("task_id", "=", taskId)
		.executeTakeFirst();
	if (task === undefined) return null;
	const row = await db
		.selectFrom("messages")
		.selectAll()
		.where("id", "=", task.message_id)
		.executeTakeFirstOrThrow();
	const { content, reasoning, tools } = toMessage(row);
	return {
		isRunning: task.status === "streaming",
		content: content.length,
		reasoning: reasoning?.length ?? 0,
		tools: tools?.length ?? 0,
	};
}
