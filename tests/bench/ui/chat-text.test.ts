import { expect, test } from "vitest";
import { createAnswer, createChat, readMarks } from "./chat-text.ts";

test("an answer has as many tokens as asked for, and its marks count up without a gap", () => {
	const { tokens, marks } = createAnswer(3000);
	expect(tokens).toHaveLength(3000);
	expect(marks.length).toBeGreaterThan(200);
	expect(marks).toEqual(marks.map((_, index) => `q${String(index).padStart(4, "0")}`));
	expect(readMarks(tokens.join(""))).toEqual(marks);
});

test("a chat ends with its mark, and only there", () => {
	const chat = createChat(200, "end-of-200");
	expect(chat).toHaveLength(200);
	expect(chat.filter(({ text }) => text.includes("end-of-200")).map(({ id }) => id)).toEqual([200]);
});
