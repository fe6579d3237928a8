import type { ServerEvent } from "../../server/protocol/events.ts";
import { parseExactJson } from "../../server/protocol/exact-json.ts";
import type { ChatId, ClientId, MessageId, TaskId, UserId } from "../../server/protocol/ids.ts";
import type { LibraryKind } from "../../server/protocol/library.ts";
import type { EndStatus } from "../../server/protocol/rest.ts";
import { decodeChat, decodeFailure, decodeForm, decodeMessage, decodeUsage } from "./decode-message.ts";
import { decodeToolCall } from "./decode-tool-calls.ts";
import { type Fields, isFields, readCount, readId, readList, readText, readTimestamp } from "./fields.ts";

/** Far above the longest message; reading more would only hold up the page. */
const MAX_FRAME = 32 * 1024 * 1024;

/** One frame as text → its JSON object; null for anything else. */
export function parseFrame(data: unknown): Fields | null {
	if (typeof data !== "string" || data.length > MAX_FRAME) return null;
	try {
		// Of text each digit is a character anyway.
		const value: unknown = (data.startsWith('{"type":"structured') ? parseExactJson : JSON.parse)(data);
		return isFields(value) ? value : null;
	} catch {
		return null;
	}
}

/** An event of the current protocol; null where it is unknown or lacks what it needs [C5]. */
export function decodeEvent(frame: Fields): ServerEvent | null {
	const decode = typeof frame.type === "string" ? DECODERS.get(frame.type) : undefined;
	return decode?.(frame) ?? null;
}

type Decoder = (frame: Fields) => ServerEvent | null;

const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
	["message", decodeMessageEvent],
	["message_updated", decodeMessageEvent],
	["token", decodeToken],
	["reasoning_token", decodeToken],
	["structured_token", decodeStructured],
	["tool_call", decodeToolStep],
	["tool_result", decodeToolStep],
	["generation_started", decodeStarted],
	["generation_complete", decodeComplete],
	["interim_message", decodeInterim],
	["chat_created", decodeCreated],
	["chat_joined", (frame) => withChat(frame, (chat_id) => ({ type: "chat_joined", chat_id }))],
	["chat_updated", decodeUpdated],
	["update_title", decodeTitle],
	[
		"chat_deleted",
		(frame) => withChat(frame, (chat_id) => ({ type: "chat_deleted", chat_id, ...rev(frame) })),
	],
	["message_deleted", decodeMessageDeleted],
	["history_changed", decodeHistoryChanged],
	["library_updated", decodeLibraryUpdated],
	["temporary_token", decodeTemporaryToken],
	["temporary_complete", decodeTemporaryComplete],
	["welcome", decodeWelcome],
	["pong", () => ({ type: "pong" })],
	["error", decodeError],
]);

function decodeMessageEvent(frame: Fields): ServerEvent | null {
	const message = decodeMessage(frame.message);
	const type = frame.type === "message" ? "message" : "message_updated";
	return message === null ? null : { type, message, ...rev(frame) };
}

function decodeToken(frame: Fields): ServerEvent | null {
	const token = readText(frame.token);
	const offset = readCount(frame.offset);
	const type = frame.type === "token" ? "token" : "reasoning_token";
	if (token === null || offset === null) return null;
	return withTask(frame, (ids) => ({ type, token, offset, ...ids }));
}

function decodeStructured(frame: Fields): ServerEvent | null {
	return withTask(frame, (ids) => ({ type: "structured_token", data: frame.data, ...ids }));
}

function decodeToolStep(frame: Fields): ServerEvent | null {
	const call = decodeToolCall(frame.call);
	const type = frame.type === "tool_call" ? "tool_call" : "tool_result";
	return call === null ? null : withTask(frame, (ids) => ({ type, call, ...ids }));
}

function decodeStarted(frame: Fields): ServerEvent | null {
	const clientId = readText(frame.client_id);
	const form = decodeForm(frame.form);
	return withTask(frame, (ids) => ({
		type: "generation_started",
		...ids,
		parent_id: readId(frame.parent_id) as MessageId | null,
		model: readText(frame.model) ?? "",
		structured: frame.structured === true,
		...(form === null ? {} : { form }),
		timestamp: readTimestamp(frame.timestamp) ?? new Date(0).toISOString(),
		...(clientId === null ? {} : { client_id: clientId as ClientId }),
		...rev(frame),
	}));
}

function decodeComplete(frame: Fields): ServerEvent | null {
	const usage = decodeUsage(frame.usage);
	const error = decodeFailure(frame.error);
	return withTask(frame, (ids) => ({
		type: "generation_complete",
		...ids,
		status: isEndStatus(frame.status) ? frame.status : "complete",
		length: readCount(frame.length) ?? 0,
		...(usage === null ? {} : { usage }),
		...(error === null ? {} : { error }),
		...rev(frame),
	}));
}

function decodeInterim(frame: Fields): ServerEvent | null {
	if (!isFields(frame.message)) return null;
	const { message } = frame;
	const content = readText(message.content);
	const taskId = readId(message.task_id);
	if (content === null || taskId === null) return null;
	const timestamp = readTimestamp(message.timestamp) ?? new Date(0).toISOString();
	return { type: "interim_message", message: { content, timestamp, task_id: taskId as TaskId } };
}

function decodeCreated(frame: Fields): ServerEvent | null {
	const clientId = readText(frame.client_id);
	const chat = decodeChat(frame.chat);
	return withChat(frame, (chat_id) => ({
		type: "chat_created",
		chat_id,
		...(clientId === null ? {} : { client_id: clientId as ClientId }),
		...(chat === null ? {} : { chat }),
		...rev(frame),
	}));
}

function decodeUpdated(frame: Fields): ServerEvent | null {
	const chat = decodeChat(frame.chat);
	return chat === null ? null : { type: "chat_updated", chat_id: chat.id, chat, ...rev(frame) };
}

function decodeTitle(frame: Fields): ServerEvent | null {
	const title = readText(frame.title);
	return title === null ? null : withChat(frame, (chat_id) => ({ type: "update_title", chat_id, title }));
}

function decodeMessageDeleted(frame: Fields): ServerEvent | null {
	const messageId = readId(frame.message_id);
	if (messageId === null) return null;
	return withChat(frame, (chat_id) => ({
		type: "message_deleted",
		chat_id,
		message_id: messageId as MessageId,
		...rev(frame),
	}));
}

function decodeHistoryChanged(frame: Fields): ServerEvent | null {
	const revision = readCount(frame.rev);
	return revision === null ? null : { type: "history_changed", rev: revision };
}

/** Who shows a kind knows whether it is one. */
function decodeLibraryUpdated(frame: Fields): ServerEvent | null {
	const kind = readText(frame.kind) as LibraryKind | null;
	const id = readText(frame.id) as ClientId | null;
	return kind === null || id === null ? null : { type: "library_updated", kind, id };
}

function decodeTemporaryToken(frame: Fields): ServerEvent | null {
	const task = readId(frame.task_id);
	const token = readText(frame.token);
	const offset = readCount(frame.offset);
	if (task === null || token === null || offset === null) return null;
	return { type: "temporary_token", task_id: task as TaskId, token, offset };
}

function decodeTemporaryComplete(frame: Fields): ServerEvent | null {
	const task = readId(frame.task_id);
	const error = decodeFailure(frame.error);
	const { status } = frame;
	if (task === null) return null;
	return {
		type: "temporary_complete",
		task_id: task as TaskId,
		status: status === "stopped" || status === "error" ? status : "complete",
		...(error === null ? {} : { error }),
	};
}

function decodeWelcome(frame: Fields): ServerEvent | null {
	const serverId = readText(frame.server_id);
	const revision = readCount(frame.rev);
	if (serverId === null || revision === null) return null;
	return {
		type: "welcome",
		protocol: readCount(frame.protocol) ?? 2,
		server_id: serverId,
		user_id: (readId(frame.user_id) ?? "") as UserId,
		rev: revision,
		active: readList(frame.active, (item) => {
			if (!isFields(item)) return null;
			const offset = readCount(item.offset) ?? 0;
			return withTask(item, (ids) => ({ ...ids, offset }));
		}),
	};
}

function decodeError(frame: Fields): ServerEvent | null {
	const message = readText(frame.message);
	const action = readText(frame.action);
	const clientId = readText(frame.client_id);
	const taskId = readId(frame.task_id);
	if (message === null) return null;
	return {
		type: "error",
		message,
		code: readText(frame.code) ?? "",
		...(action === null ? {} : { action }),
		...(clientId === null ? {} : { client_id: clientId }),
		...(taskId === null ? {} : { task_id: taskId as TaskId }),
	};
}

type TaskIds = { readonly task_id: TaskId; readonly chat_id: ChatId; readonly message_id: MessageId };

function withTask<T>(frame: Fields, build: (ids: TaskIds) => T): T | null {
	const task = readId(frame.task_id);
	const chat = readId(frame.chat_id);
	const message = readId(frame.message_id);
	if (task === null || chat === null || message === null) return null;
	return build({ task_id: task as TaskId, chat_id: chat as ChatId, message_id: message as MessageId });
}

function withChat(frame: Fields, build: (chatId: ChatId) => ServerEvent): ServerEvent | null {
	const chat = readId(frame.chat_id);
	return chat === null ? null : build(chat as ChatId);
}

function rev(frame: Fields): { readonly rev?: number } {
	const value = readCount(frame.rev);
	return value === null ? {} : { rev: value };
}

function isEndStatus(value: unknown): value is EndStatus {
	return value === "complete" || value === "stopped" || value === "interrupted" || value === "error";
}
