import { expect, test } from "vitest";
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
