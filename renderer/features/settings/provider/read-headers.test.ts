import { expect, test } from "vitest";
import { readHeaders } from "./read-headers.ts";

test.each([
	["", {}],
	["x-team: blue\n\n X-Gate:abc ", { "x-team": "blue", "X-Gate": "abc" }],
	["authorization: Bearer a:b", { authorization: "Bearer a:b" }],
	["no header", null],
	["x-a: b\nhalf", null],
	["x a: b", null],
	["x-a: ü", null],
])("headers are read line by line: %j", (text, expected) => {
	expect(readHeaders(text)).toEqual(expected);
});
