import type { Token } from "marked";
import { expect, test } from "vitest";
import { createLexer } from "./create-lexer.ts";
import { findMathLine } from "./find-math.ts";

/** Every formula of a text, those on lines of their own in brackets. */
function formulasOf(markdown: string): string[] {
	const found: string[] = [];
	const look = (tokens: readonly Token[]) => {
		for (const token of tokens) {
			if (token.type === "math" && token.text !== "")
				found.push(token.isDisplay ? `[${token.text}]` : token.text);
			if ("tokens" in token && token.tokens !== undefined) look(token.tokens);
			if (token.type === "list") look(token.items);
			if (token.type === "table") for (const cell of [token.header, ...token.rows].flat()) look(cell.tokens);
		}
	};
	look(createLexer().lex(markdown));
	return found;
}

test.each<[string, string[]]>([
	["$x$", ["x"]],
	["Let $a_1$ and $b_2$ be.", ["a_1", "b_2"]],
	["**so $x^2$**", ["x^2"]],
	["- $k$\n- $n$", ["k", "n"]],
	["| $\\alpha$ | b |\n|---|---|\n| c | $\\beta$ |", ["\\alpha", "\\beta"]],
	["\\(x\\) and \\[y\\]", ["x", "[y]"]],
	["inline $$x$$ here", ["[x]"]],
	["$$x$$", ["[x]"]],
	["$$\nx\n= y\n- z\n$$\nafter", ["[x\n= y\n- z]"]],
	["Text:\n$$\n# x\n$$\n", ["[# x]"]],
	["Text:\n\\[\n1. x\n\\]\n", ["[1. x]"]],
	["$\\text{costs \\$5}$", ["\\text{costs \\$5}"]],
	["($x$)", ["x"]],
	["$20$", ["20"]],
	["$2 + 2$", ["2 + 2"]],
	["$3x$", ["3x"]],
])("%j has the formulas %j", (markdown, formulas) => {
	expect(formulasOf(markdown)).toEqual(formulas);
});

test.each([
	"$5 and $6",
	"It costs $5, or $6.",
	"from $5-$6 to $7",
	"US$5 and A$6",
	"$5 for tea and 10$",
	"$10k per year or 20$",
	"$ x $",
	"\\$x\\$",
	"`$x$`",
	"```\n$$x$$\n```",
	"$x\ny$",
	"$$",
	"$$ $$",
	"$",
	"$PATH and $HOME",
	"echo $PATH:$HOME",
	"$$\nx\n\ny\n$$ tail",
	"\\( and nothing",
	"[a](https://a.example/$x$)",
])("%j has no formula", (markdown) => {
	expect(formulasOf(markdown)).toEqual([]);
});

test("A formula whose end has not come yet is kept together and shown as it is", () => {
	const [block, ...others] = createLexer().lex("$$\na\n- b");
	expect(block).toEqual({ type: "math", raw: "$$\na\n- b", text: "", isDisplay: true });
	expect(others).toEqual([]);
});

// Without an end, each paragraph of a text without blank lines would be looked through to the end of the text.
test.each(["", "# b", "##", "> b", "```js", "~~~", "***", "- - -", "_ _ _", "- b", "1. b"])(
	"A formula below %j is of no paragraph above it",
	(line) => {
		expect(findMathLine(`a\n${line}\n$$\nx\n$$`)).toBe(-1);
	},
);

test.each(["#b", "```b```", "**", "2. b", "-b", "= b"])(
	"A formula below %j is of the paragraph above it",
	(line) => {
		const above = `a\n${line}\n`;
		expect(findMathLine(`${above}$$\nx\n$$`)).toBe(above.length);
		expect(findMathLine(`${above}$$\nx\n$$`, above.length)).toBe(-1);
	},
);
