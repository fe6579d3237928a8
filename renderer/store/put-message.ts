import type { Message } from "../../server/protocol/rest.ts";
import { type ChatState, type Conversation, EMPTY_CONVERSATION } from "./chat-state.ts";
import { extendBranch, findBranch } from "./find-branch.ts";

export function findMessage(state: ChatState, chatId: string, messageId: string): Message | undefined {
	return state.conversations[chatId]?.messages.get(messageId);
}

/** Adds a message, or replaces the one with its id. */
export function putMessage(state: ChatState, message: Message): ChatState {
	const before = state.conversations[message.chat_id] ?? EMPTY_CONVERSATION;
	const known = before.messages.get(message.id);
	const messages = new Map(before.messages).set(message.id, message);
	const branch =
		known === undefined
			? extendBranch(before.branch, messages, message)
			: known.parent_id === message.parent_id
				? before.branch
				: findBranch(messages);
	return setConversation(state, message.chat_id, { ...before, messages, branch });
}

export function setConversation(state: ChatState, chatId: string, conversation: Conversation): ChatState {
	return { ...state, conversations: { ...state.conversations, [chatId]: conversation } };
}
