import type { Token } from "marked";
import { expect, test } from "vitest";
import { createLexer } from "./create-lexer.ts";
import { splitCostly } from "./split-costly.ts";

const LENGTH = 262_144;
const UNITS = [
	...["*", "*a ", "a* ", "*_", "**a ", "_a ", "_a*", "a_b_c_", "*a_b", "~~a ", "*a **b ", " *"],
	...["[", "[a", "![", "[a](", '[a](b "', "[a](<", "[a][b]", "[^a]", "<", "<a ", "<!--", "<http://a"],
	...["http://a/)", "http://a/&amp;", "http://", "www.", "a@", "a.b@c.", "a:b//c@d?e=f&g=h", "http://a/.!"],
	...["`", "``a`", "$", "$a ", "$a$", "$$a ", "\\(a ", "\\[a ", "http://a((", "**[a](b *c `d` ", "&a1;"],
];

test.each(UNITS)("What looking into 256 KiB of %j costs has a bound, and nothing of it is lost", (unit) => {
	const text = unit.repeat(LENGTH / unit.length);
	const pieces = splitCostly(text, 0);
	expect(pieces.map((piece) => piece.text).join("")).toBe(text);
	expect(pieces.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(7_000_000);
	// One after the other they have the same bound together.
	expect(splitCostly(text, 7_000_000).every(({ isPlain, cost }) => isPlain || cost === 0)).toBe(true);
});

test.each([
	`${"a".repeat(50_000)}@${"a".repeat(50_000)}`,
	`${"a.".repeat(20_000)}@`,
	`http://a/${")".repeat(30_000)}`,
	`www.a.b/${"&amp;".repeat(8000)}`,
	`Look at https://a.b/${".".repeat(30_000)} and go on`,
	// Nearly one: reading stops at each `http`, whatever comes after it.
	"http".repeat(10_000),
	"HTTPS,".repeat(10_000),
])("An address without an end is not looked for to its end from each of its letters", (text) => {
	const pieces = splitCostly(text, 0);
	expect(pieces.map((piece) => piece.text).join("")).toBe(text);
	// What is left of it for reading is a word of some hundred letters.
	for (const piece of pieces) if (!piece.isPlain) expect(piece.cost).toBeLessThanOrEqual(60_000);
	expect(pieces.length).toBeGreaterThan(1);
});

test("Long addresses and pictures that are part of the text are read", () => {
	const picture = (data: string) => `![a](data:image/png;base64,${data})`;
	// As it comes about in the letters of a large picture.
	const withHttp = picture(`${"iVBORw0KGgo".repeat(20_000)}HTtp`.repeat(3));
	for (const text of [picture("iVBORw0KGgo".repeat(20_000)), withHttp, `https://a.b/${"c".repeat(1500)}`]) {
		expect(splitCostly(text, 0).every(({ isPlain }) => !isPlain)).toBe(true);
	}
});

test("A long paragraph of an ordinary kind is read, in pieces", () => {
	const sentence = "Some *words* of [text](https://a.example) with `code`, as they are written every day. ";
	const pieces = splitCostly(sentence.repeat(200), 0);
	expect(pieces.length).toBeGreaterThan(5);
	expect(pieces.every(({ isPlain }) => !isPlain)).toBe(true);
	expect(pieces.slice(0, -1).every(({ text }) => text.endsWith(" "))).toBe(true);
	expect(splitCostly(sentence, 0)).toEqual([{ text: sentence, isPlain: false, cost: sentence.length * 7 }]);
});

test.each([
	["> ", 300_000],
	["- ", 300_000],
	["> - ", 300_000],
	["*a **b ", 5000],
	["[", 5000],
	["![", 5000],
])("%j within each other without end is read to a depth that the page can draw", (unit, count) => {
	const tokens = createLexer().lex(`${unit.repeat(count)}x`);
	expect(depthOf(tokens)).toBeLessThanOrEqual(64);
});

function depthOf(tokens: readonly Token[]): number {
	let deepest = 0;
	for (const token of tokens) {
		const inner = token.type === "list" ? token.items : "tokens" in token ? (token.tokens ?? []) : [];
		deepest = Math.max(deepest, 1 + depthOf(inner));
	}
	return deepest;
}
