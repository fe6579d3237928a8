import { type Kysely, sql, type Transaction } from "kysely";
import type {
	GenerationEnd,
	GenerationStore,
	Progress,
	Stamped,
	StoredTask,
	TaskState,
} from "../../application/ports.ts";
import type { TaskId, UserId } from "../../protocol/ids.ts";
import type { Message } from "../../protocol/rest.ts";
import type { ToolCall } from "../../protocol/tools.ts";
import { beginContinuation, beginEdit, beginRegeneration, beginTurn } from "./begin-turn.ts";
import { takeRevisions } from "./revisions.ts";
import { type GenerationRow, toGeneration, toMessage } from "./rows.ts";
import type { DatabaseSchema } from "./schema.ts";
import { enterUsage } from "./usage-ledger.ts";

type Db = Kysely<DatabaseSchema>;
type Trx = Transaction<DatabaseSchema>;

/** Written out: where it is bound, SQLite prepares the statement anew each time to see whether its index of these will do. */
const isRunning = sql<boolean>`status = 'streaming'`;

/** Turns and generations in SQLite. */
export function createGenerationStore(db: Db): GenerationStore {
	return {
		beginTurn: (turn) => db.transaction().execute((trx) => beginTurn(trx, turn)),
		beginEdit: (edit) => db.transaction().execute((trx) => beginEdit(trx, edit)),
		beginRegeneration: (sibling) => db.transaction().execute((trx) => beginRegeneration(trx, sibling)),
		beginContinuation: (sibling) => db.transaction().execute((trx) => beginContinuation(trx, sibling)),
		findTaskState: (taskId, userId) => findTaskState(db, taskId, userId),
		findTask: (taskId, userId) => findTask(db, taskId, userId),
		listRunning: (userId) => listRunning(db, userId),
		saveProgress: (taskId, fence, progress) =>
			db.transaction().execute((trx) => saveProgress(trx, taskId, fence, progress)),
		endGeneration: (taskId, fence, end, now) =>
			db.transaction().execute((trx) => endGeneration(trx, taskId, fence, end, now)),
		renewLeases: (owner, taskIds, expiresAt) => renewLeases(db, owner, taskIds, expiresAt),
		adopt: (input) => db.transaction().execute((trx) => adopt(trx, input)),
	};
}

async function findTaskState(db: Db, taskId: TaskId, userId: UserId): Promise<TaskState | null> {
	const row = await ownRow(db, taskId, userId);
	return row === undefined ? null : { generation: toGeneration(row), isRunning: row.status === "streaming" };
}

async function findTask(db: Db, taskId: TaskId, userId: UserId): Promise<StoredTask | null> {
	const row = await ownRow(db, taskId, userId);
	return row === undefined ? null : withAnswer(db, row);
}

function ownRow(db: Db, taskId: TaskId, userId: UserId): Promise<GenerationRow | undefined> {
	return db
		.selectFrom("generations")
		.selectAll()
		.where("task_id", "=", taskId)
		.where("user_id", "=", userId)
		.executeTakeFirst();
}

async function listRunning(db: Db, userId: UserId): Promise<readonly StoredTask[]> {
	const rows = await db
		.selectFrom("generations")
		.selectAll()
		.where("user_id", "=", userId)
		.where(isRunning)
		.execute();
	const tasks = await Promise.all(rows.map((row) => withAnswer(db, row)));
	return tasks.filter((task) => task !== null);
}

async function withAnswer(db: Db, row: GenerationRow): Promise<StoredTask | null> {
	const message = await db
		.selectFrom("messages")
		.selectAll()
		.where("id", "=", row.message_id)
		.executeTakeFirst();
	if (message === undefined) return null;
	return { generation: toGeneration(row), answer: { value: toMessage(message), rev: message.rev } };
}

async function saveProgress(trx: Trx, taskId: TaskId, fence: number, progress: Progress): Promise<boolean> {
	const row = await ownedRow(trx, taskId, fence);
	if (row === undefined) return false;
	const { content, reasoning, tools, checkpoint, snapshots } = progress;
	await trx
		.updateTable("messages")
		.set({ content, reasoning, tools: toolsColumn(tools) })
		.where("id", "=", row.message_id)
		.execute();
	const stored = checkpoint === null ? null : JSON.stringify(checkpoint);
	if (stored !== row.checkpoint || snapshots !== row.snapshots) {
		await trx
			.updateTable("generations")
			.set({ checkpoint: stored, snapshots })
			.where("task_id", "=", taskId)
			.execute();
	}
	return true;
}

async function endGeneration(
	trx: Trx,
	taskId: TaskId,
	fence: number,
	end: GenerationEnd,
	now: Date,
): Promise<Stamped<Message> | null> {
	const row = await ownedRow(trx, taskId, fence);
	if (row === undefined) return null;
	const rev = await takeRevisions(trx, row.user_id as UserId, 1, now);
	await trx
		.updateTable("generations")
		.set({ status: end.status, ended_at: now.toISOString() })
		.where("task_id", "=", taskId)
		.execute();
	const usage = await enterUsage(trx, row, end, now);
	const message = await trx
		.updateTable("messages")
		.set({
			content: end.content,
			reasoning: end.reasoning,
			tools: toolsColumn(end.tools),
			status: end.status,
			usage: usage === null ? null : JSON.stringify(usage),
			error: end.error === null ? null : JSON.stringify(end.error),
			rev,
		})
		.where("id", "=", row.message_id)
		.returningAll()
		.executeTakeFirstOrThrow();
	return { value: toMessage(message), rev };
}

function toolsColumn(tools: readonly ToolCall[] = []): string | null {
	return tools.length === 0 ? null : JSON.stringify(tools);
}

/** The running generation, only if `fence` is still its number: every write of an answer passes here [R8]. */
function ownedRow(trx: Trx, taskId: TaskId, fence: number): Promise<GenerationRow | undefined> {
	return trx
		.selectFrom("generations")
		.selectAll()
		.where("task_id", "=", taskId)
		.where("fence", "=", fence)
		.where("status", "=", "streaming")
		.executeTakeFirst();
}

async function renewLeases(
	db: Db,
	owner: string,
	taskIds: readonly TaskId[],
	expiresAt: Date,
): Promise<readonly TaskId[]> {
	if (taskIds.length === 0) return [];
	const kept = await db
		.updateTable("generations")
		.set({ lease_expires_at: expiresAt.getTime() })
		.where("task_id", "in", taskIds)
		.where("owner", "=", owner)
		.where("status", "=", "streaming")
		.returning("task_id")
		.execute();
	const held = new Set<string>(kept.map((row) => row.task_id));
	return taskIds.filter((taskId) => !held.has(taskId));
}

async function adopt(
	trx: Trx,
	input: Parameters<GenerationStore["adopt"]>[0],
): Promise<readonly StoredTask[]> {
	const running = await trx.selectFrom("generations").selectAll().where(isRunning).execute();
	const orphans = running.filter(({ task_id, owner, lease_expires_at }) =>
		input.isOrphan({ taskId: task_id as TaskId, owner, leaseExpiresAt: new Date(lease_expires_at) }),
	);
	const adopted: StoredTask[] = [];
	for (const orphan of orphans) {
		const row = await trx
			.updateTable("generations")
			.set({
				owner: input.lease.owner,
				fence: orphan.fence + 1,
				lease_expires_at: input.lease.expiresAt.getTime(),
			})
			.where("task_id", "=", orphan.task_id)
			.returningAll()
			.executeTakeFirstOrThrow();
		const task = await withAnswer(trx, row);
		if (task !== null) adopted.push(task);
	}
	return adopted;
}
