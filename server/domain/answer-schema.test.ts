import { expect, test } from "vitest";
import { DEFAULT_ANSWER_SCHEMA, resolveAnswerSchema } from "./answer-schema.ts";
import { AppError } from "./app-error.ts";

const city = { name: "city", schema: { type: "object", properties: { name: { type: "string" } } } };
const nested = (levels: number): Record<string, unknown> =>
	levels === 0 ? { type: "object" } : { type: "object", properties: { next: nested(levels - 1) } };

test("[W3] false asks for text", () => {
	expect(resolveAnswerSchema(false, [city])).toBeNull();
});

test("[W3] true asks for answer and reason, both required", () => {
	const resolved = resolveAnswerSchema(true, []);
	expect(resolved?.name).toBe("answer");
	expect(resolved?.schema).toMatchObject({ required: ["answer", "reason"], additionalProperties: false });
});

test.each([
	["city", city],
	["answer", DEFAULT_ANSWER_SCHEMA],
])("[W3] the name %s finds its registered schema", (name, expected) => {
	expect(resolveAnswerSchema(name, [city])).toEqual(expected);
});

test.each([
	[{ type: "object", title: "My City!" }, "My_City_"],
	[{ type: "object" }, "answer"],
	[{ type: "object", properties: { $ref: { type: "string" } } }, "answer"],
	[{ type: "object", properties: { a: { $ref: "#/$defs/a" } }, $defs: { a: { type: "string" } } }, "answer"],
	[nested(12), "answer"],
])("[W3] the inline schema %# is taken as it is, under the name %s", (schema, name) => {
	expect(resolveAnswerSchema(schema, [])).toEqual({ name, schema });
});

test.each([
	["town", /response_model "town" is not known here/],
	[{ type: "array" }, /"type": "object"/],
	[{}, /"type": "object"/],
	[{ type: "object", properties: [] }, /not an object/],
	[{ type: "object", properties: { a: { $ref: "https://example.com/x" } } }, /another document/],
	[{ type: "object", $id: "https://example.com/x" }, /\$id/],
	[{ type: "object", description: "x".repeat(33_000) }, /longer than 32 KiB/],
	[nested(20), /deeper than 32 levels/],
])("[W3] what cannot be served is refused with a sentence that says why (%#)", (responseModel, sentence) => {
	const attempt = () => resolveAnswerSchema(responseModel, [city]);
	expect(attempt).toThrow(sentence);
	expect(attempt).toThrow(AppError);
});
