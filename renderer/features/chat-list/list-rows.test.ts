import { expect, test } from "vitest";
import type { ChatSummary } from "../../store/chat-state.ts";
import { listChatRows } from "./list-rows.ts";

const NOW = new Date(2026, 10, 23, 15, 0);
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000).toISOString();
const chat = (id: string, hours: number, pinned = false) =>
	({ id, updated_at: hoursAgo(hours), pinned }) as ChatSummary;
const entry = {
	clientId: "c",
	chatId: "local:x",
	content: "x",
	responseModel: false,
	model: null,
	createdAt: 1,
	failure: null,
};

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
	const source = {
		chats: Object.fromEntries(chats.map((one) => [one.id, one])),
		order: chats.map((one) => one.id),
		outbox: [entry],
	};
	const rows = listChatRows(source, new Set(["3"]), NOW);
	expect(rows.map((row) => (row.kind === "heading" ? row.text : row.chatId))).toEqual([
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
