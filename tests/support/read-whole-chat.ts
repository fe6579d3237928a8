import type { Actor, ChatStore } from "../../server/application/ports.ts";
import type { Chat, Message } from "../../server/protocol/rest.ts";

type Chats = Pick<ChatStore, "findChat" | "readMessages">;

/** A chat with all its messages; null: there is none. */
export async function readWholeChat(chats: Chats, chatId: string, actor: Actor): Promise<Chat | null> {
	const chat = await chats.findChat(chatId, actor);
	return chat === null ? null : withMessages(chats, chat);
}

export async function withMessages(chats: Pick<Chats, "readMessages">, chat: Chat): Promise<Chat> {
	const messages: Message[] = [];
	for await (const part of chats.readMessages(chat.id)) messages.push(...part);
	return { ...chat, messages };
}
