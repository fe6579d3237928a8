import { expect, test } from "vitest";
import { validateAnswer } from "./validate-answer.ts";

const text = { type: "string" };

test.each([
	[{ type: "object", properties: { a: text }, required: ["a"] }, { a: "x" }, { a: 1 }],
	[{ type: "object", properties: { a: text }, additionalProperties: false }, { a: "x" }, { b: "x" }],
	[
		{ type: "object", properties: { a: { type: "array", items: { enum: [1, 2] } } } },
		{ a: [1, 2] },
		{ a: [3] },
	],
	[{ type: "object", properties: { a: { type: "integer", minimum: 3, maximum: 4 } } }, { a: 4 }, { a: 4.5 }],
	[{ type: "object", properties: { a: { anyOf: [text, { type: "null" }] } } }, { a: null }, { a: 1 }],
	[{ type: "object", properties: { a: { $ref: "#/$defs/t" } }, $defs: { t: text } }, { a: "x" }, { a: 1 }],
	[{ type: "object", properties: { next: { $ref: "#" } } }, { next: { next: {} } }, { next: { next: 1 } }],
	[{ type: "object", properties: { a: { ...text, pattern: "^\\d+$" } } }, { a: "12" }, { a: "1x" }],
	[
		{ type: "object", properties: { a: { ...text, format: "date" } } },
		{ a: "2026-01-31" },
		{ a: "yesterday" },
	],
	[{ type: "object", properties: { a: { ...text, minLength: 2 } } }, { a: "🙂🙂" }, { a: "🙂" }],
	[{ type: "object", dependentRequired: { a: ["b"] } }, { a: 1, b: 1 }, { a: 1 }],
	[{ type: "object", not: { required: ["a"] } }, { b: 1 }, { a: 1 }],
])("a value is told from one that does not fit (%#)", (schema, good, bad) => {
	expect(validateAnswer(schema, good)).toEqual({ ok: true });
	expect(validateAnswer(schema, bad)).toMatchObject({ ok: false, reason: expect.stringMatching(/^#/) });
});

test("a field that the form does not have is told in words a person understands", () => {
	const schema = { type: "object", properties: { a: text }, additionalProperties: false };
	expect(validateAnswer(schema, { a: "x", extra: 1 })).toEqual({
		ok: false,
		reason: "#/extra: the form has no such field",
	});
});

/** Each level refers twice to the next, so that checking costs 2^40 steps. */
function doubling(): Record<string, unknown> {
	const levels = Array.from({ length: 40 }, (_, i) => [
		`l${i}`,
		{ allOf: [{ $ref: `#/$defs/l${i + 1}` }, { $ref: `#/$defs/l${i + 1}` }] },
	]);
	return { type: "object", $ref: "#/$defs/l0", $defs: { ...Object.fromEntries(levels), l40: {} } };
}

test.each([
	["a pattern that backtracks", { type: "object", properties: { a: { ...text, pattern: "^(a+)+$" } } }],
	["a pattern of property names", { type: "object", patternProperties: { "^(a+)+$": text } }],
	["references that multiply", doubling()],
	["a reference to itself", { type: "object", allOf: [{ $ref: "#" }] }],
])("a hostile schema cannot hold up the process: %s", (_name, schema) => {
	const key = `${"a".repeat(40)}!`;
	// Followed to the end it would take longer than anybody waits.
	expect(validateAnswer(schema, { a: key, [key]: "x" })).toMatchObject({ ok: false });
});

test.each([
	[{ type: "object", properties: { a: { ...text, pattern: "(" } } }],
	[{ type: "object", properties: { a: { $ref: "#/nowhere" } } }],
	[{ type: "object", properties: { a: { $ref: "https://example.com/schema" } } }],
	[{ type: "object", $schema: 7, properties: { a: { type: "nonsense" } } }],
	[{ type: "object", required: 3, properties: { a: 3 } }],
])("a schema that makes no sense is a failed check, not an exception (%#)", (schema) => {
	expect(() => validateAnswer(schema, { a: "x" })).not.toThrow();
});

test("a schema cannot run code", () => {
	const schema = {
		type: "object",
		properties: { "a');globalThis.hacked=1;('": text, __proto__: text, constructor: text },
		$comment: "globalThis.hacked=1",
	};
	validateAnswer(schema, { constructor: "x" });
	expect(globalThis).not.toHaveProperty("hacked");
});
