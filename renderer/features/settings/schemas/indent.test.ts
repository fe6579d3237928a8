import { expect, test } from "vitest";
import { indent } from "./indent.ts";

/** `|` is the cursor. */
function press(key: string, text: string): string | null {
	const at = text.indexOf("|");
	const value = text.replace("|", "");
	const next = indent(key, { value, start: at, end: at });
	return next === null ? null : `${next.value.slice(0, next.at)}|${next.value.slice(next.at)}`;
}

test.each([
	["Enter", "{|}", "{\n  |\n}"],
	["Enter", '  "a": 1,|', '  "a": 1,\n  |'],
	["Enter", '  "a": {|', '  "a": {\n    |'],
	["{", '"a": |', '"a": {|}'],
	["[", "|x", null],
	["}", "{|}", "{}|"],
	["a", "|", null],
	["Tab", "|", null],
])("%s in %j gives %j", (key, before, after) => expect(press(key, before)).toBe(after));
