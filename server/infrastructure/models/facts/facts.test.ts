import { expect, test } from "vitest";
import { findFamily } from "./known-families.ts";
import { mergeFacts } from "./merge-facts.ts";
import { readListedModel } from "./read-listed-model.ts";

test.each([
	["gpt-4o-mini", { vision: true, tools: true, reasoning: false, structured: true }, 128_000],
	["openai/gpt-5.1-mini", { vision: true, tools: true, reasoning: true, structured: true }, 400_000],
	["gpt-3.5-turbo", { vision: false, reasoning: false, structured: false }, 16_385],
	["gpt-5.5", { vision: true, tools: true, reasoning: true, structured: true }, 1_050_000],
	["gpt-5.4-mini", { vision: true, tools: true, reasoning: true, structured: true }, 400_000],
	["gpt-5.1-chat-latest", { vision: true }, undefined],
	["claude-opus-4-6", { vision: true, tools: true, reasoning: true }, 1_000_000],
	["claude-opus-4-1-20250805", { vision: true, tools: true, reasoning: true }, 200_000],
	["claude-sonnet-4-20250514", { vision: true, tools: true, reasoning: true }, 200_000],
	["ministral-8b-2512", {}, undefined],
	["o3-mini", { vision: false, tools: true, reasoning: true, structured: true }, 200_000],
	["claude-sonnet-4-5", { vision: true, tools: true, reasoning: true }, 200_000],
	["gemini-2.5-pro", { vision: true, tools: true, reasoning: true, structured: true }, 1_048_576],
	["ollama/qwen2.5-vl:7b", { vision: true }, undefined],
	["my-own-model", {}, undefined],
	["", {}, undefined],
])("the family of %s is known by its name", (model, capabilities, contextTokens) => {
	expect(findFamily(model)).toEqual({
		capabilities,
		...(contextTokens === undefined ? {} : { contextTokens }),
	});
});

test.each([
	[
		"OpenRouter",
		{
			name: "Some: Model",
			context_length: 32_768,
			architecture: { input_modalities: ["text", "image"] },
			supported_parameters: ["tools", "temperature"],
		},
		{
			name: "Some: Model",
			capabilities: { vision: true, tools: true, reasoning: false, structured: false },
			contextTokens: 32_768,
		},
	],
	["Groq", { context_window: 8192 }, { name: null, capabilities: {}, contextTokens: 8192 }],
	["vLLM", { max_model_len: 4096 }, { name: null, capabilities: {}, contextTokens: 4096 }],
	[
		"Mistral",
		{ max_context_length: 131_072, capabilities: { vision: false, function_calling: true } },
		{ name: null, capabilities: { vision: false, tools: true }, contextTokens: 131_072 },
	],
	[
		"LM Studio",
		{ type: "vlm", max_context_length: 32_768, loaded_context_length: 4096, capabilities: ["tool_use"] },
		{ name: null, capabilities: { vision: true, tools: true }, contextTokens: 4096 },
	],
	[
		"somebody who lies",
		{ name: 7, context_length: -1, architecture: "x", supported_parameters: {}, capabilities: 5, type: [] },
		{ name: null, capabilities: {} },
	],
	["nobody", null, { name: null, capabilities: {} }],
])("what %s lists of a model is read", (_who, entry, expected) => {
	expect(readListedModel(entry)).toEqual(expected);
});

test("of several sources the first that knows something counts", () => {
	expect(
		mergeFacts(
			{ capabilities: { vision: false } },
			{ capabilities: { vision: true, tools: true }, contextTokens: 5 },
			{ capabilities: { structured: true }, contextTokens: 9 },
		),
	).toEqual({ capabilities: { vision: false, tools: true, structured: true }, contextTokens: 5 });
});
