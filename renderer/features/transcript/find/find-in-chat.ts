import type { Message } from "../../../../server/protocol/rest.ts";
import { foldText } from "../../../../server/protocol/search-text.ts";
import type { Conversation } from "../../../store/chat-state.ts";

/** One occurrence: in which message, and which one in it. */
export type Occurrence = { readonly messageId: string; readonly nth: number };

const folded = new WeakMap<Message, string>();

/**
 * Every occurrence of the text in the messages that are shown or would be, were they in sight, in order. Case and
 * accents make no difference, and parts of words count.
 */
export function findInChat(conversation: Conversation | undefined, text: string): readonly Occurrence[] {
	const wanted = foldText(text.trim());
	if (conversation === undefined || wanted === "") return [];
	const found: Occurrence[] = [];
	for (const messageId of conversation.branch) {
		const message = conversation.messages.get(messageId);
		if (message === undefined) continue;
		const count = countIn(fold(message), wanted);
		for (let nth = 0; nth < count; nth++) found.push({ messageId, nth });
	}
	return found;
}

function fold(message: Message): string {
	const known = folded.get(message);
	if (known !== undefined) return known;
	const text = foldText(message.content);
	folded.set(message, text);
	return text;
}

function countIn(text: string, wanted: string): number {
	let count = 0;
	for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) count++;
	return count;
}
