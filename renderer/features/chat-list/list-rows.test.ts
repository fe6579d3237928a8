import { expect, test } from "vitest";
import { ENGLISH } from "../../i18n/text.ts";
import type { ChatSummary } from "../../store/chat-state.ts";
import { type ListRow, listChatIds, listChatRows } from "./list-rows.ts";

const NOW = new Date(2026, 10, 23, 15, 0);
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000).toISOString();
const chat = (id: string, hours: number, pinned = false) =>
	({
		id,
		updated_at: hoursAgo(hours),
		pinned,
		archived: false,
		tags: [] as string[],
	}) as unknown as ChatSummary;
const entry = {
	clientId: "c",
	chatId: "local:x",
	content: "x",
	responseModel: false,
	parentId: null,
	edits: null,
	model: null,
	createdAt: 1,
	failure: null,
};
const ALL = {
	hidden: new Set<string>(),
	listView: { kind: "all" },
	closedFolders: new Set<string>(),
} as const;
const sourceOf = (chats: readonly ChatSummary[], outbox: readonly (typeof entry)[] = []) => ({
	chats: Object.fromEntries(chats.map((one) => [one.id, one])),
	order: chats.filter((one) => !one.archived).map((one) => one.id),
	outbox,
});
const namesOf = (rows: readonly ListRow[]) =>
	rows.map((row) => (row.kind === "heading" ? row.text : row.kind === "folder" ? row.folder : row.chatId));

test("Chats stand under the time of their last change, unsent ones first, hidden ones not at all", () => {
	const chats = [
		chat("1", 300, true),
		chat("2", 1),
		chat("3", 2),
		chat("4", 20),
		chat("5", 90),
		chat("6", 400),
		chat("7", 24 * 100),
	];
	const rows = listChatRows(sourceOf(chats, [entry]), { ...ALL, hidden: new Set(["3"]) }, NOW, ENGLISH);
	expect(namesOf(rows)).toEqual([
		"Not sent yet",
		"local:x",
		"Pinned",
		"1",
		"Today",
		"2",
		"Yesterday",
		"4",
		"Last 7 days",
		"5",
		"Last 30 days",
		"6",
		expect.stringMatching(/2026/),
		"7",
	]);
	expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
});

test("Folders stand between pinned chats and the others, in the order of the alphabet; closed ones hide theirs", () => {
	const chats = [
		{ ...chat("1", 1, true), folder: "Work" },
		{ ...chat("2", 2), folder: "Work" },
		{ ...chat("3", 3), folder: "Art" },
		{ ...chat("4", 4), folder: "Gone", archived: true },
		chat("5", 5),
	];
	const rows = listChatRows(sourceOf(chats), ALL, NOW, ENGLISH);
	expect(namesOf(rows)).toEqual(["Pinned", "1", "Art", "3", "Work", "2", "Today", "5"]);
	const closed = { ...ALL, closedFolders: new Set(["Work"]) };
	expect(namesOf(listChatRows(sourceOf(chats), closed, NOW, ENGLISH))).toEqual([
		"Pinned",
		"1",
		"Art",
		"3",
		"Work",
		"Today",
		"5",
	]);
	expect(listChatIds(sourceOf(chats), closed)).toEqual(["1", "3", "5"]);
});

test("The list shows archived chats alone, or those with a tag, by their last change", () => {
	const chats = [
		{ ...chat("1", 1, true), tags: ["sea"] },
		{ ...chat("2", 2), tags: ["sea", "sun"], folder: "Art" },
		{ ...chat("3", 30), tags: ["sun"] },
		{ ...chat("4", 3), archived: true, tags: ["sea"] },
		{ ...chat("5", 1), archived: true },
	];
	const ids = (listView: Parameters<typeof listChatRows>[1]["listView"]) =>
		listChatIds(sourceOf(chats, [entry]), { ...ALL, listView });
	expect(ids({ kind: "archived" })).toEqual(["5", "4"]);
	expect(ids({ kind: "tag", tag: "sea" })).toEqual(["1", "2"]);
	expect(ids({ kind: "tag", tag: "none" })).toEqual([]);
});
