import { expect, test } from "vitest";
import { naughtyStrings } from "../../tests/support/hostile-strings.ts";
import { cutText, readableLine, readableText } from "./readable-text.ts";

test.each([
	["a text", "a text"],
	["  two\r\nlines\u2028or three ", "two\nlines\nor three"],
	["pay \u202e001\u202c now", "pay 001 now"],
	["a\u0000b\u0007c\u001b[31md", "abc[31md"],
	[`seen${[..."hidden"].map((char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join("")}`, "seen"],
	["a\u{e0101}\u{e01ef}b\ue000c\ud800d", "abcd"],
	["fil\u3164led\u115f\uffa0, joi\u034fned", "filled, joined"],
	["\u200d\u200c\ufe0f \u2800\u0300", ""],
	["👨‍👩‍👧 می‌خواهم ❤️", "👨‍👩‍👧 می‌خواهم ❤️"],
	[`Z${"\u0310".repeat(500)}`, `Z${"\u0310".repeat(4)}`],
])("%j reads %j", (text, readable) => {
	expect(readableText(text)).toBe(readable);
});

test.each(naughtyStrings().map((text) => [text]))("any text becomes one short line: %.40j", (text) => {
	const line = readableLine(text, 80);
	expect([...line].length).toBeLessThanOrEqual(80);
	expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}]|[\u202a-\u202e\u2066-\u2069]/u);
	expect(readableLine(line, 80)).toBe(line);
});

test("what is cut says so, and no character is cut in two", () => {
	expect(cutText("😀".repeat(10), 5)).toBe("😀😀😀 …");
	expect(cutText("12345", 5)).toBe("12345");
});

test("ten million characters are looked at for a moment only", () => {
	expect(readableLine("\u202e".repeat(10_000_000), 80)).toBe("");
});
