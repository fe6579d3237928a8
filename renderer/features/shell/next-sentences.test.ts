import { expect, test } from "vitest";
import { nextSentences } from "./next-sentences.ts";

/** What is said of a text that comes in these pieces. */
function say(...pieces: readonly string[]): readonly (readonly string[])[] {
	let text = "";
	let from = 0;
	return pieces.map((piece, index) => {
		text += piece;
		const { said, end } = nextSentences(text, from, index === pieces.length - 1, "code");
		from = end;
		return said;
	});
}

test.each<readonly [string, readonly string[], readonly (readonly string[])[]]>([
	["a sentence when the next one begins", ["The sea. It", " rises."], [["The sea."], ["It rises."]]],
	["nothing in the middle of one", ["The s", "ea."], [[], ["The sea."]]],
	["no number as an end", ["It is 3.14 long. Yes", ""], [["It is 3.14 long."], ["Yes"]]],
	["lines of a list", ["- one\n- two\n", ""], [["one", "two"], []]],
	["words without their signs", ["## A **bold** [link](https://a.b/c_d)\n", ""], [["A bold link"], []]],
	["a block of code as one word", ["So:\n```js\nlet a. b\n", "```\nDone."], [["So:"], ["code", "Done."]]],
	["a block of code that never ends", ["```\nlet a\n", ""], [[], ["code"]]],
	["a table by its cells", ["| a | b |\n|---|---|\n| 1 | 2 |\n", ""], [["a b", "1 2"], []]],
	["tags as they are meant", ["H<sub>2</sub>O is<br>water.\n", ""], [["H2O is water."], []]],
	["Arabic", ["ما البحر؟ إنه ماء. ", ""], [["ما البحر؟", "إنه ماء."], []]],
])("What is said is %s", (_name, pieces, expected) => {
	expect(say(...pieces)).toEqual(expected);
});

test("A long text without an end costs no time", () => {
	// Looked through anew at each of its signs it would take minutes.
	nextSentences(`${"[".repeat(500_000)}${"*".repeat(500_000)}`, 0, true, "code");
});
