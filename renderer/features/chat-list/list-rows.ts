import { formatDate } from "../../i18n/format.ts";
import { ENGLISH, type Text } from "../../i18n/text.ts";
import type { ChatState, ChatSummary } from "../../store/chat-state.ts";
import { listFolders } from "../../store/selectors.ts";
import type { UiState } from "../../store/ui-state.ts";

export type ListRow =
	| { readonly kind: "heading"; readonly key: string; readonly text: string }
	| {
			readonly kind: "folder";
			readonly key: string;
			readonly folder: string;
			readonly count: number;
			readonly isOpen: boolean;
	  }
	| { readonly kind: "chat"; readonly key: string; readonly chatId: string };

type Source = Pick<ChatState, "chats" | "order" | "outbox">;
type Choice = Pick<UiState, "hidden" | "listView" | "closedFolders">;

const DAY_MS = 86_400_000;

/** Those not on the server yet, pinned ones, folders, and the others under the time of their last change. */
export function listChatRows(source: Source, choice: Choice, now: Date, t: Text): readonly ListRow[] {
	const shown = listShown(source, choice);
	const isWhole = choice.listView.kind === "all";
	const unsent = isWhole ? listUnsent(source, choice) : [];
	const pinned = isWhole ? shown.filter((chat) => chat.pinned) : [];
	const others = isWhole ? shown.filter((chat) => !chat.pinned) : shown;
	return [
		...section(t("Not sent yet"), unsent),
		...section(t("Pinned"), pinned.map(idOf)),
		...(isWhole ? listFolders(source.chats).flatMap((folder) => folderRows(folder, others, choice)) : []),
		...ageRows(isWhole ? others.filter((chat) => chat.folder === undefined) : others, now, t),
	];
}

/** Ids of the chats that have a row, from top to bottom. */
export function listChatIds(source: Source, choice: Choice): readonly string[] {
	return listChatRows(source, choice, new Date(), ENGLISH).flatMap((row) =>
		row.kind === "chat" ? [row.chatId] : [],
	);
}

function listShown({ chats, order }: Source, { hidden, listView }: Choice): readonly ChatSummary[] {
	const listed =
		listView.kind === "archived"
			? Object.values(chats)
					.filter((chat) => chat.archived)
					.sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1))
			: order.flatMap((id) => chats[id] ?? []);
	return listed.filter(
		(chat) => !hidden.has(chat.id) && (listView.kind !== "tag" || chat.tags.includes(listView.tag)),
	);
}

function listUnsent({ chats, outbox }: Source, { hidden }: Choice): readonly string[] {
	const ids = new Set(outbox.map((entry) => entry.chatId));
	return [...ids].filter((id) => chats[id] === undefined && !hidden.has(id));
}

function folderRows(folder: string, chats: readonly ChatSummary[], { closedFolders }: Choice): ListRow[] {
	const inside = chats.filter((chat) => chat.folder === folder);
	if (inside.length === 0) return [];
	const isOpen = !closedFolders.has(folder);
	return [
		{ kind: "folder", key: `folder:${folder}`, folder, count: inside.length, isOpen },
		...(isOpen ? inside.map((chat) => chatRow(chat.id)) : []),
	];
}

function ageRows(chats: readonly ChatSummary[], now: Date, t: Text): ListRow[] {
	const byAge = new Map<string, string[]>();
	for (const chat of chats) {
		const age = nameAge(new Date(chat.updated_at), now, t);
		const known = byAge.get(age);
		if (known === undefined) byAge.set(age, [chat.id]);
		else known.push(chat.id);
	}
	return [...byAge].flatMap(([age, ids]) => section(age, ids));
}

function section(text: string, chatIds: readonly string[]): ListRow[] {
	if (chatIds.length === 0) return [];
	return [{ kind: "heading", key: `heading:${text}`, text }, ...chatIds.map(chatRow)];
}

function chatRow(chatId: string): ListRow {
	return { kind: "chat", key: chatId, chatId };
}

function idOf(chat: ChatSummary): string {
	return chat.id;
}

function nameAge(date: Date, now: Date, t: Text): string {
	const today = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
	const time = date.getTime();
	if (time >= today) return t("Today");
	if (time >= today - DAY_MS) return t("Yesterday");
	if (time >= today - 7 * DAY_MS) return t("Last 7 days");
	if (time >= today - 30 * DAY_MS) return t("Last 30 days");
	return formatDate(t, date, { month: "long", year: "numeric" });
}
