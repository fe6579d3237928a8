import { isTemporaryChatId } from "../client/chat-client.ts";
import type { ChatState, Conversation } from "../store/chat-state.ts";

/** More than the longest side bar and the largest screen show. */
const MAX_CHATS = 60;
const MAX_MESSAGES = 30;
/** Of all texts together, in UTF-16 code units: what is longer takes longer to read than to ask for. */
const MAX_TEXT = 120_000;
/** Of the chats in the list: the storage of a page takes some millions, and drafts need it more. */
const MAX_LIST = 400_000;

export type Snapshot = ReturnType<typeof takeSnapshot>;

/** What of the page is shown again first by the next one. */
export function takeSnapshot(state: ChatState, openChatId: string | null) {
	const { server } = state;
	// Before the list is there, what is known is what was remembered.
	const chats = state.order.filter((id) => !isTemporaryChatId(id)).slice(0, MAX_CHATS);
	const open = openChatId === null || isTemporaryChatId(openChatId) ? undefined : openChatId;
	const conversation = open === undefined ? undefined : state.conversations[open];
	let room = MAX_LIST;
	return {
		server,
		chats: chats
			.flatMap((id) => state.chats[id] ?? [])
			.filter((chat) => {
				const length = JSON.stringify(chat).length;
				if (length >= room) return false;
				room -= length;
				return true;
			}),
		open:
			open === undefined || conversation === undefined ? null : { chatId: open, ...takeEnd(conversation) },
	};
}

/** The last messages of the branch that is shown, without an answer that is still being written. */
function takeEnd({ messages, branch, from }: Conversation) {
	const known = branch.flatMap((id) => messages.get(id) ?? []);
	const end = known.findIndex((message) => message.status === "streaming");
	const stored = end === -1 ? known : known.slice(0, end);
	let first = stored.length;
	let length = 0;
	while (first > 0 && stored.length - first < MAX_MESSAGES) {
		const message = stored[first - 1];
		length += (message?.content.length ?? 0) + (message?.reasoning?.length ?? 0);
		if (length > MAX_TEXT) break;
		first--;
	}
	const taken = stored.slice(first);
	return { messages: taken, from: first === 0 ? from : (taken[0]?.id ?? null) };
}
