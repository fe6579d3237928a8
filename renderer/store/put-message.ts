import type { Message } from "../../server/protocol/rest.ts";
import { type ChatState, type Choices, type Conversation, EMPTY_CONVERSATION } from "./chat-state.ts";
import { chooseWayTo, extendBranch, findBranch } from "./find-branch.ts";

const NO_CHOICES: Choices = {};

export function findMessage(state: ChatState, chatId: string, messageId: string): Message | undefined {
	return state.conversations[chatId]?.messages.get(messageId);
}

export function choicesOf(state: ChatState, chatId: string): Choices {
	return state.choices[chatId] ?? NO_CHOICES;
}

/** Adds a message, or replaces the one with its id. A new one is shown, whichever branch was chosen before. */
export function putMessage(state: ChatState, message: Message): ChatState {
	const chatId = message.chat_id;
	const before = state.conversations[chatId] ?? EMPTY_CONVERSATION;
	const known = before.messages.get(message.id);
	const messages = new Map(before.messages).set(message.id, message);
	if (known !== undefined && known.parent_id === message.parent_id) {
		return setConversation(state, chatId, { ...before, messages });
	}
	const choices =
		known === undefined
			? chooseWayTo(messages, choicesOf(state, chatId), message.id)
			: followMove(before.branch, choicesOf(state, chatId), known, message);
	const branch =
		known === undefined
			? extendBranch(before.branch, messages, message, choices)
			: findBranch(messages, choices);
	return setConversation(setChoices(state, chatId, choices), chatId, { ...before, messages, branch });
}

export function setConversation(state: ChatState, chatId: string, conversation: Conversation): ChatState {
	return { ...state, conversations: { ...state.conversations, [chatId]: conversation } };
}

export function setChoices(state: ChatState, chatId: string, choices: Choices): ChatState {
	if (choices === choicesOf(state, chatId)) return state;
	const { [chatId]: _old, ...others } = state.choices;
	const isNone = Object.keys(choices).length === 0;
	return { ...state, choices: isNone ? others : { ...others, [chatId]: choices } };
}

/** A message took the place of its parent, which is about to go; who looked at it goes on to do so. */
function followMove(shown: readonly string[], choices: Choices, from: Message, to: Message): Choices {
	const gone = from.parent_id ?? "";
	const fork = to.parent_id ?? "";
	const wasChosen = choices[gone] === to.id || choices[fork] === gone;
	return wasChosen && shown.includes(to.id) ? { ...choices, [fork]: to.id } : choices;
}
