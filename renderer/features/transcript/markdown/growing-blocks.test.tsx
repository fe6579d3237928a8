import fc from "fast-check";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, test, vi } from "vitest";
import { markdown } from "../../../../tests/support/markdown-arbitrary.ts";
import { ParleyProvider } from "../../../app/app-context.tsx";
import type { Parley } from "../../../app/open-parley.ts";
import { type Block, BlockSplitter } from "./block-splitter.ts";
import { areWords, findGrowth } from "./growing-blocks.ts";
import { Blocks } from "./markdown.tsx";

const parley = { actions: {} } as Parley;
const show = (blocks: readonly Block[]) =>
	renderToStaticMarkup(
		<ParleyProvider value={parley}>
			<Blocks blocks={blocks} />
		</ParleyProvider>,
	);
const escaped = (text: string) => renderToStaticMarkup(text);

beforeAll(() => {
	const known: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<" };
	class Parser {
		parseFromString = (reference: string) => ({ body: { textContent: known[reference] ?? reference } });
	}
	vi.stubGlobal("DOMParser", Parser);
	return () => vi.unstubAllGlobals();
});

/** What the page shows, with its last text made longer. */
function grow(html: string, from: string, to: string): string {
	const [, before = "", tags = ""] = /^([\s\S]*?)((?:<[^<>]*>)*)$/.exec(html) ?? [];
	expect(before.endsWith(escaped(from))).toBe(true);
	return before.slice(0, before.length - escaped(from).length) + escaped(to) + tags;
}

const options = {
	numRuns: Number(process.env.FUZZ_RUNS ?? 200),
	seed: process.env.FUZZ_SEED ? Number(process.env.FUZZ_SEED) : 20261129,
};
const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 200 });

/** The text as it comes, piece by piece. */
function* growthsOf(text: string, pieces: readonly number[]): Generator<readonly [string, readonly Block[]]> {
	const splitter = new BlockSplitter();
	for (let end = 0, step = 0; end < text.length; step++) {
		end = Math.min(text.length, end + (pieces[step % pieces.length] ?? 1));
		yield [text.slice(0, end), splitter.split(text.slice(0, end), false)];
	}
}

test("A text whose end is made longer shows what drawing all of it shows, at every step", () => {
	let [grown, drawn] = [0, 0];
	fc.assert(
		fc.property(markdown, sizes, (text, pieces) => {
			let before: readonly Block[] = [];
			for (const [, blocks] of growthsOf(text, pieces)) {
				const growth = findGrowth(before, blocks);
				if (growth === null) drawn++;
				else {
					grown++;
					expect(grow(show(before), growth.from, growth.to)).toBe(show(blocks));
				}
				before = blocks;
			}
		}),
		options,
	);
	expect(grown).toBeGreaterThan(drawn / 10);
});

test("Words behind what a text ends in change nothing else, whatever it is", () => {
	let count = 0;
	const words = fc.stringMatching(/^[a-z0-9\u5b57\u00e9]{0,4}(,? [a-z1\u5b57]{1,4}){0,3}$/);
	fc.assert(
		fc.property(markdown, sizes, words, (text, pieces, more) => {
			let before: readonly Block[] = [];
			for (const [part, blocks] of growthsOf(text, pieces)) {
				const shown = findGrowth(before, blocks)?.to;
				before = blocks;
				if (shown === undefined || !areWords(part, more, shown)) continue;
				count++;
				const longer = new BlockSplitter().split(part + more, false);
				expect(grow(show(blocks), shown, shown + more)).toBe(show(longer));
			}
		}),
		options,
	);
	expect(count).toBeGreaterThan(options.numRuns / 10);
});

test.each([
	["A paragraph", "Some *text* that", " goes on"],
	["The words after emphasis that is not complete", "Some **text that", " goes on"],
	["Characters by their names", "a &lt", "; b"],
	["A heading", "# Title", " of it"],
	["An item", "- one\n- two\n  - three", " and more"],
	["A task", "- [ ] one\n- [x] two", " and more"],
	["A quote", "> one\n>\n> two", " and more"],
	["A cell", "| a | b |\n|---|---|\n| one | tw", "o"],
	["A cell before others", "| a | b |\n|---|---|\n| 1 | 2 |\n| on", "e"],
	["Code", "Text\n\n```js\nlet a = 1;", "\nlet b;"],
])("%s: what comes is put behind what is there", (_, before, more) => {
	const splitter = new BlockSplitter();
	const first = splitter.split(before, false);
	const growth = findGrowth(first, splitter.split(before + more, false));
	expect(growth).not.toBeNull();
});

test.each([
	["a word becomes a link", "see https://a.exampl", "e"],
	["emphasis ends", "Some **text*", "*"],
	["a line becomes a heading", "Title\n", "==="],
	["another item", "- one\n", "- two"],
	["a list becomes a loose one", "- one\n- two", "\n\n  more"],
	["another cell", "| a | b |\n|---|---|\n| one ", "| two"],
	["another row", "| a | b |\n|---|---|\n| 1 | 2 |\n", "| 3"],
	["a task is done", "- [", "x] one"],
	["a code block ends", "```\na\n", "```\n\nb"],
	["the language of code is written", "```j", "s"],
	["a formula", "$a", "$ b"],
	["a link is defined below its use", "[a]\n\nText", "\n\n[a]: https://a.example\n"],
	["a word without an end", "a".repeat(399), "aa"],
	["a very long text", "a ".repeat(3999), "a a a"],
	["a long list", `- a\n${"- a\n".repeat(60)}- a`, "b"],
	["a long table", `| a |\n|---|\n${"| a |\n".repeat(30)}| a`, "b"],
	["a wide table", `${"| a ".repeat(51)}|\n${"|---".repeat(51)}|\n| a |\n| a`, "b"],
])("%s: drawn again", (_, before, more) => {
	const splitter = new BlockSplitter();
	const first = splitter.split(before, false);
	expect(findGrowth(first, splitter.split(before + more, false))).toBeNull();
});
