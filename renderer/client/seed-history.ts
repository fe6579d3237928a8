import type { MessageId } from "../../server/protocol/ids.ts";
import type { Chat, Message } from "../../server/protocol/rest.ts";
import { isFields } from "./fields.ts";

/** A chat of a server that knows no branches, as a tree: each message follows the one before. */
export function linkHistory(chat: Chat): Chat {
	let parent: MessageId | null = null;
	const messages = chat.messages.map((message): Message => {
		const linked = { ...message, parent_id: message.parent_id ?? parent, ...structuredMark(message) };
		parent = message.id;
		return linked;
	});
	return { ...chat, messages };
}

/** Seed servers store a structured answer as its JSON and do not say so. */
function structuredMark(message: Message): { readonly structured?: true } {
	if (!message.is_ai || !message.content.startsWith("{")) return {};
	try {
		const value: unknown = JSON.parse(message.content);
		return isFields(value) && "answer" in value ? { structured: true } : {};
	} catch {
		return {};
	}
}
