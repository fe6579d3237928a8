import { expect, test } from "vitest";
import type { Message } from "../../../../server/protocol/rest.ts";
import { EMPTY_CONVERSATION } from "../../../store/chat-state.ts";
import { findInAnswer, findInChat } from "./find-in-chat.ts";

function conversationOf(contents: Readonly<Record<string, string>>, branch = Object.keys(contents)) {
	const messages = new Map(
		Object.entries(contents).map(([id, content]) => [id, { id, content } as unknown as Message]),
	);
	return { ...EMPTY_CONVERSATION, messages, branch };
}

test("every occurrence counts, also within words, whatever its case and accents", () => {
	const conversation = conversationOf({ "1": "Café, CAFE and cafés", "2": "none", "3": "decaf" });
	expect(findInChat(conversation, "café")).toEqual([
		{ messageId: "1", nth: 0 },
		{ messageId: "1", nth: 1 },
		{ messageId: "1", nth: 2 },
	]);
	expect(findInChat(conversation, "caf")).toHaveLength(4);
});

test("signs have no meaning, and nothing finds nothing", () => {
	const conversation = conversationOf({ "1": "a.b (c) \\d+ [x]" });
	expect(findInChat(conversation, "(c)")).toHaveLength(1);
	expect(findInChat(conversation, ".")).toHaveLength(1);
	expect(findInChat(conversation, "\\d+")).toHaveLength(1);
	expect(findInChat(conversation, "  ")).toEqual([]);
	expect(findInChat(undefined, "a")).toEqual([]);
});

test("messages of another branch are not shown and not found", () => {
	expect(findInChat(conversationOf({ "1": "x", "2": "x", "3": "x" }, ["1", "3"]), "x")).toHaveLength(2);
});

test("an answer that is being written is looked through in what it says so far", () => {
	const conversation = conversationOf({ "1": "tea", "2": "tea, begun" });
	expect(findInChat(conversation, "tea", "2")).toEqual([{ messageId: "1", nth: 0 }]);
	const answer = {
		taskId: "t",
		chatId: "c",
		messageId: "2",
		content: "tea, begun, and more Tea",
		reasoning: "tea",
		structured: undefined,
		notice: null,
	};
	expect(findInAnswer(answer, "tea")).toEqual([
		{ messageId: "2", nth: 0 },
		{ messageId: "2", nth: 1 },
	]);
	expect(findInAnswer(undefined, "tea")).toEqual([]);
});
