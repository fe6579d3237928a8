import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClientEvent, ServerDescription } from "../client/chat-client.ts";
import { createChatStore } from "../store/create-chat-store.ts";
import { createUiStore } from "../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../store/ui-state.ts";
import { bindLikelyChats } from "./bind-likely-chats.ts";

const chat = (id: number) => ({
	id: String(id),
	title: "A",
	updated_at: `2026-01-0${id}`,
	messages: [],
	tags: [],
});
const listed = { type: "chats_listed", chats: [1, 2, 3, 4, 5].map(chat) } as unknown as ClientEvent;
const online = { type: "connection_changed", status: { state: "online" } } as unknown as ClientEvent;
const away = { type: "connection_changed", status: { state: "waiting" } } as unknown as ClientEvent;
const server = (kind: string) => ({
	type: "server_known" as const,
	server: { kind, capabilities: [], serverId: "s" } as unknown as ServerDescription,
});

let read: string[];
let document: EventTarget & { over: string | null };
let stop: () => void;

beforeEach(() => {
	vi.useFakeTimers();
	read = [];
	const over: { over: string | null } = { over: null };
	document = Object.assign(new EventTarget(), over, {
		closest: () => (document.over === null ? null : { hash: `#/chat/${document.over}` }),
	});
});
afterEach(() => {
	stop();
	vi.useRealTimers();
});

/** The page as it is after these events, until which nothing was read. */
async function open(events: readonly ClientEvent[], saveData = false, search = "") {
	const chats = createChatStore();
	const navigator = { connection: { saveData } };
	const host = { document, navigator, location: { search } } as unknown as Window;
	const actions = { loadChat: (id: string) => void read.push(id) };
	stop = bindLikelyChats({ chats, ui: createUiStore(DEFAULT_SETTINGS, {}), actions }, host);
	chats.apply(events);
	await vi.advanceTimersByTimeAsync(1000);
	return chats;
}

async function restAt(chatId: string | null, forMs: number): Promise<void> {
	document.over = chatId;
	document.dispatchEvent(new Event("pointerover"));
	await vi.advanceTimersByTimeAsync(forMs);
}

test("The first chats of the list are read once, when it is there and the page has nothing to do", async () => {
	const chats = await open([server("parley"), listed]);
	expect(read).toEqual([]);
	chats.apply([online]);
	expect(read).toEqual([]);
	await vi.advanceTimersByTimeAsync(1000);
	expect(read).toEqual(["5", "4", "3"]);
	chats.apply([away, online]);
	await vi.advanceTimersByTimeAsync(1000);
	expect(read).toEqual(["5", "4", "3"]);
});

test("A chat is read at which the pointer rests, not one that it passes", async () => {
	await open([server("parley"), listed, online]);
	read = [];
	await restAt("1", 40);
	await restAt("2", 40);
	await restAt(null, 100);
	expect(read).toEqual([]);
	await restAt("2", 100);
	expect(read).toEqual(["2"]);
	// Such as one that is written here and no server knows.
	await restAt("local", 100);
	expect(read).toEqual(["2"]);
});

test("What is there or cannot be had is not read", async () => {
	const chats = await open([server("parley"), listed, online]);
	read = [];
	chats.apply([{ type: "end_loaded", chat_id: "1", messages: [], from: null, heard: new Set() } as never]);
	await restAt("1", 100);
	chats.apply([away]);
	await restAt("2", 100);
	expect(read).toEqual([]);
});

test("Nothing is read for who saves data, in the window of quick ask, nor from a server that gives whole chats only", async () => {
	await open([server("parley"), listed, online], true);
	await restAt("1", 100);
	stop();
	await open([server("parley"), listed, online], false, "?quick");
	await restAt("1", 100);
	stop();
	await open([server("seed"), listed, online]);
	await restAt("1", 100);
	expect(read).toEqual([]);
});
