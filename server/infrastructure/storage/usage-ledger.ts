import type { Kysely, Transaction } from "kysely";
import type { GenerationEnd, Stamped, UsageEntry, UsageLedger } from "../../application/ports.ts";
import { addUsage } from "../../application/usage/add-usage.ts";
import type { TaskId, UserId } from "../../protocol/ids.ts";
import { type Message, type Usage, usageSchema } from "../../protocol/rest.ts";
import { takeRevisions } from "./revisions.ts";
import { type GenerationRow, toMessage } from "./rows.ts";
import type { DatabaseSchema } from "./schema.ts";

type Trx = Transaction<DatabaseSchema>;

/** The book of what was spent, in SQLite. Its rows outlive the chats they tell of. */
export function createUsageLedger(db: Kysely<DatabaseSchema>): UsageLedger {
	return {
		record: async (entry) => {
			await db.transaction().execute((trx) => insertEntry(trx, { ...entry, messageId: null }));
		},
		correct: (taskId, userId, usage, now) =>
			db.transaction().execute((trx) => correct(trx, taskId, userId, usage, now)),
	};
}

/** Writes down what a task took, in the transaction that ends it. Returns what all tasks took for the answer. */
export async function enterUsage(
	trx: Trx,
	row: GenerationRow,
	end: GenerationEnd,
	now: Date,
): Promise<Usage | null> {
	if (end.usage !== null) {
		await insertEntry(trx, {
			taskId: row.task_id as TaskId,
			userId: row.user_id as UserId,
			chatId: row.chat_id,
			messageId: row.message_id,
			kind: "answer",
			model: row.model,
			source: end.source,
			usage: end.usage,
			at: now,
		});
	}
	return readUsage(trx, row.user_id, row.message_id);
}

type NewEntry = Omit<UsageEntry, "chatId"> & {
	readonly chatId: string | number | null;
	readonly messageId: number | null;
};

async function insertEntry(trx: Trx, entry: NewEntry): Promise<void> {
	await trx
		.insertInto("usage_entries")
		.values({
			task_id: entry.taskId,
			user_id: entry.userId,
			chat_id: entry.chatId === null ? null : Number(entry.chatId),
			message_id: entry.messageId,
			kind: entry.kind,
			provider: entry.source.provider,
			model: entry.model,
			is_local: entry.source.isLocal ? 1 : 0,
			...amountsOf(entry.usage),
			created_at: entry.at.toISOString(),
		})
		.onConflict((conflict) => conflict.column("task_id").doNothing())
		.execute();
}

async function correct(
	trx: Trx,
	taskId: TaskId,
	userId: UserId,
	usage: Usage,
	now: Date,
): Promise<Stamped<Message> | null> {
	const entry = await trx
		.updateTable("usage_entries")
		.set(amountsOf(usage))
		.where("task_id", "=", taskId)
		.where("user_id", "=", userId)
		.where("estimated", "=", 1)
		.returning("message_id")
		.executeTakeFirst();
	if (entry === undefined || entry.message_id === null) return null;
	const total = await readUsage(trx, userId, entry.message_id);
	const known = await trx
		.selectFrom("messages")
		.select("id")
		.where("id", "=", entry.message_id)
		.where("user_id", "=", userId)
		.executeTakeFirst();
	if (known === undefined || total === null) return null;
	const rev = await takeRevisions(trx, userId, 1, now);
	const message = await trx
		.updateTable("messages")
		.set({ usage: JSON.stringify(total), rev })
		.where("id", "=", entry.message_id)
		.returningAll()
		.executeTakeFirstOrThrow();
	return { value: toMessage(message), rev };
}

async function readUsage(trx: Trx, userId: string, messageId: number): Promise<Usage | null> {
	const rows = await trx
		.selectFrom("usage_entries")
		.select("usage")
		.where("message_id", "=", messageId)
		.where("user_id", "=", userId)
		.orderBy("created_at")
		.execute();
	return rows
		.map((row) => usageSchema.parse(JSON.parse(row.usage)))
		.reduce<Usage | null>((sum, usage) => addUsage(sum, usage), null);
}

function amountsOf(usage: Usage) {
	return {
		input_tokens: usage.input_tokens,
		cached_tokens: usage.cached_tokens ?? 0,
		output_tokens: usage.output_tokens,
		reasoning_tokens: usage.reasoning_tokens ?? 0,
		estimated: usage.estimated === true ? 1 : 0,
		usage: JSON.stringify(usage),
	};
}
