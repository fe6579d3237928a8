import type { ChatState } from "../../store/chat-state.ts";

export type ListRow =
	| { readonly kind: "heading"; readonly key: string; readonly text: string }
	| { readonly kind: "chat"; readonly key: string; readonly chatId: string };

type Source = Pick<ChatState, "chats" | "order" | "outbox">;

const MONTH = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric" });
const DAY_MS = 86_400_000;

/** Chats under the time of their last change. Those not on the server yet come first. */
export function listChatRows(source: Source, hidden: ReadonlySet<string>, now: Date): readonly ListRow[] {
	const rows: ListRow[] = [];
	let heading = "";
	const add = (chatId: string, text: string) => {
		if (hidden.has(chatId)) return;
		if (text !== heading) rows.push({ kind: "heading", key: `heading:${text}`, text });
		heading = text;
		rows.push({ kind: "chat", key: chatId, chatId });
	};
	const unsent = new Set(source.outbox.map((entry) => entry.chatId));
	for (const chatId of unsent) if (source.chats[chatId] === undefined) add(chatId, "Not sent yet");
	for (const chatId of source.order) {
		const chat = source.chats[chatId];
		if (chat !== undefined) add(chatId, chat.pinned ? "Pinned" : nameAge(new Date(chat.updated_at), now));
	}
	return rows;
}

function nameAge(date: Date, now: Date): string {
	const today = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
	const time = date.getTime();
	if (time >= today) return "Today";
	if (time >= today - DAY_MS) return "Yesterday";
	if (time >= today - 7 * DAY_MS) return "Last 7 days";
	if (time >= today - 30 * DAY_MS) return "Last 30 days";
	return MONTH.format(date);
}
