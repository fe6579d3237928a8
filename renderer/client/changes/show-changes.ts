import type { ChatId, MessageId } from "../../../server/protocol/ids.ts";
import type { Chat } from "../../../server/protocol/rest.ts";
import type { ClientEvent } from "../chat-client.ts";
import type { WaitingChange } from "./waiting-change.ts";

export type ShownChat = Omit<Chat, "messages">;

/** The chat as it is when all that waits is made; null: it is deleted. */
export function showOver(chat: Chat, waiting: readonly WaitingChange[]): Chat | null {
	let shown: Chat = chat;
	for (const { chatId, work } of waiting) {
		if (chatId !== chat.id) continue;
		if (work.type === "delete_chat") return null;
		if (work.type !== "patch") continue;
		const wanted = Object.entries(work.patch).filter(([, value]) => value !== undefined);
		// What is taken off, is absent.
		const all = Object.entries({ ...shown, ...Object.fromEntries(wanted) });
		shown = Object.fromEntries(all.filter(([, value]) => value !== null)) as Chat;
	}
	return shown;
}

/** What waits, as events, over what the page shows by itself. */
export function showAll(
	waiting: readonly WaitingChange[],
	shown: (chatId: string) => ShownChat | undefined,
): readonly ClientEvent[] {
	return [...new Set(waiting.map(({ chatId }) => chatId))].flatMap((chatId) => {
		const chat = shown(chatId);
		return chat === undefined ? [] : changesOf({ ...chat, messages: [] }, waiting);
	});
}

/** Behind an event that tells what the server has: what waits, as events. */
export function addAsShown(
	event: ClientEvent,
	waiting: readonly WaitingChange[],
	shown: (chatId: string) => ShownChat | undefined,
): readonly ClientEvent[] {
	switch (event.type) {
		case "chats_listed":
		case "chats_remembered":
			return event.chats.flatMap((chat) => changesOf(chat, waiting));
		case "chat_created":
		case "chat_updated":
			return event.chat === undefined ? [] : changesOf(event.chat, waiting);
		case "update_title": {
			const chat = shown(event.chat_id);
			return chat === undefined ? [] : changesOf({ ...chat, messages: [] }, waiting);
		}
		case "chat_loaded":
			return [...changesOf(event.chat, waiting), ...deletedMessages(event.chat.id, waiting)];
		case "end_loaded":
		case "end_remembered":
		case "older_loaded":
			return deletedMessages(event.chat_id, waiting);
		case "message":
		case "message_updated":
			return deletedMessages(event.message.chat_id, waiting);
		default:
			return [];
	}
}

function changesOf(chat: Chat, waiting: readonly WaitingChange[]): readonly ClientEvent[] {
	const isMeant = waiting.some(({ chatId, work }) => chatId === chat.id && work.type !== "delete_message");
	if (!isMeant) return [];
	const shown = showOver(chat, waiting);
	if (shown === null) return [{ type: "chat_deleted", chat_id: chat.id }];
	return [{ type: "chat_updated", chat_id: chat.id, chat: { ...shown, messages: [] } }];
}

function deletedMessages(chatId: string, waiting: readonly WaitingChange[]): readonly ClientEvent[] {
	return waiting.flatMap((change) => {
		if (change.chatId !== chatId || change.work.type !== "delete_message") return [];
		const message_id = change.work.messageId as MessageId;
		return [{ type: "message_deleted" as const, chat_id: chatId as ChatId, message_id }];
	});
}
