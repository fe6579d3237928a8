import type { Message } from "../../../../server/protocol/rest.ts";
import { foldText } from "../../../../server/protocol/search-text.ts";
import type { Conversation, LiveAnswer } from "../../../store/chat-state.ts";

/** One occurrence: in which message, and which one in it. */
export type Occurrence = { readonly messageId: string; readonly nth: number };

const folded = new WeakMap<Message, string>();

/**
 * Every occurrence of the text in the messages that are shown or would be, were they in sight, in order. Case and
 * accents make no difference, and parts of words count. @param left id of a message to leave out
 */
export function findInChat(
	conversation: Conversation | undefined,
	text: string,
	left?: string,
): readonly Occurrence[] {
	const wanted = foldText(text.trim());
	if (conversation === undefined || wanted === "") return [];
	const found: Occurrence[] = [];
	for (const messageId of conversation.branch) {
		const message = conversation.messages.get(messageId);
		if (message === undefined || messageId === left) continue;
		for (const one of listIn(messageId, fold(message), wanted)) found.push(one);
	}
	return found;
}

/** Every occurrence in what an answer that is being written says so far. */
export function findInAnswer(answer: LiveAnswer | undefined, text: string): readonly Occurrence[] {
	const wanted = foldText(text.trim());
	if (answer === undefined || wanted === "") return [];
	return listIn(answer.messageId, foldText(answer.content), wanted);
}

function fold(message: Message): string {
	const known = folded.get(message);
	if (known !== undefined) return known;
	const text = foldText(message.content);
	folded.set(message, text);
	return text;
}

function listIn(messageId: string, text: string, wanted: string): readonly Occurrence[] {
	const found: Occurrence[] = [];
	for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
		found.push({ messageId, nth: found.length });
	}
	return found;
}
