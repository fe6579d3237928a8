import { APIError } from "openai";
import { expect, test } from "vitest";
import { createRefusalMemory } from "./refusal-memory.ts";

const refusal = (status: number, error: object | undefined) =>
	APIError.generate(status, error, undefined, new Headers());

test.each([
	[404, { error: { message: "Unknown path" } }],
	[404, { detail: "Not Found" }],
	[404, undefined],
	[405, undefined],
	[501, { error: "not implemented" }],
])("%i %j is about the path, which is the same for all models", (status, body) => {
	const memory = createRefusalMemory();
	expect(memory.learn("a", refusal(status, body))).toBe(true);
	expect(memory.refuses("b")).toBe(true);
});

test.each([
	[400, { error: { message: "Unknown parameter: 'background'.", param: "background" } }],
	[422, { error: { message: "Extra inputs are not permitted", param: "store" } }],
	[400, { error: { message: "Background mode is not supported with this model." } }],
	[404, { error: { message: "This model is only supported in v1/chat/completions.", param: "model" } }],
])("%i %j is about one model", (status, body) => {
	const memory = createRefusalMemory();
	expect(memory.learn("a", refusal(status, body))).toBe(true);
	expect([memory.refuses("a"), memory.refuses("b")]).toEqual([true, false]);
});

test("a form of the answer that is not understood is about one request", () => {
	const memory = createRefusalMemory();
	const body = { error: { message: "Unsupported", param: "text.format" } };
	expect(memory.learn("a", refusal(400, body))).toBe(true);
	expect(memory.refuses("a")).toBe(false);
});

test.each([
	[404, { error: { message: "The model `a` does not exist", code: "model_not_found" } }],
	[404, { error: 'model "a" not found, try pulling it first' }],
	[400, { error: { message: "Invalid value for 'temperature'" } }],
	[401, { error: { message: "Bad key for background" } }],
	[500, { error: { message: "background worker died" } }],
])("%i %j is about something else", (status, body) => {
	const memory = createRefusalMemory();
	expect(memory.learn("a", refusal(status, body))).toBe(false);
	expect(memory.refuses("a")).toBe(false);
});

test("a failure of the connection is about something else", () => {
	expect(createRefusalMemory().learn("a", new Error("background"))).toBe(false);
});
