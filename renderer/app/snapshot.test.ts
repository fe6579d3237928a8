import { expect, test } from "vitest";
import type { ChatId, MessageId, UserId } from "../../server/protocol/ids.ts";
import type { Chat, Message } from "../../server/protocol/rest.ts";
import type { ServerDescription } from "../client/chat-client.ts";
import { applyEvents } from "../store/apply-events.ts";
import { type ChatState, createChatState } from "../store/chat-state.ts";
import { createSnapshotMemory } from "./snapshot.ts";
import { takeSnapshot } from "./take-snapshot.ts";

const SERVER: ServerDescription = {
	kind: "parley",
	name: "Home",
	version: "1.0.0",
	serverId: "one",
	hasLogins: false,
	capabilities: ["sync"],
	messageBytes: 1000,
	attachmentBytes: 1000,
	messageAttachments: 2,
};
const at = (second: number) => new Date(second * 1000).toISOString();

function chat(id: string, messages: readonly Message[] = []): Chat {
	return {
		...{ id: id as ChatId, user_id: "me" as UserId, title: `Chat ${id}`, messages: [...messages] },
		...{ created_at: at(1), updated_at: at(Number(id)), pinned: false, archived: false, tags: [] },
	};
}

function message(id: number, content: string, status: Message["status"] = "complete"): Message {
	return {
		...{ id: String(id) as MessageId, chat_id: "9" as ChatId, content, is_ai: id % 2 === 0, status },
		...{ timestamp: at(id), parent_id: id === 1 ? null : (String(id - 1) as MessageId) },
	};
}

function stateOf(messages: readonly Message[]): ChatState {
	return applyEvents(createChatState(), [
		{ type: "server_known", server: SERVER },
		{ type: "chats_listed", chats: [chat("7"), chat("8"), chat("9")] },
		{ type: "chat_loaded", chat: chat("9", messages) },
	]);
}

function openMemory() {
	const items = new Map<string, string>();
	const storage = {
		getItem: (name: string) => items.get(name) ?? null,
		setItem: (name: string, value: string) => void items.set(name, value),
	};
	return { items, memory: createSnapshotMemory(storage, "home me") };
}

function again(state: ChatState, open: string | null): ChatState {
	const { memory } = openMemory();
	memory.write(takeSnapshot(state, open));
	return memory.read({});
}

test("the list and the open chat are there again, and are still to be read", () => {
	const state = again(stateOf([message(1, "Hello"), message(2, "Hi")]), "9");
	expect(state.order).toEqual(["9", "8", "7"]);
	expect(state.isListed).toBe(false);
	expect(state.server).toEqual(SERVER);
	expect(state.conversations["9"]).toMatchObject({ branch: ["1", "2"], state: "partial", from: null });
	expect(Object.keys(state.conversations)).toEqual(["9"]);
});

test("an answer that is being written is left to the server", () => {
	const state = again(stateOf([message(1, "Hello"), message(2, "H", "streaming")]), "9");
	expect(state.conversations["9"]?.branch).toEqual(["1"]);
});

test("of a long chat the end is kept, which knows that something lies before it", () => {
	const messages = Array.from({ length: 200 }, (_, index) => message(index + 1, "Some words"));
	const kept = again(stateOf(messages), "9").conversations["9"];
	expect(kept?.branch.at(-1)).toBe("200");
	expect(kept?.branch.length).toBeLessThan(200);
	expect(kept?.from).toBe(kept?.branch[0]);
});

test("a message that is too long is left to the server", () => {
	const messages = [message(1, "Hello"), message(2, "x".repeat(1_000_000))];
	expect(again(stateOf(messages), "9").conversations).toEqual({});
});

test("a temporary chat leaves no trace", () => {
	const open = "temporary:0b0e7f4e-0000-4000-8000-000000000000";
	const { memory, items } = openMemory();
	const state = stateOf([]);
	const conversation = {
		...state.conversations["9"],
		messages: new Map([["1", message(1, "Secret")]]),
		branch: ["1"],
	};
	memory.write(takeSnapshot({ ...state, conversations: { [open]: conversation } } as ChatState, open));
	expect([...items.values()].join()).not.toContain("Secret");
});

test.each([
	"",
	"null",
	"{",
	"[]",
	'{"server":{"kind":"x"}}',
	'{"server":{"kind":"parley"},"chats":7,"open":[1]}',
])("what is stored as %s is nothing", (stored) => {
	const { memory, items } = openMemory();
	items.set("parley.snapshot.home me", stored);
	const state = memory.read({});
	expect(state.order).toEqual([]);
	expect(state.conversations).toEqual({});
});

test("another server at the same address shows nothing of it", () => {
	const remembered = again(stateOf([message(1, "Hello")]), "9");
	const state = applyEvents(remembered, [{ type: "server_known", server: { ...SERVER, serverId: "two" } }]);
	expect(state.order).toEqual([]);
	expect(state.conversations).toEqual({});
});

test("a server whose titles are novels does not fill the storage that drafts need", () => {
	const { items, memory } = openMemory();
	const novels = Array.from({ length: 60 }, (_, i) => ({
		...chat(String(i + 1)),
		title: i === 50 ? "T".repeat(3_000_000) : "word ".repeat(10_000),
	}));
	const state = applyEvents(stateOf([]), [{ type: "chats_listed", chats: [chat("61"), ...novels] }]);
	memory.write(takeSnapshot(state, null));
	expect(items.get("parley.snapshot.home me")?.length).toBeLessThan(500_000);
	const kept = memory.read({}).order;
	expect(kept[0]).toBe("61");
	expect(kept.length).toBeGreaterThan(5);
});
