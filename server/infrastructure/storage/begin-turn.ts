import type { Transaction } from "kysely";
import type { NewEdit, NewSibling, NewTurn, Stamped, Turn } from "../../application/ports.ts";
import { AppError } from "../../domain/app-error.ts";
import { plainTitle } from "../../domain/plain-title.ts";
import type { Attachment } from "../../protocol/attachments.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { Chat, Message } from "../../protocol/rest.ts";
import { attachmentsColumn, findAttachments, linkAttachments } from "./attachments/link-attachments.ts";
import { takeRevisions } from "./revisions.ts";
import {
	type ChatRow,
	type GenerationRow,
	type MessageRow,
	toChat,
	toGeneration,
	toMessage,
	toRowId,
} from "./rows.ts";
import type { DatabaseSchema } from "./schema.ts";

type Trx = Transaction<DatabaseSchema>;
type GenerationInput = Omit<NewSibling, "messageId">;

export async function beginTurn(trx: Trx, turn: NewTurn): Promise<Turn> {
	const before = await findSameRequest(trx, turn);
	if (before !== null) return before;
	const chat = await chatOf(trx, toRowId(turn.chatId), turn.userId);
	if (chat === undefined) throw new AppError("chat_not_found");
	const parentId = await resolveParent(trx, chat, turn.parentId);
	const attachments = await findAttachments(trx, turn.userId, turn.attachments);
	// What is said with files alone is called like the first of them.
	const title = turn.title === "" ? plainTitle(attachments[0]?.name ?? "") : turn.title;
	return writeTurn(trx, turn, chat, { parentId, content: turn.content, attachments, title });
}

export async function beginEdit(trx: Trx, edit: NewEdit): Promise<Turn> {
	const before = await findSameRequest(trx, edit);
	if (before !== null) return before;
	const { message, chat } = await messageOf(trx, edit.messageId, edit.userId);
	if (message.is_ai === 1) throw new AppError("message_not_found", "Only your own messages can be edited.");
	const kept = toMessage(message).attachments?.map(({ id }) => id) ?? [];
	const attachments = await findAttachments(trx, edit.userId, edit.attachments ?? kept);
	return writeTurn(trx, edit, chat, {
		parentId: message.parent_id,
		content: edit.content,
		attachments,
		title: "",
	});
}

export async function beginRegeneration(trx: Trx, sibling: NewSibling): Promise<Turn> {
	const before = await findSameRequest(trx, sibling);
	if (before !== null) return before;
	const { message, chat } = await messageOf(trx, sibling.messageId, sibling.userId);
	const parentId = message.is_ai === 1 ? message.parent_id : message.id;
	const old = message.is_ai === 1 ? await lastGeneration(trx, message) : undefined;
	const schema = sibling.schema ?? (old === undefined ? null : toGeneration(old).schema);
	return writeTurn(trx, { ...sibling, schema }, chat, {
		parentId,
		content: null,
		attachments: [],
		title: "",
	});
}

export async function beginContinuation(trx: Trx, sibling: NewSibling): Promise<Turn> {
	const before = await findSameRequest(trx, sibling);
	if (before !== null) return before;
	const { message, chat } = await messageOf(trx, sibling.messageId, sibling.userId);
	if (message.is_ai === 0) throw new AppError("message_not_found", "Only an answer can be continued.");
	if (message.status === "streaming") throw new AppError("generation_running");
	if (message.structured === 1) {
		throw new AppError("not_supported", "A structured answer cannot be continued. Try it again instead.");
	}
	const rev = await takeRevisions(trx, sibling.userId, 2, sibling.now);
	const touched = await touchChat(trx, chat, rev, sibling.now, "");
	const model = sibling.resolveModel(sibling.model ?? message.model ?? chat.model, []);
	const row = await trx
		.updateTable("messages")
		.set({ status: "streaming", task_id: sibling.taskId, error: null, rev: rev + 1 })
		.where("id", "=", message.id)
		.returningAll()
		.executeTakeFirstOrThrow();
	const generation = await insertGeneration(trx, { ...sibling, model }, row);
	return turnOf({ created: true, titled: false, chat: touched, message: null, answer: row, generation });
}

/** The result of an earlier request with the same `client_id` [I1]. */
async function findSameRequest(trx: Trx, request: GenerationInput): Promise<Turn | null> {
	if (request.clientId === null) return null;
	const generation = await trx
		.selectFrom("generations")
		.selectAll()
		.where("user_id", "=", request.userId)
		.where("client_id", "=", request.clientId)
		.executeTakeFirst();
	if (generation === undefined) {
		await refuseDeleted(trx, request.userId, request.clientId);
		return null;
	}
	const answer = await trx
		.selectFrom("messages")
		.selectAll()
		.where("id", "=", generation.message_id)
		.executeTakeFirstOrThrow();
	const message = await trx
		.selectFrom("messages")
		.selectAll()
		.where("user_id", "=", request.userId)
		.where("client_id", "=", request.clientId)
		.executeTakeFirst();
	// Without its message in the answer, who sent it would never learn that it had arrived.
	if (message === undefined) await refuseDeleted(trx, request.userId, request.clientId);
	const chat = await chatOf(trx, generation.chat_id, request.userId);
	if (chat === undefined) throw new AppError("chat_not_found");
	const known = { value: toChat(chat), rev: chat.rev };
	return turnOf({ created: false, titled: false, chat: known, message: message ?? null, answer, generation });
}

/** What a person deleted does not come back with a late retry of its request. */
async function refuseDeleted(trx: Trx, userId: UserId, clientId: string): Promise<void> {
	const kept = await trx
		.selectFrom("messages")
		.select("id")
		.where("user_id", "=", userId)
		.where("client_id", "=", clientId)
		.executeTakeFirst();
	const deleted = await trx
		.selectFrom("tombstones")
		.select("rev")
		.where("user_id", "=", userId)
		.where("client_id", "=", clientId)
		.where("message_id", "is not", null)
		.executeTakeFirst();
	if (kept !== undefined) throw new AppError("message_deleted", "The answer to this message was deleted.");
	if (deleted !== undefined) throw new AppError("message_deleted");
}

/** What a person said; null as content: nothing new. */
type Said<Content> = {
	readonly parentId: number | null;
	readonly content: Content;
	readonly attachments: readonly Attachment[];
	readonly title: string;
};

async function writeTurn(
	trx: Trx,
	input: GenerationInput,
	chat: ChatRow,
	said: Said<string | null>,
): Promise<Turn> {
	const rev = await takeRevisions(trx, input.userId, said.content === null ? 2 : 3, input.now);
	const touched = await touchChat(trx, chat, rev, input.now, said.title);
	const message =
		said.content === null
			? null
			: await insertUserMessage(trx, input, chat, { ...said, content: said.content }, rev + 1);
	const model = input.resolveModel(input.model ?? chat.model, said.attachments);
	const answer = await insertAnswer(
		trx,
		{ ...input, model },
		chat,
		message === null ? said.parentId : message.id,
		rev + (message === null ? 1 : 2),
	);
	const generation = await insertGeneration(trx, { ...input, model }, answer);
	const titled = chat.title === "" && touched.value.title !== "";
	return turnOf({ created: true, titled, chat: touched, message, answer, generation });
}

async function insertUserMessage(
	trx: Trx,
	input: GenerationInput,
	chat: ChatRow,
	said: Said<string>,
	rev: number,
): Promise<MessageRow> {
	const row = await trx
		.insertInto("messages")
		.values({
			chat_id: chat.id,
			user_id: input.userId,
			parent_id: said.parentId,
			client_id: input.clientId,
			is_ai: 0,
			content: said.content,
			attachments: attachmentsColumn(said.attachments),
			status: "complete",
			rev,
			created_at: input.now.toISOString(),
		})
		.returningAll()
		.executeTakeFirstOrThrow();
	await linkAttachments(trx, row.id, said.attachments);
	return row;
}

function insertAnswer(
	trx: Trx,
	input: GenerationInput,
	chat: ChatRow,
	parentId: number | null,
	rev: number,
): Promise<MessageRow> {
	return trx
		.insertInto("messages")
		.values({
			chat_id: chat.id,
			user_id: input.userId,
			parent_id: parentId,
			is_ai: 1,
			content: "",
			status: "streaming",
			task_id: input.taskId,
			structured: input.schema === null ? 0 : 1,
			form: input.schema === null ? null : JSON.stringify(input.schema),
			model: input.model,
			rev,
			created_at: input.now.toISOString(),
		})
		.returningAll()
		.executeTakeFirstOrThrow();
}

function insertGeneration(trx: Trx, input: GenerationInput, answer: MessageRow): Promise<GenerationRow> {
	return trx
		.insertInto("generations")
		.values({
			task_id: input.taskId,
			user_id: input.userId,
			chat_id: answer.chat_id,
			message_id: answer.id,
			client_id: input.clientId,
			model: input.model ?? "",
			answer_schema: input.schema === null ? null : JSON.stringify(input.schema),
			status: "streaming",
			owner: input.lease.owner,
			fence: 1,
			lease_expires_at: input.lease.expiresAt.getTime(),
			created_at: input.now.toISOString(),
		})
		.returningAll()
		.executeTakeFirstOrThrow();
}

async function resolveParent(
	trx: Trx,
	chat: ChatRow,
	parentId: string | null | undefined,
): Promise<number | null> {
	if (parentId === null) return null;
	let query = trx.selectFrom("messages").select("id").where("chat_id", "=", chat.id);
	if (parentId !== undefined) query = query.where("id", "=", toRowId(parentId));
	const row = await query.orderBy("id", "desc").limit(1).executeTakeFirst();
	if (row === undefined && parentId !== undefined) throw new AppError("message_not_found");
	return row?.id ?? null;
}

/** Moves the chat to the top of the list and names it where it has no name yet. */
async function touchChat(
	trx: Trx,
	chat: ChatRow,
	rev: number,
	now: Date,
	title: string,
): Promise<Stamped<Chat>> {
	const named = chat.title === "" && title !== "" ? { title, titled_by: "server" } : {};
	const row = await trx
		.updateTable("chats")
		.set({ updated_at: now.toISOString(), rev, ...named })
		.where("id", "=", chat.id)
		.returningAll()
		.executeTakeFirstOrThrow();
	return { value: toChat(row), rev };
}

function chatOf(trx: Trx, rowId: number, userId: UserId): Promise<ChatRow | undefined> {
	return (
		trx
			.selectFrom("chats")
			.selectAll()
			.where("id", "=", rowId)
			.where("user_id", "=", userId)
			// Not one that is still being imported.
			.where("rev", ">", 0)
			.executeTakeFirst()
	);
}

async function messageOf(
	trx: Trx,
	messageId: string,
	userId: UserId,
): Promise<{ readonly message: MessageRow; readonly chat: ChatRow }> {
	const message = await trx
		.selectFrom("messages")
		.selectAll()
		.where("id", "=", toRowId(messageId))
		.where("user_id", "=", userId)
		.executeTakeFirst();
	const chat = message === undefined ? undefined : await chatOf(trx, message.chat_id, userId);
	if (message === undefined || chat === undefined) throw new AppError("message_not_found");
	return { message, chat };
}

function lastGeneration(trx: Trx, answer: MessageRow): Promise<GenerationRow | undefined> {
	return trx
		.selectFrom("generations")
		.selectAll()
		.where("message_id", "=", answer.id)
		.orderBy("created_at", "desc")
		.limit(1)
		.executeTakeFirst();
}

function turnOf(parts: {
	readonly created: boolean;
	readonly titled: boolean;
	readonly chat: Stamped<Chat>;
	readonly message: MessageRow | null;
	readonly answer: MessageRow;
	readonly generation: GenerationRow;
}): Turn {
	const stamped = (row: MessageRow): Stamped<Message> => ({ value: toMessage(row), rev: row.rev });
	return {
		created: parts.created,
		titled: parts.titled,
		chat: parts.chat,
		message: parts.message === null ? null : stamped(parts.message),
		answer: stamped(parts.answer),
		generation: toGeneration(parts.generation),
	};
}
