import { expect, test } from "vitest";
import type { Message } from "../../../server/protocol/rest.ts";
import type { Conversation } from "../../store/chat-state.ts";
import { guessHeight, listRows } from "./transcript-rows.ts";

const entry = {
	clientId: "c1",
	chatId: "1",
	content: "x",
	responseModel: false,
	parentId: null,
	edits: null,
	model: null,
	createdAt: 1,
	from: null,
	failure: null,
};

const NONE: ReadonlySet<string> = new Set();

function conversation(...messages: readonly Partial<Message>[]): Conversation {
	const byId = new Map(messages.map((message) => [String(message.id), message as Message]));
	return { messages: byId, branch: [...byId.keys()], state: "loaded", from: null, failure: null };
}

test("A message keeps its row when the server confirms it", () => {
	const before = listRows(undefined, [entry], NONE);
	const after = listRows(
		conversation({ id: "7" as Message["id"], is_ai: false, client_id: "c1" as never }),
		[],
		NONE,
	);
	expect([before.keys, after.keys]).toEqual([["c1"], ["c1"]]);
	expect([before.rows.get("c1")?.kind, after.rows.get("c1")?.kind]).toEqual(["pending", "message"]);
});

test("A message that is both confirmed and still in the outbox is one row", () => {
	const { keys } = listRows(
		conversation({ id: "7" as Message["id"], is_ai: false, client_id: "c1" as never }),
		[entry],
		NONE,
	);
	expect(keys).toEqual(["c1"]);
});

test("A message that is being deleted has no row; what follows it keeps its own", () => {
	const chat = conversation(
		{ id: "1" as Message["id"] },
		{ id: "2" as Message["id"] },
		{ id: "3" as Message["id"] },
	);
	expect(listRows(chat, [], new Set(["2"])).keys).toEqual(["1", "3"]);
});

test("A new wording on its way stands where the old one and what followed it stood, unless it was refused", () => {
	const chat = conversation(
		{ id: "1" as Message["id"] },
		{ id: "2" as Message["id"] },
		{ id: "3" as Message["id"] },
	);
	expect(listRows(chat, [{ ...entry, edits: "2" }], NONE).keys).toEqual(["1", "c1"]);
	const refused = { ...entry, edits: "2", failure: "Message not found" };
	expect(listRows(chat, [refused], NONE).keys).toEqual(["1", "2", "3", "c1"]);
});

test("A longer text is guessed to be higher, up to a limit", () => {
	expect(guessHeight(10, true)).toBeLessThan(guessHeight(1000, true));
	expect(guessHeight(1e9, true)).toBe(guessHeight(1e8, true));
});
