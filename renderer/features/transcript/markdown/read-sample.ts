import { createLexer } from "./create-lexer.ts";

const SAMPLE = [
	"# A `b` **c** *d* ~~e~~ [f](https://example.com) https://example.com",
	"g\nh",
	"- i\n  - j\n- k",
	"1. l\n2. m",
	"> n",
	"| o | p |\n|---|--:|\n| q | r |",
	"```\ns\n```",
	"---\n",
].join("\n\n");

/**
 * Has the browser compile what reads markdown, before a chat is opened: that takes longer than to read its end. Each
 * expression is compiled twice, for its first use and for all that follow, and again for letters beyond Latin ones.
 */
export function readSample(beyondLatin: boolean): void {
	const text = beyondLatin ? `${SAMPLE}…` : SAMPLE;
	for (let time = 0; time < 2; time++) createLexer().lex(text);
}
