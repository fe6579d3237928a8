import { describe, expect, test } from "vitest";
import { findSchemaFault } from "./schema-faults.ts";

const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });

describe("a schema that can be used has no fault", () => {
	test.each([
		[object({})],
		[
			object(
				{ a: { type: ["string", "null"], maxLength: 3 } },
				{ required: ["a"], additionalProperties: false },
			),
		],
		[object({ list: { type: "array", items: { $ref: "#/$defs/x" } } }, { $defs: { x: { enum: [1, 2] } } })],
		[object({ a: {} }, { required: ["b"], patternProperties: { "^b": {} } })],
		[object({ type: { type: "string" }, items: true, required: { type: "boolean" } })],
		[object({ a: { anyOf: [{ type: "string" }, { const: 1 }], unheardOf: 3 } })],
	])("%j", (schema) => expect(findSchemaFault(schema)).toBeNull());
});

describe("a fault is told with its place", () => {
	test.each([
		[[], [], /JSON object/],
		[{ type: "array" }, ["type"], /"type": "object"/],
		[object({ a: { type: "strng" } }), ["properties", "a", "type"], /no type "strng"/],
		[object({ a: 3 }), ["properties", "a"], /A schema has to stand here/],
		[object({ a: { type: "array", items: [] } }), ["properties", "a", "items"], /A schema/],
		[object({ a: {} }, { required: ["a", "b"] }), ["required", 1], /"b" is required/],
		[object({}, { required: "a" }), ["required"], /list of names/],
		[object({ a: { enum: [] } }), ["properties", "a", "enum"], /allowed/],
		[object({ a: { pattern: "(" } }), ["properties", "a", "pattern"], /regular expression/],
		[object({ a: { maxLength: "3" } }), ["properties", "a", "maxLength"], /number/],
		[object({ a: { $ref: "#/$defs/none" } }), ["properties", "a", "$ref"], /leads nowhere/],
		[object({ a: { anyOf: [{ type: "x" }] } }), ["properties", "a", "anyOf", 0, "type"], /no type/],
	] as const)("%j", (schema, path, sentence) => {
		const fault = findSchemaFault(schema);
		expect(fault?.path).toEqual(path);
		expect(fault?.message).toMatch(sentence);
	});
});
