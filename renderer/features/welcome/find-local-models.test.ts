import { expect, test } from "vitest";
import { ENGLISH } from "../../i18n/text.ts";
import { describeLocalModels, findLocalModels } from "./find-local-models.ts";

const model = (id: string, provider: string, local: boolean) => ({
	id,
	name: id,
	provider,
	provider_id: provider,
	local,
	default: false,
	capabilities: {},
});

test("models of this computer are found among the others, the guide is not taken for one", () => {
	const all = [
		model("gpt-4o", "OpenAI", false),
		model("ollama/a", "Ollama", true),
		model("guide", "Guide", true),
	];
	expect(findLocalModels(all).map(({ id }) => id)).toEqual(["ollama/a"]);
});

test.each([
	[[], /None is running/],
	[[model("a", "Ollama", true)], /^a was found in Ollama\.$/],
	[
		[model("a", "Ollama", true), model("b", "LM Studio", true)],
		/^2 models were found in Ollama and LM Studio\.$/,
	],
])("what was found is said in a few words", (found, sentence) => {
	expect(describeLocalModels(found, ENGLISH)).toMatch(sentence);
});
