import { expect, test } from "vitest";
import type { ClientEvent } from "../client/chat-client.ts";
import { createChatStore } from "./create-chat-store.ts";

const IDS = { task_id: "t", chat_id: "1", message_id: "2" };
const started = (ids = IDS) => ({
	type: "generation_started",
	...ids,
	parent_id: "1",
	model: "m",
	structured: false,
	timestamp: "2026-01-27T00:00:00.000Z",
});
const token = (text: string, offset: number) => ({ type: "token", token: text, offset, ...IDS });

function openStore() {
	const chats = createChatStore();
	const told = { all: 0, facts: 0 };
	chats.subscribe(() => told.all++);
	chats.facts.subscribe(() => told.facts++);
	const apply = (...events: readonly unknown[]) => chats.apply(events as ClientEvent[]);
	return { chats, told, apply };
}

test("More of an answer is told to who reads its text, and to nobody else", () => {
	const { chats, told, apply } = openStore();
	apply(started());
	expect(told).toEqual({ all: 1, facts: 1 });
	apply(token("Hello", 0));
	apply(token(" there", 5), { type: "reasoning_token", token: "so", offset: 0, ...IDS });
	expect(told).toEqual({ all: 3, facts: 1 });
	expect(chats.facts.getState()).toBe(chats.getState());
	expect(chats.getState().live["2"]).toMatchObject({ content: "Hello there", reasoning: "so" });
});

test.each([
	["ends", [{ type: "generation_complete", ...IDS, status: "complete", length: 5 }]],
	["is begun anew", [started({ ...IDS, task_id: "t2" })]],
	["has another beside it", [started({ task_id: "t2", chat_id: "2", message_id: "9" })]],
	["comes in the same moment as something else", [token("x", 5), { type: "error", message: "No" }]],
	["is deleted", [{ type: "message_deleted", chat_id: "1", message_id: "2" }]],
])("An answer that %s is told to all", (_, events) => {
	const { told, apply } = openStore();
	apply(started(), token("Hello", 0));
	apply(...events);
	expect(told).toEqual({ all: 2, facts: 2 });
});

test("Who has stopped listening is told nothing", () => {
	const { chats, told, apply } = openStore();
	chats.facts.subscribe(() => told.facts++)();
	apply(started());
	expect(told).toEqual({ all: 1, facts: 1 });
});
