import { isLocalChatId, isTemporaryChatId } from "../client/chat-client.ts";

/** Whether the server can be asked for it: a temporary chat is not there, and a new one not yet. */
export function isOnServer(chatId: string | null): chatId is string {
	return chatId !== null && !isTemporaryChatId(chatId) && !isLocalChatId(chatId);
}
