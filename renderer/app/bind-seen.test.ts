import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClientEvent, ServerDescription } from "../client/chat-client.ts";
import { createChatStore } from "../store/create-chat-store.ts";
import { createUiStore } from "../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../store/ui-state.ts";
import { bindSeen } from "./bind-seen.ts";

const EARLY = "2026-01-27T00:00:00.000Z";
const LATE = "2026-01-27T00:01:00.000Z";
const IDS = { task_id: "t", chat_id: "1", message_id: "2" };
const server = { kind: "parley", capabilities: ["seen"], serverId: "s" } as unknown as ServerDescription;
const chat = (updatedAt: string, seenAt?: string) => ({
	id: "1",
	title: "A",
	updated_at: updatedAt,
	messages: [],
	tags: [],
	...(seenAt === undefined ? {} : { seen_at: seenAt }),
});
const updated = (updatedAt: string, seenAt?: string) =>
	({ type: "chat_updated", chat_id: "1", chat: chat(updatedAt, seenAt) }) as unknown as ClientEvent;
const started = {
	type: "generation_started",
	...IDS,
	parent_id: null,
	model: "m",
	structured: false,
	timestamp: LATE,
} as unknown as ClientEvent;
const ended = {
	type: "generation_complete",
	...IDS,
	status: "complete",
	length: 0,
} as unknown as ClientEvent;

let told: unknown[];
let hasFocus: boolean;
let stop: () => void;

function open(selectedChatId: string | null) {
	const chats = createChatStore();
	const ui = createUiStore(DEFAULT_SETTINGS, {});
	ui.setState({ selectedChatId });
	const client = {
		async patchChat(chatId: string, patch: { readonly seen_at?: string | null }) {
			told.push(patch.seen_at);
			chats.apply([updated(patch.seen_at ?? "", patch.seen_at ?? undefined)]);
			expect(chatId).toBe("1");
		},
	};
	const host = { document: { hasFocus: () => hasFocus }, addEventListener() {}, removeEventListener() {} };
	stop = bindSeen(chats, ui, client as never, host as never);
	chats.apply([
		{ type: "connection_changed", status: { state: "online" } },
		{ type: "server_known", server },
		{ type: "chat_loaded", chat: chat(EARLY, EARLY) } as unknown as ClientEvent,
	]);
	return { chats, ui };
}

beforeEach(() => {
	vi.useFakeTimers();
	told = [];
	hasFocus = true;
});
afterEach(() => {
	stop();
	vi.useRealTimers();
});

test("An answer that ends before the person's eyes is told as seen, once, and only when it has ended", async () => {
	const { chats } = open("1");
	chats.apply([updated(LATE, EARLY)]);
	await vi.advanceTimersByTimeAsync(300);
	chats.apply([started]);
	await vi.advanceTimersByTimeAsync(5000);
	expect(told).toEqual([]);
	chats.apply([ended]);
	await vi.advanceTimersByTimeAsync(1);
	expect(told).toEqual([LATE]);
	await vi.advanceTimersByTimeAsync(5000);
	expect(told).toEqual([LATE]);
});

test("What ends elsewhere, or in a window without focus, stays unread until it is looked at", async () => {
	const { chats, ui } = open(null);
	chats.apply([updated(LATE, EARLY), started, ended]);
	await vi.advanceTimersByTimeAsync(5000);
	hasFocus = false;
	ui.setState({ selectedChatId: "1" });
	await vi.advanceTimersByTimeAsync(5000);
	expect(told).toEqual([]);
	hasFocus = true;
	ui.setState({ selectedChatId: null });
	ui.setState({ selectedChatId: "1" });
	await vi.advanceTimersByTimeAsync(5000);
	expect(told).toEqual([LATE]);
});

test("A chat that is marked as unread while it is open stays so until it is opened again", async () => {
	const { chats, ui } = open("1");
	chats.apply([updated(LATE, EARLY)]);
	await vi.advanceTimersByTimeAsync(5000);
	chats.apply([updated(LATE)]);
	await vi.advanceTimersByTimeAsync(5000);
	expect(told).toEqual([LATE]);
	ui.setState({ selectedChatId: null });
	ui.setState({ selectedChatId: "1" });
	await vi.advanceTimersByTimeAsync(5000);
	expect(told).toEqual([LATE, LATE]);
});

test("A chat that had been read before it was opened stays marked as unread too, until there is news in it", async () => {
	const { chats } = open("1");
	// One that was imported was seen later than anything was said in it.
	chats.apply([updated(EARLY, LATE)]);
	await vi.advanceTimersByTimeAsync(5000);
	chats.apply([updated(EARLY)]);
	await vi.advanceTimersByTimeAsync(5000);
	expect(told).toEqual([]);
	chats.apply([updated(LATE)]);
	await vi.advanceTimersByTimeAsync(5000);
	expect(told).toEqual([LATE]);
});
