import type { ChatSummary } from "./chat-state.ts";

/** Pinned chats first, then by last change, newest first. Archived ones are left out. */
export function orderChats(chats: Readonly<Record<string, ChatSummary>>): readonly string[] {
	return Object.values(chats)
		.filter((chat) => !chat.archived)
		.sort(compare)
		.map((chat) => chat.id);
}

function compare(a: ChatSummary, b: ChatSummary): number {
	if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
	if (a.updated_at !== b.updated_at) return a.updated_at < b.updated_at ? 1 : -1;
	return compareIds(b.id, a.id);
}

/** Decimal ids by value, others by letters. */
function compareIds(a: string, b: string): number {
	return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
