import { setImmediate as nextTurn } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { ChatId, MessageId, UserId } from "../../protocol/ids.ts";
import type { Change, Sync } from "../../protocol/rest.ts";
import { READ_AT_ONCE, toChat, toMessage } from "./rows.ts";
import type { DatabaseSchema } from "./schema.ts";

type Db = Kysely<DatabaseSchema>;

/**
 * Changes after revision `since`, in order of revision [Y1]. A row that changed several times appears
 * once, at its last revision, as it is now: a message may come before its chat, when the chat was touched
 * later, and a reader keeps it until the chat comes.
 */
export async function readChanges(
	db: Db,
	userId: UserId,
	since: number,
	limit: number,
	withCount = false,
): Promise<Sync> {
	const upTo = await readRevision(db, userId);
	const found = [
		...(await changedChats(db, userId, since, upTo, limit)),
		...(await changedMessages(db, userId, since, upTo, limit)),
		...(await deletions(db, userId, since, upTo, limit)),
	].sort((a, b) => a.rev - b.rev);
	const changes = found.slice(0, limit);
	const more = found.length > limit;
	const last = changes.at(-1);
	const left = withCount ? { left: await countChanges(db, userId, since) } : {};
	return { changes, rev: more && last !== undefined ? last.rev : upTo, more, ...left };
}

async function countChanges(db: Db, userId: UserId, since: number): Promise<number> {
	let count = 0;
	for (const table of ["chats", "messages", "tombstones"] as const) {
		const row = await db
			.selectFrom(table)
			.select(({ fn }) => fn.countAll<number>().as("count"))
			.where("user_id", "=", userId)
			.where("rev", ">", since)
			.executeTakeFirstOrThrow();
		count += row.count;
	}
	return count;
}

/** The user's last revision; 0 for a user who has changed nothing. */
export async function readRevision(db: Db, userId: UserId): Promise<number> {
	const user = await db.selectFrom("users").select("rev").where("id", "=", userId).executeTakeFirst();
	return user?.rev ?? 0;
}

async function changedChats(
	db: Db,
	userId: UserId,
	since: number,
	upTo: number,
	limit: number,
): Promise<Change[]> {
	const rows = await db
		.selectFrom("chats")
		.selectAll()
		.where("user_id", "=", userId)
		.where("rev", ">", since)
		.where("rev", "<=", upTo)
		.orderBy("rev")
		.limit(limit + 1)
		.execute();
	return rows.map((row) => ({ type: "chat", rev: row.rev, chat: toChat(row) }));
}

/** Some at a time, for other work to come in between: what changes meanwhile gets a revision that is not asked for. */
async function changedMessages(
	db: Db,
	userId: UserId,
	since: number,
	upTo: number,
	limit: number,
): Promise<Change[]> {
	const changes: Change[] = [];
	for (let after = since; ; await nextTurn()) {
		const wanted = Math.min(limit + 1 - changes.length, READ_AT_ONCE);
		const rows = await db
			.selectFrom("messages")
			.selectAll()
			.where("user_id", "=", userId)
			.where("rev", ">", after)
			.where("rev", "<=", upTo)
			.orderBy("rev")
			.limit(wanted)
			.execute();
		for (const row of rows) changes.push({ type: "message", rev: row.rev, message: toMessage(row) });
		const last = rows.at(-1);
		if (last === undefined || rows.length < wanted || changes.length > limit) return changes;
		after = last.rev;
	}
}

async function deletions(
	db: Db,
	userId: UserId,
	since: number,
	upTo: number,
	limit: number,
): Promise<Change[]> {
	const rows = await db
		.selectFrom("tombstones")
		.selectAll()
		.where("user_id", "=", userId)
		.where("rev", ">", since)
		.where("rev", "<=", upTo)
		.orderBy("rev")
		.limit(limit + 1)
		.execute();
	return rows.map((row) => {
		const chat_id = String(row.chat_id) as ChatId;
		return row.message_id === null
			? { type: "chat_deleted", rev: row.rev, chat_id }
			: { type: "message_deleted", rev: row.rev, chat_id, message_id: String(row.message_id) as MessageId };
	});
}
