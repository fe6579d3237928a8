import fc from "fast-check";
import type { Token } from "marked";
import { expect, test } from "vitest";
import { createLexer } from "./create-lexer.ts";

const TAGS: Readonly<Record<string, string>> = { strong: "b", em: "i" };

function show(tokens: readonly Token[] | undefined): string {
	return (tokens ?? [])
		.map((token) => {
			const tag = TAGS[token.type];
			return tag !== undefined && "tokens" in token ? `<${tag}>${show(token.tokens)}</${tag}>` : token.raw;
		})
		.join("");
}
const read = (text: string) => {
	const [first] = createLexer().lex(text);
	return show(first !== undefined && "tokens" in first ? first.tokens : []);
};

test.each([
	["**注意：**请看", "<b>注意：</b>请看"],
	["**注意：**see", "<b>注意：</b>see"],
	["这是**“重点”**内容", "这是<b>“重点”</b>内容"],
	["これは**「文字」**です", "これは<b>「文字」</b>です"],
	["한국어**(괄호)**는", "한국어<b>(괄호)</b>는"],
	["*强调。*后面", "<i>强调。</i>后面"],
	["***全部。***后面", "<i><b>全部。</b></i>后面"],
	["**前“a”*中。*后。**末", "<b>前“a”<i>中。</i>后。</b>末"],
	["这**“`a**b`”**是", "这<b>“`a**b`”</b>是"],
])("Emphasis is seen where words have no spaces between them: %s", (text, html) => {
	expect(read(text)).toBe(html);
});

test.each(["a**“b”**c", "这是** 重点 **内容", "2 * 3。* 4", "前**“后", "a * b*"])(
	"Other stars are text: %s",
	(text) => {
		expect(read(text)).toBe(text);
	},
);

test("Nothing of a text is lost or doubled by it", () => {
	const unit = fc.constantFrom("*", "**", "中", "。", "「", "」", "a", " ", "!", "(", "`", "_", "𠀀");
	fc.assert(
		fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
			const tokens = createLexer().inlineTokens(text);
			expect(tokens.map(({ raw }) => raw).join("")).toBe(text);
		}),
		{ numRuns: Number(process.env.FUZZ_RUNS ?? 2000), seed: 20261128 },
	);
});
