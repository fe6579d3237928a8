import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { type Block, BlockSplitter } from "./block-splitter.ts";
import { MarkdownBlock } from "./markdown-block.tsx";

const show = (text: string, splitter = new BlockSplitter()) =>
	renderToStaticMarkup(
		splitter.split(text, true).map(({ token }, index) => (
			// biome-ignore lint/suspicious/noArrayIndexKey: drawn once
			<MarkdownBlock key={index} token={token} isOpen={false} />
		)),
	);
const note = (name: string, words: string) => `<p class="note"><sup>${name}</sup> ${words}</p>`;

test("A note is shown where it stands, and its name where the text refers to it", () => {
	const text = "Said[^1], *twice[^Two]*.\n\n[^1]: The *first*\nof two.\n[^two]: `code`\n\nAfter it.";
	expect(show(text)).toBe(
		`<p>Said<sup>1</sup>, <em>twice<sup>Two</sup></em>.</p>${note("1", "The <em>first</em>\nof two.")}${note("two", "<code>code</code>")}<p>After it.</p>`,
	);
});

test("A note that is an address is no link of its name, and is shown", () => {
	const address = "https://a.example/b";
	expect(show(`Said[^1].\n\n[^1]: ${address}`)).toBe(
		`<p>Said<sup>1</sup>.</p>${note("1", `<a href="${address}" target="_blank" rel="noopener noreferrer" title="${address}">${address}</a>`)}`,
	);
});

test.each(["Letters but [^abc] are meant", "[^1]:", "Text\n[^1]: within a paragraph", "[^a b]: two words"])(
	"What is no note is text: %s",
	(text) => {
		expect(show(text)).toBe(`<p>${text}</p>`);
	},
);

test("What is indented after a blank line belongs to the note", () => {
	const text = "[^1]: First\n\n    *Second*[^1]\n    of it\n \n\t- one\n\nAfter";
	const more = '<p><em>Second</em><sup>1</sup>\nof it</p><ul dir="auto"><li>one</li></ul>';
	expect(show(text)).toBe(`<div class="note"><p><sup>1</sup> First</p>${more}</div><p>After</p>`);
});

test.each([
	["code in the note", "[^1]: First\n\n        code", ["note"]],
	["code after it", "[^1]: First\n\nAfter\n\n    code", ["note", "paragraph", "code"]],
	["a paragraph after it", "[^1]: First\n\n   After", ["note", "paragraph"]],
	["a link of it", "[^1]: First\n\n    [a]: https://a.example\n\n[a]", ["note", "paragraph"]],
	["two notes", "[^1]: First\n\n    more\n[^2]: Second\n\n\tmore", ["note", "note"]],
])("Piece by piece a note is read as at once: %s", (_, text, types) => {
	const splitter = new BlockSplitter();
	const typesOf = (blocks: readonly Block[]) => blocks.map(({ token }) => token.type);
	for (let end = 1; end < text.length; end++) splitter.split(text.slice(0, end), false);
	const blocks = splitter.split(text, true);
	expect(typesOf(blocks)).toEqual(types);
	expect(JSON.stringify(blocks)).toBe(JSON.stringify(new BlockSplitter().split(text, true)));
});

test("What refers to a note is text until the note comes", () => {
	const splitter = new BlockSplitter();
	expect(show("One[^1].\n\nTwo.\n\n", splitter)).toBe("<p>One[^1].</p><p>Two.</p>");
	expect(show("One[^1].\n\nTwo.\n\n[^1]: Note", splitter)).toBe(
		`<p>One<sup>1</sup>.</p><p>Two.</p>${note("1", "Note")}`,
	);
});

test("A note of the length of a page is a paragraph, and very many are shown in a moment", () => {
	const words = "word ".repeat(1000).trim();
	expect(show(`[^1]: ${words}`)).toBe(`<p>[^1]: ${words}</p>`);
	expect(show("[^1]: a\n".repeat(5000)).match(/class="note"/g)).toHaveLength(5000);
	expect(show("[^1]".repeat(10_000))).toContain("[^1][^1]");
});
