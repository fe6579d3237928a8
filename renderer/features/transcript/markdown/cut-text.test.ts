import { expect, test, vi } from "vitest";
import { cutText } from "./cut-text.ts";

test.each([
	["short text is one piece", "abc", 10, ["abc"]],
	["it is cut after a line", "aa bb\ncc dd ee", 10, ["aa bb\n", "cc dd ee"]],
	["else after a word", "aa bb cc dd", 7, ["aa bb ", "cc dd"]],
	["else where it is long enough", "abcdefgh", 3, ["abc", "def", "gh"]],
	["never within a character", "a😀😀😀", 2, ["a😀", "😀", "😀"]],
	["nothing has no pieces", "", 5, []],
])("%s", (_, text, length, pieces) => {
	expect(cutText(text, length)).toEqual(pieces);
	expect(cutText(text, length).join("")).toBe(text);
});

test("looks for an end of a line in each piece only, however long the text is", () => {
	using search = vi.spyOn(String.prototype, "lastIndexOf");
	expect(cutText("x".repeat(60_000), 1500)).toHaveLength(40);
	expect(search.mock.contexts.length).toBeGreaterThan(0);
	expect(search.mock.contexts.filter((text) => String(text).length > 1500)).toEqual([]);
});
