import { APIError } from "openai";
import { expect, test } from "vitest";
import { ALL_FEATURES } from "./chat-request.ts";
import { createFeatureMemory } from "./feature-memory.ts";

function refusal(status: number, message: string): APIError {
	return APIError.generate(status, { error: { message } }, undefined, new Headers());
}

const NO_OPTIONS = { streamOptions: false, jsonMode: "json_schema" };
const NO_SCHEMA = { streamOptions: true, jsonMode: "json_object" };

test.each([
	[400, "Unrecognized request argument supplied: stream_options", NO_OPTIONS],
	[422, "body.stream_options: Extra inputs are not permitted", NO_OPTIONS],
	[400, "This model does not support response_format json_schema", NO_SCHEMA],
	[501, "json_schema is not implemented", NO_SCHEMA],
])("what a server refuses is left out from then on (%#)", (status, message, expected) => {
	const memory = createFeatureMemory();
	expect(memory.reduce("m", ALL_FEATURES, refusal(status, message))).toEqual(expected);
	expect(memory.get("m")).toEqual(expected);
	expect(memory.get("other")).toEqual(ALL_FEATURES);
});

test("a server that takes no format at all is asked in words", () => {
	const memory = createFeatureMemory();
	const once = memory.reduce("m", ALL_FEATURES, refusal(400, "response_format is not supported"));
	const twice = memory.reduce("m", once ?? ALL_FEATURES, refusal(400, "response_format is not supported"));
	expect(twice).toEqual({ streamOptions: true, jsonMode: "words" });
	expect(
		memory.reduce("m", twice ?? ALL_FEATURES, refusal(400, "response_format is not supported")),
	).toBeNull();
});

test("one bad schema of a client is not held against the server", () => {
	const memory = createFeatureMemory();
	const error = refusal(400, "Invalid schema for response_format 'answer': 'x' is not valid");
	expect(memory.reduce("m", ALL_FEATURES, error)).toEqual(NO_SCHEMA);
	expect(memory.get("m")).toEqual(ALL_FEATURES);
});

test.each([
	[refusal(400, "Invalid value for temperature")],
	[refusal(500, "stream_options broke")],
	[refusal(401, "no stream_options for you")],
	[new Error("stream_options")],
])("other failures change nothing (%#)", (error) => {
	const memory = createFeatureMemory();
	expect(memory.reduce("m", ALL_FEATURES, error)).toBeNull();
	expect(memory.get("m")).toEqual(ALL_FEATURES);
});
