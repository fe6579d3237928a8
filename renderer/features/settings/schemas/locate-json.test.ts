import { expect, test } from "vitest";
import { findJsonFault, locateValue } from "./locate-json.ts";

test.each(['{"a": [1, -2.5e3, "x\\u0041\\"", true, null, {}]}', " [] ", "3"])("%s is JSON", (text) =>
	expect(findJsonFault(text)).toBeNull(),
);

test.each([
	['{\n  "a": 1,\n}', 3, 1, /comma/],
	["{\n  'a': 1 }", 2, 3, /double quotation marks/],
	['{"a": 1', 1, 8, /ends too early/],
	['{"a": "x', 1, 7, /cannot stand|ends/],
	['{"a" 1}', 1, 6, /"1" cannot stand here/],
	['{"a": tru}', 1, 7, /"t" cannot/],
	["", 1, 1, /ends too early/],
	['{"a": 1} x', 1, 10, /"x" cannot/],
])("%j is no JSON at line %d, column %d", (text, line, column, sentence) => {
	const fault = findJsonFault(text);
	expect(fault).toMatchObject({ line, column });
	expect(fault?.message).toMatch(sentence);
});

const schema = `{
  "type": "object",
  "properties": {
    "name": { "type": "strng" },
    "list": { "enum": [1, 2] }
  }
}`;
test.each([
	[[], 1],
	[["type"], 2],
	[["properties", "name", "type"], 4],
	[["properties", "list", "enum", 1], 5],
	[["properties", "nowhere"], 3],
])("the value at %j is in line %d", (path, line) => expect(locateValue(schema, path).line).toBe(line));
