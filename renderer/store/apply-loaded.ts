import type { Chat, Message } from "../../server/protocol/rest.ts";
import type { ClientEvent } from "../client/chat-client.ts";
import { applySummary } from "./apply-chat.ts";
import type { ChatState, Conversation } from "./chat-state.ts";
import { findBranch } from "./find-branch.ts";
import { choicesOf, findMessage, setConversation } from "./put-message.ts";

type EventOf<Type extends ClientEvent["type"]> = Extract<ClientEvent, { readonly type: Type }>;
type Messages = ReadonlyMap<string, Message>;

/** A chat with all its messages. */
export function applyLoaded(state: ChatState, chat: Chat): ChatState {
	return replaceMessages(applySummary(state, chat), chat.id, chat.messages, null);
}

/** The end of a chat, in the place of what was known of it. */
export function applyEndLoaded(state: ChatState, event: EventOf<"end_loaded">): ChatState {
	return replaceMessages(state, event.chat_id, event.messages, event.from, "loaded", event.heard);
}

/** The end of a chat as it was when the server was last there, until it is read from the server. */
export function applyEndRemembered(state: ChatState, event: EventOf<"end_remembered">): ChatState {
	if (state.conversations[event.chat_id]?.state === "loaded") return state;
	// An answer that is being written has not ended, whatever was kept of it.
	const messages = event.messages.map((message) =>
		state.live[message.id] === undefined ? message : { ...message, status: "streaming" as const },
	);
	return replaceMessages(state, event.chat_id, messages, event.from, "partial");
}

/** What comes before the messages in hand. Nothing else could be shown without a gap. */
export function applyOlderLoaded(state: ChatState, event: EventOf<"older_loaded">): ChatState {
	const known = state.conversations[event.chat_id];
	if (known === undefined || known.from !== event.before) return state;
	const read = new Set<string>(event.messages.map((message) => message.id));
	const others = [...known.messages.values()].filter((message) => !read.has(message.id));
	const { live, messages } = joinLive(state, event.chat_id, [...event.messages, ...others]);
	return setConversation({ ...state, live }, event.chat_id, {
		...known,
		messages,
		branch: findBranch(messages, choicesOf(state, event.chat_id)),
		from: event.from,
		failure: null,
	});
}

function replaceMessages(
	state: ChatState,
	chatId: string,
	read: readonly Message[],
	from: string | null,
	newState: Conversation["state"] = "loaded",
	heard?: ReadonlyMap<string, unknown>,
): ChatState {
	const known = state.conversations[chatId];
	const { live, messages } = joinLive(state, chatId, read, heard);
	for (const [id, message] of messages) {
		const before = known?.messages.get(id);
		if (before !== undefined && isSame(before, message)) messages.set(id, before);
	}
	const isUnchanged = known !== undefined && hasSame(known.messages, messages);
	const conversation: Conversation = {
		messages: isUnchanged ? known.messages : messages,
		branch: isUnchanged ? known.branch : findBranch(messages, choicesOf(state, chatId)),
		state: newState,
		from,
		failure: null,
	};
	return setConversation({ ...state, live }, chatId, conversation);
}

/**
 * Answers that are being written keep what is shown of them.
 * @param heard what may be missing in what was read, by id; all else was deleted. Absent: any may be
 */
function joinLive(
	state: ChatState,
	chatId: string,
	read: readonly Message[],
	heard?: ReadonlyMap<string, unknown>,
) {
	const messages = new Map<string, Message>(read.map((message) => [message.id, message]));
	const live = { ...state.live };
	for (const answer of Object.values(state.live)) {
		if (answer.chatId !== chatId) continue;
		const loaded = messages.get(answer.messageId);
		const known = findMessage(state, chatId, answer.messageId);
		if (loaded === undefined && known !== undefined) {
			if (heard?.has(known.id) !== false) messages.set(known.id, known);
			else delete live[known.id];
		} else if (loaded !== undefined && loaded.status !== "streaming") delete live[answer.messageId];
		else if (
			loaded !== undefined &&
			loaded.structured !== true &&
			loaded.content.length > answer.content.length
		) {
			live[answer.messageId] = { ...answer, content: loaded.content };
		}
	}
	return { messages, live };
}

/** What shows a message that did not change has nothing to do. */
function isSame(a: Message, b: Message): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

function hasSame(a: Messages, b: Messages): boolean {
	if (a.size !== b.size) return false;
	for (const [id, message] of b) if (a.get(id) !== message) return false;
	return true;
}
