import fc from "fast-check";
import { expect, test } from "vitest";
import { naughtyStrings } from "../../tests/support/hostile-strings.ts";
import { findTerms, foldText, parseTerms, splitWords } from "./search-text.ts";
import { normalizeText } from "./text.ts";

const foldedOf = (text: string) => splitWords(text).map((word) => word.folded);
const found = (text: string, query: string) =>
	findTerms(text, parseTerms(query)).map(({ start, end }) => text.slice(start, end));

test.each([
	["Hello, World", ["hello", ",", "world"]],
	["Straße ÉCOLE e\u0301cole Łódź", ["strasse", "ecole", "ecole", "lodz"]],
	["日本語 テスト", ["日", "本", "語", "テ", "ス", "ト"]],
	["がか\u3099", ["か\u3099", "か\u3099"]],
	["हिन्दी", ["हिन्दी"]],
	["C++ don’t", ["c", "+", "+", "don", "'", "t"]],
	["👨‍👩‍👧❤️", ["👨", "👩", "👧", "❤"]],
	["ﬁne ＡＢＣ ①", ["fine", "abc", "1"]],
	["¨ ´", ["¨", "´"]],
	["\u0301 \u200b\u0000\t", []],
])("%s is these words: %s", (text, words) => {
	expect(foldedOf(text)).toEqual(words.map((word) => (/[¨´]/.test(word) ? word : word.normalize("NFKD"))));
});

test("words follow each other without overlap, and what lies between them is no word", () => {
	fc.assert(
		fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
			let end = 0;
			for (const word of splitWords(text)) {
				expect(splitWords(text.slice(end, word.start))).toEqual([]);
				expect(word.start).toBeGreaterThanOrEqual(end);
				expect(word.end).toBeGreaterThan(word.start);
				end = word.end;
			}
			expect(splitWords(text.slice(end))).toEqual([]);
		}),
		{ numRuns: 500, seed: 20261125 },
	);
});

test("a word is the same alone and within a text, whatever stands beside it", () => {
	for (const text of naughtyStrings().map(normalizeText)) {
		for (const word of splitWords(text).slice(0, 50)) {
			expect(foldedOf(text.slice(word.start, word.end))).toEqual([word.folded]);
		}
	}
});

test("a run of letters of any length is found by its beginning", () => {
	const long = "abcdefgh".repeat(40);
	expect(found(`x ${long} y`, long.slice(0, 200))).toEqual([long.slice(0, 256)]);
});

test.each([
	["say foo->bar() twice", "foo->ba", ["foo->bar"]],
	["The C++ and c code", "C++", ["C++"]],
	["a \"quoted\" 'one'", '"quoted"', ['"quoted"']],
	["NEAR AND, OR not", "AND OR", ["AND", "OR"]],
	["東京都に住む", "京都", ["京都"]],
	["one two", "wo", []],
	["résumé, RESUME", "resume", ["résumé", "RESUME"]],
	["ab abc abcd", "abc", ["abc", "abcd"]],
	["a ab", "a", ["a"]],
	["aaa b aaa", "b aaa", ["aaa", "b", "aaa"]],
])("in %j the query %j finds %j", (text, query, expected) => {
	expect(found(text, query)).toEqual(expected);
});

test("folding a whole text folds its words", () => {
	for (const text of ["École DE Straße", "ﬁne ①", "日本語 C++"]) {
		expect(foldedOf(text).join("")).toBe(foldText(text).replaceAll(" ", ""));
	}
});
