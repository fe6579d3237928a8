import type { Change, Chat } from "../../server/protocol/rest.ts";
import type { ClientEvent } from "./chat-client.ts";
import { decodeChat, decodeMessage } from "./decode-message.ts";
import { FAILURES } from "./failures.ts";
import { isFields, readCount, readId, readList } from "./fields.ts";
import { RequestError } from "./request-error.ts";

export type SyncPage = {
	readonly changes: readonly Change[];
	readonly rev: number;
	readonly more: boolean;
	/** How many changes there were from `since` on, these among them; null: it was not asked, or not told. */
	readonly left: number | null;
};

export function decodeSync(body: unknown, since: number): SyncPage {
	if (!isFields(body)) throw new RequestError(FAILURES.notChanges, 200, "");
	return {
		changes: readList(body.changes, decodeChange),
		rev: readCount(body.rev) ?? since,
		more: body.more === true,
		left: readCount(body.left),
	};
}

function decodeChange(value: unknown): Change | null {
	if (!isFields(value)) return null;
	const rev = readCount(value.rev) ?? 0;
	const chatId = readId(value.chat_id);
	const messageId = readId(value.message_id);
	const chat = decodeChat(value.chat);
	const message = decodeMessage(value.message);
	if (value.type === "chat" && chat !== null) return { type: "chat", rev, chat };
	if (value.type === "message" && message !== null) return { type: "message", rev, message };
	if (value.type === "chat_deleted" && chatId !== null) {
		return { type: "chat_deleted", rev, chat_id: chatId as Chat["id"] };
	}
	if (value.type === "message_deleted" && chatId !== null && messageId !== null) {
		const ids = { chat_id: chatId as Chat["id"], message_id: messageId as Chat["messages"][number]["id"] };
		return { type: "message_deleted", rev, ...ids };
	}
	return null;
}

/** A change as if it were heard of now. */
export function eventOf(change: Change): ClientEvent {
	switch (change.type) {
		case "chat":
			return { type: "chat_updated", chat_id: change.chat.id, chat: change.chat, rev: change.rev };
		case "message":
			return { type: "message_updated", message: change.message, rev: change.rev };
		case "chat_deleted":
		case "message_deleted":
			return change;
	}
}
