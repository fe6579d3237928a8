import { expect, test } from "vitest";
import { findSlash } from "./find-slash.ts";

test.each<[string, number, ReturnType<typeof findSlash>]>([
	["/", 1, { start: 0, query: "" }],
	["/gre", 4, { start: 0, query: "gre" }],
	["/gre", 2, { start: 0, query: "g" }],
	["a\n/two words", 12, { start: 2, query: "two words" }],
	["/", 0, null],
	["", 0, null],
	["a /b", 4, null],
	["/etc/hosts", 10, null],
	["/ a", 3, null],
	["/a\nb", 4, null],
])("in %j at %i a prompt is asked for: %j", (text, caret, expected) => {
	expect(findSlash(text, caret)).toEqual(expected);
});
