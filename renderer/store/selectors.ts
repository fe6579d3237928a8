import type { Message } from "../../server/protocol/rest.ts";
import type { OutboxEntry } from "../client/chat-client.ts";
import type { ChatState, LiveAnswer } from "./chat-state.ts";

const NO_ENTRIES: readonly OutboxEntry[] = [];
const TITLE_LENGTH = 80;

export function selectMessage(state: ChatState, chatId: string, messageId: string): Message | undefined {
	return state.conversations[chatId]?.messages.get(messageId);
}

/** The answer that runs in a chat; the one begun last where there are several. */
export function selectRunning(state: ChatState, chatId: string | null): LiveAnswer | undefined {
	return Object.values(state.live).findLast((answer) => answer.chatId === chatId);
}

/** Messages of a chat that the server has not confirmed. The same array as long as the outbox is the same. */
export function selectPending(outbox: readonly OutboxEntry[], chatId: string | null): readonly OutboxEntry[] {
	const found = outbox.filter((entry) => entry.chatId === chatId);
	return found.length === 0 ? NO_ENTRIES : found;
}

/** What to call a chat: its title, else the start of its first message. */
export function selectTitle(state: ChatState, chatId: string): string {
	const title = state.chats[chatId]?.title.trim();
	if (title !== undefined && title !== "") return title;
	const conversation = state.conversations[chatId];
	const first = conversation?.from === null ? conversation.branch[0] : undefined;
	const message = first === undefined ? undefined : selectMessage(state, chatId, first);
	const text = message?.content ?? state.outbox.find((entry) => entry.chatId === chatId)?.content ?? "";
	const line = text.trim().split("\n", 1)[0] ?? "";
	return line === "" ? "New chat" : line.slice(0, TITLE_LENGTH);
}

/** Whether this chat has nothing in it, as far as is known here. */
export function selectIsEmpty(state: ChatState, chatId: string): boolean {
	const conversation = state.conversations[chatId];
	if (conversation !== undefined && conversation.state === "loaded") return conversation.branch.length === 0;
	return state.chats[chatId]?.title === "" && (conversation?.messages.size ?? 0) === 0;
}

export function hasCapability(state: ChatState, capability: string): boolean {
	return state.server?.capabilities.includes(capability) ?? false;
}
