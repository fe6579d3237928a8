import fc from "fast-check";
import type { Token } from "marked";
import { expect, test } from "vitest";
import { markdown } from "../../../../tests/support/markdown-arbitrary.ts";
import { BlockSplitter } from "./block-splitter.ts";
import { createLexer } from "./create-lexer.ts";

const blocksOf = (text: string): Token[] =>
	createLexer()
		.lex(text)
		.filter((token) => token.type !== "space");
const plain = (tokens: readonly Token[]): unknown => JSON.parse(JSON.stringify(tokens));

test("A text split piece by piece has the blocks of the whole text, at every step", () => {
	fc.assert(
		fc.property(
			markdown,
			fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 200 }),
			(text, sizes) => {
				const splitter = new BlockSplitter();
				for (let end = 0, step = 0; end < text.length; step++) {
					end = Math.min(text.length, end + (sizes[step % sizes.length] ?? 1));
					const blocks = splitter.split(text.slice(0, end), end === text.length);
					expect(plain(blocks.map((block) => block.token))).toEqual(plain(blocksOf(text.slice(0, end))));
				}
			},
		),
		{
			numRuns: Number(process.env.FUZZ_RUNS ?? 400),
			seed: process.env.FUZZ_SEED ? Number(process.env.FUZZ_SEED) : 20261123,
		},
	);
});

test.each([
	["A paragraph and a blank line", "Some *text*\n\n", "1"],
	["A heading", "# Title\n", "text"],
	["Code", "```js\nlet a;\n```\n", "text"],
	["A table and a blank line", "| a | b |\n|---|---|\n| 1 | 2 |\n\n", "|"],
	["A quote and a blank line", "> quote\n\n", ">"],
	["A list and a blank line, before a word", "- one\n- two\n\n", "After it"],
])("%s are the same block whatever comes below", (_, before, next) => {
	const splitter = new BlockSplitter();
	const first = (text: string) => splitter.split(text, false)[0];
	const settled = first(before + next);
	expect(settled?.isOpen).toBe(false);
	for (const more of [" and", " and more", " and more\n\nand a paragraph"])
		expect(first(before + next + more)).toBe(settled);
});

test.each([
	["$$", "$$"],
	["\\[", "\\]"],
])("A line of a formula between %s and %s makes no heading of what stands above it", (begin, end) => {
	const lines = ["So we get", begin, "a", "=", "b", "---", "c", end, "Title", "===", ""];
	const types = (tokens: readonly Token[] | undefined) => tokens?.map(({ type }) => type);
	expect(types(blocksOf(lines.join("\n")))).toEqual(["paragraph", "math", "heading"]);
	const [quote] = blocksOf(lines.map((line) => `> ${line}`).join("\n"));
	expect(types(quote !== undefined && "tokens" in quote ? quote.tokens : [])).toEqual([
		"paragraph",
		"math",
		"heading",
	]);
	const [list] = blocksOf(`- ${lines.slice(0, 8).join("\n  ")}`);
	expect(types(list?.type === "list" ? list.items[0].tokens : [])).toEqual(["text", "math"]);
	const splitter = new BlockSplitter();
	const text = lines.join("\n");
	for (let length = text.indexOf("a\n="); length < text.length - 9; length++)
		expect(types(splitter.split(text.slice(0, length), false).map(({ token }) => token))).toEqual([
			"paragraph",
			"math",
		]);
});

test("A list goes on after a blank line, as soon as what comes below is seen to be an item", () => {
	const splitter = new BlockSplitter();
	const types = (text: string) => splitter.split(text, false).map(({ token }) => token.type);
	expect(types("1. one\n\n2")).toEqual(["list", "paragraph"]);
	expect(types("1. one\n\n2. two")).toEqual(["list"]);
});

test("Of a text of very many blocks no more are read than are drawn, and nothing of it is lost", () => {
	const text = Array.from({ length: 20_000 }, (_, index) => `# ${index}\n\n`).join("");
	const blocks = new BlockSplitter().split(text, true);
	expect(blocks.length).toBeGreaterThan(2500);
	expect(blocks.length).toBeLessThan(6001);
	const read = blocks.map(({ token }) => token.raw.replaceAll(/\s/g, "")).join("");
	expect(read).toBe(text.replaceAll(/\s/g, ""));
});
