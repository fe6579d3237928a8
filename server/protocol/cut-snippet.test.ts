import fc from "fast-check";
import { expect, test } from "vitest";
import { cutSnippet } from "./cut-snippet.ts";
import { parseTerms } from "./search-text.ts";

const marked = (text: string, query: string, isMarkdown = false) => {
	const snippet = cutSnippet(text, parseTerms(query), isMarkdown);
	return {
		...snippet,
		words: snippet.marks.map(({ start, end }) => snippet.text.slice(start, end)),
	};
};
const filler = "lorem ipsum dolor sit amet ".repeat(40);

test("a short text is shown whole, in one line", () => {
	const { text, words } = marked("First line\n\n  second\tline", "line");
	expect(text).toBe("First line second line");
	expect(words).toEqual(["line", "line"]);
});

test("of a long text the part with most of the terms is shown, and that something is left out", () => {
	const { text, words } = marked(`alpha ${filler} alpha beta ${filler}`, "alpha beta");
	expect(words).toEqual(["alpha", "beta"]);
	expect(text.startsWith("…")).toBe(true);
	expect(text.endsWith("…")).toBe(true);
	expect(text.length).toBeLessThan(230);
});

test("a match that is longer than a snippet is shown whole", () => {
	for (const length of [170, 220, 500, 1000]) {
		const token = "k9-".repeat(400).slice(0, length);
		const { words } = marked(`${filler} ${token} ${filler}`, token);
		expect(words).toEqual([token]);
	}
});

test("what was found stands in the first lines, also at the end of a text and after a word without an end", () => {
	const seen = (text: string) => marked(text, "needle").marks[0]?.end ?? Number.POSITIVE_INFINITY;
	expect(seen(`${filler.slice(0, 190)} needle`)).toBeLessThan(82);
	expect(seen(`${"x".repeat(190)} needle`)).toBeLessThan(82);
	expect(seen(`${filler} ${"x".repeat(600)}/needle`)).toBeLessThan(82);
	expect(marked(`${"ab ".repeat(20)}needle`, "needle").text).toBe(`${"ab ".repeat(20)}needle`);
});

test("a word that is everywhere does not hide another one that is rare", () => {
	const { words } = marked(`${"the tide ".repeat(300)} the needle ${"the tide ".repeat(300)}`, "the needle");
	expect(words).toContain("needle");
});

test("markup stays text", () => {
	const { text, words } = marked("<b onclick=x>needle</b>", "needle");
	expect(text).toBe("<b onclick=x>needle</b>");
	expect(words).toEqual(["needle"]);
});

test("of Markdown one reads what is read of it, with the same marks", () => {
	const { text, words } = marked(
		"## The **ferry**\n\n- leaves at `seven`, see [the ferry](https://a.b)",
		"ferry",
		true,
	);
	expect(text).toBe("The ferry leaves at seven, see the ferry");
	expect(words).toEqual(["ferry", "ferry"]);
});

test("what was found in the signs of Markdown is shown", () => {
	const { text, words } = marked("**See** [the table](https://example.com)", "example", true);
	expect(text).toBe("See [the table](https://example.com)");
	expect(words).toEqual(["example"]);
});

test("code keeps its signs in a snippet, also where the snippet begins within it", () => {
	const code = `\`\`\`py\n${"x = y ** 2\n".repeat(60)}needle = **kwargs\n\`\`\`\n`;
	expect(marked(code, "needle", true).text).toContain("x = y ** 2 needle = **kwargs");
});

test("marks lie within the text, in order, and hold what was asked for, wherever it is cut", () => {
	const piece = fc.constantFrom(
		"needle",
		"😀",
		" ",
		"\n",
		"日本",
		"é",
		"x".repeat(90),
		". ",
		"**",
		"`",
		"[",
		"](",
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 120 }), (pieces) => {
			const { text, marks, words } = marked(pieces.join(""), "needle 日本 é", pieces.length % 2 === 0);
			expect(text.isWellFormed()).toBe(true);
			let end = 0;
			for (const mark of marks) {
				expect(mark.start).toBeGreaterThanOrEqual(end);
				expect(mark.end).toBeGreaterThan(mark.start);
				end = mark.end;
			}
			expect(end).toBeLessThanOrEqual(text.length);
			const isCut = text.endsWith("…");
			for (const word of isCut ? words.slice(0, -1) : words)
				expect(word).toMatch(/^(?:needle.*|日本|éx*.*)$/su);
		}),
		{ numRuns: 300, seed: 20261125 },
	);
});
