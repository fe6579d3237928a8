import type { EventOf } from "../../server/protocol/events.ts";
import type { Chat, Message } from "../../server/protocol/rest.ts";
import { isTemporaryChatId, isUntouched } from "../client/chat-client.ts";
import {
	type ChatState,
	type ChatSummary,
	type Choices,
	type Conversation,
	EMPTY_CONVERSATION,
} from "./chat-state.ts";
import { choose, findBranch } from "./find-branch.ts";
import { orderChats } from "./order-chats.ts";
import { choicesOf, putMessage, setChoices, setConversation } from "./put-message.ts";

/** The whole list; chats that are not in it are gone. Those that changed since they were read are read again. */
export function applyList(state: ChatState, listed: readonly Chat[]): ChatState {
	const chats = Object.fromEntries(listed.map((chat) => [chat.id, toSummary(chat)]));
	const conversations: Record<string, Conversation> = {};
	for (const chat of listed) {
		const known = state.conversations[chat.id];
		const isChanged = state.chats[chat.id]?.updated_at !== chat.updated_at;
		if (chat.messages.length > 0 && known === undefined)
			conversations[chat.id] = toConversation(chat.messages, choicesOf(state, chat.id));
		else if (known !== undefined) conversations[chat.id] = isChanged ? { ...known, state: "partial" } : known;
	}
	for (const [id, known] of Object.entries(state.conversations)) {
		if (isTemporaryChatId(id)) conversations[id] = known;
	}
	const live = Object.fromEntries(
		Object.entries(state.live).filter(([, { chatId }]) => chatId in chats || isTemporaryChatId(chatId)),
	);
	return { ...state, isListed: true, chats, order: orderChats(chats), conversations, live };
}

/** The list as it was when the server was last there, until the server gives its own. */
export function applyRemembered(state: ChatState, remembered: readonly Chat[]): ChatState {
	if (state.isListed) return state;
	const chats = { ...state.chats };
	for (const chat of remembered) {
		const known = chats[chat.id];
		if (known === undefined || isNewer(chat, known)) chats[chat.id] = toSummary(chat);
	}
	return { ...state, chats, order: orderChats(chats) };
}

/** By revision, where both have one: what pins a chat or moves it leaves the time of its last message as it is. */
function isNewer(chat: Chat, { rev, updated_at }: ChatSummary): boolean {
	return chat.rev && rev ? chat.rev > rev : chat.updated_at > updated_at;
}

export function applyUnavailable(state: ChatState, chatId: string, reason: string | null): ChatState {
	const known = state.conversations[chatId] ?? EMPTY_CONVERSATION;
	return setConversation(state, chatId, { ...known, failure: reason });
}

/** @param state of its messages, where it is new and all of them are known */
export function applySummary(
	state: ChatState,
	chat: Chat | ChatSummary,
	newState?: Conversation["state"],
): ChatState {
	const summary = toSummary(chat);
	const known = state.chats[summary.id];
	const chats = { ...state.chats, [summary.id]: summary };
	const keepsPlace =
		known !== undefined &&
		known.updated_at === summary.updated_at &&
		known.pinned === summary.pinned &&
		known.archived === summary.archived;
	const next = { ...state, chats, order: keepsPlace ? state.order : orderChats(chats) };
	if (newState === undefined || next.conversations[summary.id] !== undefined) return next;
	return setConversation(next, summary.id, { ...EMPTY_CONVERSATION, state: newState });
}

/** Of a chat in which something was written since it was made, which may be told of again, nothing is known yet. */
export function applyMade(state: ChatState, chat: Chat): ChatState {
	return applySummary(state, chat, isUntouched(chat) ? "loaded" : undefined);
}

export function applyCreated(state: ChatState, event: EventOf<"chat_created">): ChatState {
	if (event.chat !== undefined) return applyMade(state, event.chat);
	if (state.chats[event.chat_id] !== undefined) return state;
	const now = new Date().toISOString();
	const chat: ChatSummary = {
		id: event.chat_id,
		user_id: "" as ChatSummary["user_id"],
		title: "",
		created_at: now,
		updated_at: now,
		pinned: false,
		archived: false,
		tags: [],
	};
	return applySummary(state, chat);
}

export function applyDeleted(state: ChatState, chatId: string): ChatState {
	if (state.chats[chatId] === undefined && state.conversations[chatId] === undefined) return state;
	const { [chatId]: _chat, ...chats } = state.chats;
	const { [chatId]: _conversation, ...conversations } = state.conversations;
	const live = Object.fromEntries(
		Object.entries(state.live).filter(([, answer]) => answer.chatId !== chatId),
	);
	const { [chatId]: _choices, ...choices } = state.choices;
	const order = state.order.filter((id) => id !== chatId);
	return { ...state, chats, conversations, choices, live, order };
}

/** A stored message. What is shown of an answer that is being written is never taken back. */
export function applyMessage(state: ChatState, message: Message): ChatState {
	const live = state.live[message.id];
	if (live === undefined || message.status === "streaming") return putMessage(state, message);
	const { [message.id]: _ended, ...others } = state.live;
	return putMessage({ ...state, live: others }, message);
}

export function applyMessageDeleted(state: ChatState, chatId: string, messageId: string): ChatState {
	const known = state.conversations[chatId];
	if (known === undefined || !known.messages.has(messageId)) return state;
	const messages = new Map(known.messages);
	messages.delete(messageId);
	const { [messageId]: _ended, ...live } = state.live;
	const branch = findBranch(messages, choicesOf(state, chatId));
	return setConversation({ ...state, live }, chatId, { ...known, messages, branch });
}

/** Shows the branch that a message lies on. */
export function applyChosen(state: ChatState, chatId: string, messageId: string): ChatState {
	const known = state.conversations[chatId];
	if (known === undefined || !known.messages.has(messageId)) return state;
	const choices = choose(known.messages, choicesOf(state, chatId), messageId);
	const branch = findBranch(known.messages, choices);
	return setConversation(setChoices(state, chatId, choices), chatId, { ...known, branch });
}

function toConversation(messages: readonly Message[], choices: Choices): Conversation {
	const byId = new Map<string, Message>(messages.map((message) => [message.id, message]));
	return { messages: byId, branch: findBranch(byId, choices), state: "loaded", from: null, failure: null };
}

function toSummary(chat: Chat | ChatSummary): ChatSummary {
	if (!("messages" in chat)) return chat;
	const { messages: _messages, ...summary } = chat;
	return summary;
}
