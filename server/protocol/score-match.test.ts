import { expect, test } from "vitest";
import { scoreMatch } from "./score-match.ts";
import { parseTerms } from "./search-text.ts";

/** The first fits better than the second. */
test.each([
	["a title", ["deploy notes", true], ["deploy notes", false], "deploy"],
	["a text that has it more often", ["deploy and deploy", false], ["deploy and pray", false], "deploy"],
	["a short text", ["deploy it", false], [`deploy it ${"and more ".repeat(100)}`, false], "deploy"],
	["a whole word", ["the form", false], ["the formula", false], "form"],
	["terms side by side", ["red car", false], ["car, red", false], "red car"],
	["accents and case as they come", ["Été été", false], ["ete or so", false], "ÉTÉ"],
] as const)("%s fits better", (_name, better, worse, query) => {
	const terms = parseTerms(query);
	expect(scoreMatch(better[0], terms, better[1])).toBeGreaterThan(scoreMatch(worse[0], terms, worse[1]));
});
