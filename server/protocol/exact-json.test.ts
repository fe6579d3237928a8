import { expect, test } from "vitest";
import { isExactNumber, parseExactJson } from "./exact-json.ts";

test.each([
	"12345678901234567890",
	"-9007199254740993",
	"0.1234567890123456789",
	"1e999",
	"123456789012345678901234567890",
	"1",
	"-0.5",
	"9007199254740991",
	"[1,null,12345678901234567890]",
	'{"__proto__":9007199254740993,"12345678901234567890":"12345678901234567890"}',
])("%s keeps all its digits", (json) => {
	expect(JSON.stringify(parseExactJson(json))).toBe(json);
});

test("Numbers that lose nothing stay numbers", () => {
	const value = parseExactJson(
		'[1500, 1.50e3, 0.10, 9007199254740991, 9007199254740993, "9007199254740993"]',
	);
	expect(value).toMatchObject([1500, 1500, 0.1, 9007199254740991, {}, "9007199254740993"]);
	expect(Array.isArray(value) && value.map(isExactNumber)).toEqual([false, false, false, false, true, false]);
});

test("What is no JSON has no value", () => {
	expect(parseExactJson("{")).toBeUndefined();
});
