import { APIError } from "openai";
import { expect, test } from "vitest";
import { allFeatures } from "./chat-request.ts";
import { createFeatureMemory } from "./feature-memory.ts";

function refusal(status: number, message: string): APIError {
	return APIError.generate(status, { error: { message } }, undefined, new Headers());
}

const ALL_FEATURES = allFeatures(false);
const NO_OPTIONS = { ...ALL_FEATURES, streamOptions: false };
const NO_SCHEMA = { ...ALL_FEATURES, jsonMode: "json_object" };
const CHOSEN = { temperature: 1, reasoningEffort: "low", maxOutputTokens: 10 } as const;

test.each([
	[400, "Unrecognized request argument supplied: stream_options", NO_OPTIONS],
	[422, "body.stream_options: Extra inputs are not permitted", NO_OPTIONS],
	[400, "This model does not support response_format json_schema", NO_SCHEMA],
	[501, "json_schema is not implemented", NO_SCHEMA],
])("what a server refuses is left out from then on (%#)", (status, message, expected) => {
	const memory = createFeatureMemory(false);
	expect(memory.reduce("m", ALL_FEATURES, refusal(status, message), {})).toEqual(expected);
	expect(memory.get("m")).toEqual(expected);
	expect(memory.get("other")).toEqual(ALL_FEATURES);
});

test("a server that takes no format at all is asked in words", () => {
	const memory = createFeatureMemory(false);
	const once = memory.reduce("m", ALL_FEATURES, refusal(400, "response_format is not supported"), {});
	const twice = memory.reduce(
		"m",
		once ?? ALL_FEATURES,
		refusal(400, "response_format is not supported"),
		{},
	);
	expect(twice).toEqual({ ...ALL_FEATURES, jsonMode: "words" });
	expect(
		memory.reduce("m", twice ?? ALL_FEATURES, refusal(400, "response_format is not supported"), {}),
	).toBeNull();
});

test("one bad schema of a client is not held against the server", () => {
	const memory = createFeatureMemory(false);
	const error = refusal(400, "Invalid schema for response_format 'answer': 'x' is not valid");
	expect(memory.reduce("m", ALL_FEATURES, error, {})).toEqual(NO_SCHEMA);
	expect(memory.get("m")).toEqual(ALL_FEATURES);
});

test.each([
	[refusal(400, "Invalid value for temperature")],
	[refusal(500, "stream_options broke")],
	[refusal(401, "no stream_options for you")],
	[new Error("stream_options")],
])("other failures change nothing (%#)", (error) => {
	const memory = createFeatureMemory(false);
	expect(memory.reduce("m", ALL_FEATURES, error, {})).toBeNull();
	expect(memory.get("m")).toEqual(ALL_FEATURES);
});

test.each([
	["Unsupported parameter: 'temperature' is not supported with this model.", { temperature: false }],
	["'reasoning_effort' is not supported", { effort: false }],
	[
		"Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'",
		{ lengthFields: ["max_completion_tokens"] },
	],
])("a choice that a model does not take is left out: %s", (message, changed) => {
	const memory = createFeatureMemory(false);
	const expected = { ...ALL_FEATURES, ...changed };
	expect(memory.reduce("m", ALL_FEATURES, refusal(400, message), CHOSEN)).toEqual(expected);
	expect(memory.get("m")).toEqual(expected);
	expect(memory.reduce("m", ALL_FEATURES, refusal(400, message), {})).toBeNull();
});

test("a value that a model does not take is left out this once", () => {
	const memory = createFeatureMemory(false);
	const error = refusal(
		400,
		"Unsupported value: 'reasoning_effort' does not support 'minimal' with this model.",
	);
	expect(memory.reduce("m", ALL_FEATURES, error, CHOSEN)).toEqual({ ...ALL_FEATURES, effort: false });
	expect(memory.get("m")).toEqual(ALL_FEATURES);
});
