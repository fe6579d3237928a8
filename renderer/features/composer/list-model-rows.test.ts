import { expect, test } from "vitest";
import type { Model } from "../../../server/protocol/rest.ts";
import { foldModels, listModelRows } from "./list-model-rows.ts";

const model = (id: string, provider: string): Model => ({
	...{ id, name: id, provider, provider_id: provider.toLowerCase() },
	...{ local: false, default: false, capabilities: {} },
});
const MODELS = [
	model("gpt-4o", "OpenAI"),
	model("gpt-5", "OpenAI"),
	model("mistral/large", "Mistral"),
	model("guide", "Guide"),
];
const titles = { favourites: "Favourites", recent: "Recent" };

const rows = (query: string, favourites: string[] = [], recent: string[] = []) =>
	listModelRows(foldModels(MODELS), { query, favourites, recent, titles }).map((row) =>
		row.kind === "heading" ? `# ${row.title}` : row.model.id,
	);

test("all models stand below their providers", () => {
	expect(rows("")).toEqual([
		...["# OpenAI", "gpt-4o", "gpt-5", "# Mistral", "mistral/large", "# Guide", "guide"],
	]);
});

test("favourites come first, then what was used last, and none of them twice above the rest", () => {
	expect(rows("", ["gpt-5"], ["gpt-5", "guide", "gone"]).slice(0, 4)).toEqual([
		...["# Favourites", "gpt-5", "# Recent", "guide"],
	]);
});

test.each([
	["GPT", ["# OpenAI", "gpt-4o", "gpt-5"]],
	["mistral", ["# Mistral", "mistral/large"]],
	["large mis", ["# Mistral", "mistral/large"]],
	["nothing", []],
])("%s finds models by name and provider, in any order of words", (query, expected) => {
	expect(rows(query, ["guide"], ["guide"])).toEqual(expected);
});

test("a favourite stands first in what was found", () => {
	expect(rows("gpt", ["gpt-5"])).toEqual(["# OpenAI", "gpt-5", "gpt-4o"]);
});

test("what is looked for is found among 5,000 models, by the beginnings of several words", () => {
	const many = foldModels(
		Array.from({ length: 5000 }, (_, i) => model(`vendor-${i % 60}/model-${i}`, "OpenRouter")),
	);
	const options = { favourites: [], recent: [], titles };
	expect(listModelRows(many, { query: "model-49 7", ...options }).length).toBeGreaterThan(1);
});
