import { expect, test } from "vitest";
import { DEFAULT_ANSWER_SCHEMA } from "../../domain/answer-schema.ts";
import { isStrictSchema } from "./strict-schema.ts";

const closed = (properties: Record<string, unknown>, more: object = {}) => ({
	type: "object",
	properties,
	required: Object.keys(properties),
	additionalProperties: false,
	...more,
});
const text = { type: "string" };

test.each([
	["the usual form", DEFAULT_ANSWER_SCHEMA.schema],
	["nested objects and lists", closed({ a: closed({ b: { type: "array", items: text } }) })],
	["null allowed", closed({ a: { type: ["string", "null"] }, b: { anyOf: [text, { type: "null" }] } })],
	["references", closed({ a: { $ref: "#/$defs/t" } }, { $defs: { t: closed({}) } })],
	["words to choose from", closed({ a: { enum: ["x", "y"], description: "one" } })],
])("strict mode takes %s", (_name, schema) => {
	expect(isStrictSchema(schema)).toBe(true);
});

test.each([
	["an open object", { type: "object", properties: { a: text }, required: ["a"] }],
	["a field that is not required", closed({ a: text }, { required: [] })],
	["an open object inside", closed({ a: { type: "object", properties: {} } })],
	["an open object in a list", closed({ a: { type: "array", items: { type: "object" } } })],
	["an open definition", closed({ a: { $ref: "#/$defs/t" } }, { $defs: { t: { type: "object" } } })],
	["a list of anything", closed({ a: { type: "array" } })],
	["a field of anything", closed({ a: {} })],
	["other keywords", closed({ a: { ...text, pattern: "x" } })],
	["a choice at the top", { anyOf: [closed({})], type: "object", additionalProperties: false }],
])("strict mode does not take %s", (_name, schema) => {
	expect(isStrictSchema(schema)).toBe(false);
});
