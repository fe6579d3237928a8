import { setImmediate as nextTurn } from "node:timers/promises";
import { type Kysely, sql, type Transaction } from "kysely";
import type {
	Actor,
	ChatStore,
	ChatsDeletion,
	DeletedChat,
	DeletedMessage,
	ListChatsOptions,
	Stamped,
} from "../../application/ports.ts";
import { AppError } from "../../domain/app-error.ts";
import type { ChatId, MessageId, TaskId, UserId } from "../../protocol/ids.ts";
import type { Chat, Message, PatchChat } from "../../protocol/rest.ts";
import { DELETED_AT_ONCE } from "./delete-last.ts";
import { readChanges, readRevision } from "./read-changes.ts";
import { takeRevisions } from "./revisions.ts";
import { type ChatRow, type MessageRow, READ_AT_ONCE, toChat, toMessage, toRowId } from "./rows.ts";
import type { DatabaseSchema } from "./schema.ts";

/** Some milliseconds of deleting. */
const DELETES_A_TURN = 10;

type Db = Kysely<DatabaseSchema>;
type Trx = Transaction<DatabaseSchema>;

/** Chats and messages in SQLite. */
export function createChatStore(db: Db): ChatStore {
	return {
		createChat: (input) => db.transaction().execute((trx) => createChat(trx, input)),
		findChat: async (chatId, actor) => {
			const row = await selectChat(db, chatId, actor);
			return row === undefined ? null : toChat(row);
		},
		readMessages: (chatId) => readMessages(db, chatId),
		readShortChats: (chatIds) => readShortChats(db, chatIds),
		listChats: (userId, options) => listChats(db, userId, options),
		updateChat: (chatId, actor, patch, now) =>
			db.transaction().execute((trx) => updateChat(trx, chatId, actor, patch, now)),
		hasServerTitle: async (chatId) => (await selectServerTitled(db, chatId)) !== undefined,
		giveTitle: (chatId, title, now) => db.transaction().execute((trx) => giveTitle(trx, chatId, title, now)),
		deleteChats: (chatIds, actor, ifRev) =>
			db.transaction().execute((trx) => deleteChats(trx, chatIds, actor, ifRev)),
		deleteEmptyChats: (userId, before) =>
			db.transaction().execute((trx) => deleteEmptyChats(trx, userId, before)),
		listMessages: (chatId, actor, page) => listMessages(db, chatId, actor, page),
		deleteMessage: (chatId, messageId, actor, now) =>
			db.transaction().execute((trx) => deleteMessage(trx, chatId, messageId, actor, now)),
		readBranch: (messageId, leastBytes) => readBranch(db, messageId, leastBytes),
		readChanges: (userId, since, limit, withCount) => readChanges(db, userId, since, limit, withCount),
		readRevision: (userId) => readRevision(db, userId),
	};
}

async function createChat(trx: Trx, input: Parameters<ChatStore["createChat"]>[0]): Promise<Stamped<Chat>> {
	const { userId, clientId, title, now } = input;
	const { tools = [], ...settings } = input.settings ?? {};
	const rev = await takeRevisions(trx, userId, 1, now);
	if (clientId !== null) {
		const same = await findByClientId(trx, userId, clientId);
		if (same !== undefined) return restamp(trx, same, {}, rev);
	} else {
		const empty = await newestEmptyChat(trx, userId);
		// Handing it out again makes it as young as a new one for the clean-up of empty chats [S5].
		if (empty !== undefined) {
			return restamp(
				trx,
				empty,
				{ updated_at: now.toISOString(), ...(title === null ? {} : { title, titled_by: "person" }) },
				rev,
			);
		}
	}
	const at = now.toISOString();
	const row = await trx
		.insertInto("chats")
		.values({
			user_id: userId,
			client_id: clientId,
			title: title ?? "",
			rev,
			created_at: at,
			updated_at: at,
			seen_at: at,
			...settings,
			tools: tools.length === 0 ? null : JSON.stringify(tools),
		})
		.returningAll()
		.executeTakeFirstOrThrow();
	return { value: toChat(row), rev };
}

async function findByClientId(trx: Trx, userId: UserId, clientId: string): Promise<ChatRow | undefined> {
	const row = await trx
		.selectFrom("chats")
		.selectAll()
		.where("user_id", "=", userId)
		.where("client_id", "=", clientId)
		.where(isThere)
		.executeTakeFirst();
	if (row !== undefined) return row;
	const deleted = await trx
		.selectFrom("tombstones")
		.select("rev")
		.where("user_id", "=", userId)
		.where("client_id", "=", clientId)
		.where("message_id", "is", null)
		.executeTakeFirst();
	if (deleted !== undefined) throw new AppError("chat_not_found");
	return undefined;
}

function newestEmptyChat(trx: Trx, userId: UserId): Promise<ChatRow | undefined> {
	return trx
		.selectFrom("chats")
		.selectAll()
		.where("user_id", "=", userId)
		.where("archived", "=", 0)
		.where(isThere)
		.where(hasNoMessages)
		.orderBy("id", "desc")
		.limit(1)
		.executeTakeFirst();
}

async function restamp(
	trx: Trx,
	row: ChatRow,
	changes: Partial<Omit<ChatRow, "id" | "user_id" | "client_id" | "rev" | "created_at">>,
	rev: number,
): Promise<Stamped<Chat>> {
	const updated = await trx
		.updateTable("chats")
		.set({ ...changes, rev })
		.where("id", "=", row.id)
		.returningAll()
		.executeTakeFirstOrThrow();
	return { value: toChat(updated), rev };
}

function selectChat(db: Db, chatId: string, actor: Actor): Promise<ChatRow | undefined> {
	let query = db.selectFrom("chats").selectAll().where("id", "=", toRowId(chatId)).where(isThere);
	if (actor !== null) query = query.where("user_id", "=", actor);
	return query.executeTakeFirst();
}

async function* readMessages(db: Db, chatId: ChatId): AsyncGenerator<readonly Message[]> {
	for (let after = 0; ; ) {
		const rows = await db
			.selectFrom("messages")
			.selectAll()
			.where("chat_id", "=", toRowId(chatId))
			.where("id", ">", after)
			.orderBy("id")
			.limit(READ_AT_ONCE)
			.execute();
		if (rows.length > 0) yield rows.map(toMessage);
		if (rows.length < READ_AT_ONCE) return;
		after = rows.at(-1)?.id ?? after;
		await nextTurn();
	}
}

async function readShortChats(
	db: Db,
	chatIds: readonly ChatId[],
): Promise<ReadonlyMap<ChatId, readonly Message[]> | null> {
	const rows = await db
		.selectFrom("messages")
		.selectAll()
		.where("chat_id", "in", oneOf(chatIds.map(toRowId)))
		.orderBy("chat_id")
		.orderBy("id")
		.limit(READ_AT_ONCE + 1)
		.execute();
	return rows.length > READ_AT_ONCE ? null : Map.groupBy(rows.map(toMessage), (message) => message.chat_id);
}

async function listChats(db: Db, userId: UserId, options: ListChatsOptions): Promise<readonly Chat[]> {
	const { before, beforeUpdatedAt = null, limit, isPinnedFirst = false } = options;
	const newest = db
		.selectFrom("chats")
		.select("id")
		.where("user_id", "=", userId)
		.where(isThere)
		.orderBy("updated_at", "desc")
		.orderBy("id", "desc");
	const pinned =
		isPinnedFirst && before === null
			? await newest
					.where("pinned", "=", sql.lit(1))
					.where("archived", "=", 0)
					.limit(limit === null ? -1 : limit >> 1)
					.execute()
			: [];
	let query = newest;
	if (before !== null) {
		const place = await findPlace(db, userId, before, beforeUpdatedAt);
		if (place === null) return [];
		query = query.where(sql<boolean>`(updated_at, id) < (${place.updatedAt}, ${place.id})`);
	}
	if (pinned.length > 0)
		query = query.where(
			"id",
			"not in",
			pinned.map(({ id }) => id),
		);
	if (limit !== null) query = query.limit(limit - pinned.length);
	return findChats(db, [...pinned, ...(await query.execute())]);
}

/** In this order, some at a time for other work to come in between; those that are gone by then are left out. */
async function findChats(db: Db, ids: readonly Pick<ChatRow, "id">[]): Promise<readonly Chat[]> {
	const chats: Chat[] = [];
	for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
		if (at > 0) await nextTurn();
		const part = ids.slice(at, at + READ_AT_ONCE).map(({ id }) => id);
		const rows = await db
			.selectFrom("chats")
			.selectAll()
			.where("id", "in", oneOf(part))
			.where(isThere)
			.execute();
		const byId = new Map(rows.map((row) => [row.id, row]));
		for (const row of part.map((id) => byId.get(id))) if (row !== undefined) chats.push(toChat(row));
	}
	return chats;
}

/** As one parameter: a statement for each number of ids would have to be prepared. */
function oneOf(ids: readonly number[]) {
	return sql<number>`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}

/** By what is told of the chat, which may have changed since or be gone; else by what it is now. */
async function findPlace(
	db: Db,
	userId: UserId,
	chatId: string,
	updatedAt: string | null,
): Promise<{ readonly id: number; readonly updatedAt: string } | null> {
	if (updatedAt !== null) return { id: toRowId(chatId), updatedAt };
	const chat = await selectChat(db, chatId, userId);
	return chat === undefined ? null : { id: chat.id, updatedAt: chat.updated_at };
}

async function updateChat(
	trx: Trx,
	chatId: string,
	actor: Actor,
	patch: PatchChat,
	now: Date,
): Promise<Stamped<Chat> | null> {
	const row = await selectChat(trx, chatId, actor);
	if (row === undefined) return null;
	if (patch.if_rev !== undefined && row.rev > patch.if_rev) throw new AppError("conflict");
	const rev = await takeRevisions(trx, row.user_id as UserId, 1, now);
	const seenAt = patch.seen_at;
	const isNewlySeen = seenAt === null || (seenAt !== undefined && seenAt > (row.seen_at ?? ""));
	const changes = {
		...(isNewlySeen ? { seen_at: seenAt } : {}),
		...(patch.title === undefined ? {} : { title: patch.title, titled_by: "person" }),
		...(patch.model === undefined ? {} : { model: patch.model }),
		...(patch.system_prompt === undefined ? {} : { system_prompt: patch.system_prompt }),
		...(patch.tools === undefined
			? {}
			: { tools: (patch.tools ?? []).length === 0 ? null : JSON.stringify(patch.tools) }),
		...(patch.temperature === undefined ? {} : { temperature: patch.temperature }),
		...(patch.reasoning_effort === undefined ? {} : { reasoning_effort: patch.reasoning_effort }),
		...(patch.max_output_tokens === undefined ? {} : { max_output_tokens: patch.max_output_tokens }),
		...(patch.pinned === undefined ? {} : { pinned: patch.pinned ? 1 : 0 }),
		...(patch.archived === undefined ? {} : { archived: patch.archived ? 1 : 0 }),
		...(patch.folder === undefined ? {} : { folder: patch.folder }),
		...(patch.tags === undefined ? {} : { tags: JSON.stringify([...new Set(patch.tags)]) }),
	};
	return restamp(trx, row, changes, rev);
}

function selectServerTitled(db: Db, chatId: ChatId): Promise<ChatRow | undefined> {
	return db
		.selectFrom("chats")
		.selectAll()
		.where("id", "=", toRowId(chatId))
		.where("titled_by", "=", "server")
		.executeTakeFirst();
}

async function giveTitle(trx: Trx, chatId: ChatId, title: string, now: Date): Promise<Stamped<Chat> | null> {
	const row = await selectServerTitled(trx, chatId);
	if (row === undefined) return null;
	const rev = await takeRevisions(trx, row.user_id as UserId, 1, now);
	return restamp(trx, row, { title, titled_by: "model" }, rev);
}

async function deleteChats(
	trx: Trx,
	chatIds: readonly string[],
	actor: Actor,
	ifRev: Readonly<Record<string, number>> = {},
): Promise<ChatsDeletion> {
	const deleted: DeletedChat[] = [];
	const changed: ChatId[] = [];
	for (const [index, chatId] of chatIds.entries()) {
		if (index % DELETES_A_TURN === DELETES_A_TURN - 1) await nextTurn();
		const row = await selectChat(trx, chatId, actor);
		if (row === undefined) continue;
		if (row.rev > (ifRev[chatId] ?? row.rev)) changed.push(String(row.id) as ChatId);
		else deleted.push(await deleteChat(trx, row));
	}
	return { deleted, changed };
}

async function deleteEmptyChats(trx: Trx, userId: UserId, before: Date): Promise<readonly DeletedChat[]> {
	const rows = await trx
		.selectFrom("chats")
		.selectAll()
		.where("user_id", "=", userId)
		.where("updated_at", "<", before.toISOString())
		.where("created_at", "<", before.toISOString())
		.where(isThere)
		.where(hasNoMessages)
		.execute();
	const deleted: DeletedChat[] = [];
	for (const row of rows) deleted.push(await deleteChat(trx, row));
	return deleted;
}

async function deleteChat(trx: Trx, row: ChatRow): Promise<DeletedChat> {
	const userId = row.user_id as UserId;
	const running = await trx
		.selectFrom("generations")
		.select("task_id")
		.where("chat_id", "=", row.id)
		.where("status", "=", "streaming")
		.execute();
	const rev = await takeRevisions(trx, userId, 1, new Date(row.created_at));
	await deleteMessages(trx, row.id);
	await trx.deleteFrom("chats").where("id", "=", row.id).execute();
	await trx
		.insertInto("tombstones")
		.values({ user_id: userId, rev, chat_id: row.id, message_id: null, client_id: row.client_id })
		.execute();
	return {
		chatId: String(row.id) as ChatId,
		userId,
		rev,
		runningTasks: running.map((generation) => generation.task_id as TaskId),
	};
}

/** From the end, some at a time. What an import is about to add is let go of first, since much may follow there. */
async function deleteMessages(trx: Trx, chatId: number): Promise<void> {
	const inChat = trx.selectFrom("messages").select("id").where("chat_id", "=", chatId);
	await trx
		.updateTable("messages")
		.set({ parent_id: null })
		.where("parent_id", "in", inChat)
		.where("chat_id", "!=", chatId)
		.execute();
	const last = trx
		.deleteFrom("messages")
		.where("id", "in", inChat.orderBy("id", "desc").limit(DELETED_AT_ONCE));
	// Answers go on meanwhile: a long chat takes half a second, and not much longer where much goes on.
	for (let step = 1; (await last.executeTakeFirst()).numDeletedRows > 0n; step++)
		if (step % DELETES_A_TURN === 0) await nextTurn();
}

async function listMessages(
	db: Db,
	chatId: string,
	actor: Actor,
	page: { readonly before: string | null; readonly limit: number },
): Promise<readonly Message[] | null> {
	const chat = await selectChat(db, chatId, actor);
	if (chat === undefined) return null;
	let query = db.selectFrom("messages").selectAll().where("chat_id", "=", chat.id);
	if (page.before !== null) query = query.where("id", "<", toRowId(page.before));
	const rows = await query.orderBy("id", "desc").limit(page.limit).execute();
	return rows.reverse().map(toMessage);
}

async function deleteMessage(
	trx: Trx,
	chatId: string,
	messageId: string,
	actor: Actor,
	now: Date,
): Promise<DeletedMessage | null> {
	const chat = await selectChat(trx, chatId, actor);
	const row = chat === undefined ? undefined : await selectMessage(trx, chat.id, messageId);
	if (row === undefined) return null;
	const userId = row.user_id as UserId;
	const generations = await trx
		.selectFrom("generations")
		.select(["task_id", "status", "client_id"])
		.where("message_id", "=", row.id)
		.orderBy("created_at")
		.execute();
	// An import shows the messages that it adds when all are there; they take their revisions then.
	await trx
		.updateTable("messages")
		.set({ parent_id: row.parent_id })
		.where("parent_id", "=", row.id)
		.where("rev", "<", 0)
		.execute();
	const followers = await trx
		.selectFrom("messages")
		.select("id")
		.where("parent_id", "=", row.id)
		.orderBy("id")
		.execute();
	const first = await takeRevisions(trx, userId, followers.length + 1, now);
	const moved: Stamped<Message>[] = [];
	for (const [index, { id }] of followers.entries()) {
		moved.push(await setParent(trx, id, row.parent_id, first + index));
	}
	const rev = first + followers.length;
	await trx.deleteFrom("messages").where("id", "=", row.id).execute();
	await trx
		.insertInto("tombstones")
		.values({
			user_id: userId,
			rev,
			chat_id: row.chat_id,
			message_id: row.id,
			// An answer has none of its own: what asked for it first is not to bring it back.
			client_id: row.client_id ?? generations[0]?.client_id ?? null,
		})
		.execute();
	return {
		chatId: String(row.chat_id) as ChatId,
		messageId: String(row.id) as MessageId,
		userId,
		rev,
		moved,
		runningTasks: generations
			.filter(({ status }) => status === "streaming")
			.map((generation) => generation.task_id as TaskId),
	};
}

function selectMessage(trx: Trx, chatId: number, messageId: string): Promise<MessageRow | undefined> {
	return trx
		.selectFrom("messages")
		.selectAll()
		.where("id", "=", toRowId(messageId))
		.where("chat_id", "=", chatId)
		.executeTakeFirst();
}

async function setParent(
	trx: Trx,
	id: number,
	parentId: number | null,
	rev: number,
): Promise<Stamped<Message>> {
	const row = await trx
		.updateTable("messages")
		.set({ parent_id: parentId, rev })
		.where("id", "=", id)
		.returningAll()
		.executeTakeFirstOrThrow();
	return { value: toMessage(row), rev };
}

/** CROSS, since SQLite would go through all messages there are to have these in their order. */
async function readBranch(
	db: Db,
	messageId: MessageId,
	leastBytes: number = Number.MAX_SAFE_INTEGER,
): Promise<readonly Message[]> {
	const result = await sql<MessageRow>`
		WITH RECURSIVE branch (id, parent_id, bytes) AS (
			SELECT id, parent_id, octet_length(content) FROM messages WHERE id = ${toRowId(messageId)}
			UNION ALL
			SELECT m.id, m.parent_id, branch.bytes + octet_length(m.content)
			FROM branch CROSS JOIN messages m ON m.id = branch.parent_id WHERE branch.bytes < ${leastBytes}
		)
		SELECT m.* FROM branch CROSS JOIN messages m ON m.id = branch.id ORDER BY m.id
	`.execute(db);
	return result.rows.map(toMessage);
}

const hasNoMessages = sql<boolean>`NOT EXISTS (SELECT 1 FROM messages WHERE messages.chat_id = chats.id)`;
/**
 * A chat that is being imported, or taken away again, has a revision below zero and is not there for anybody. The plus
 * keeps SQLite from walking the index of revisions, where nearly all are above zero.
 */
const isThere = sql<boolean>`+rev > 0`;
