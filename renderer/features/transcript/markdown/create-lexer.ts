import { Lexer, type MarkedOptions, type Token, Tokenizer, type Tokens, type TokensList } from "marked";
import { findInlineMath, findMathBlock, findMathLine } from "./find-math.ts";

/** Quotes and lists within each other; deeper ones are text. */
const DEEPEST_BLOCK = 16;
/** Emphasis and links within each other. */
const DEEPEST_INLINE = 12;

/** Reads markdown with formulas, in a time that grows with the length of the text only. */
export function createLexer(): Lexer {
	return new BoundedLexer({ gfm: true, tokenizer: new MathTokenizer(), extensions: MATH });
}

const MATH = {
	childTokens: {},
	renderers: {},
	block: [(text) => findMathBlock(text)],
	startBlock: [(text) => findMathLine(text)],
	inline: [(text, tokens) => findInlineMath(text, tokens.at(-1)?.raw.slice(-2) ?? "")],
} satisfies MarkedOptions["extensions"];

/** Ends plain text where a formula may begin. */
class MathTokenizer extends Tokenizer {
	override inlineText(text: string): Tokens.Text | undefined {
		const token = super.inlineText(text);
		const at = token?.raw.indexOf("$", token.raw.startsWith("$$") ? 2 : 1) ?? -1;
		return at > 0 ? super.inlineText(text.slice(0, at)) : token;
	}
}

class BoundedLexer extends Lexer {
	#blockDepth = 0;
	#inlineDepth = 0;

	override blockTokens(text: string, tokens?: Token[], lastParagraphClipped?: boolean): Token[];
	override blockTokens(text: string, tokens?: TokensList, lastParagraphClipped?: boolean): TokensList;
	override blockTokens(text: string, tokens: Token[] = [], lastParagraphClipped = false): Token[] {
		if (this.#blockDepth >= DEEPEST_BLOCK) {
			tokens.push({ type: "text", raw: text, text, escaped: true } satisfies Tokens.Text);
			return tokens;
		}
		this.#blockDepth++;
		try {
			return super.blockTokens(text, tokens, lastParagraphClipped);
		} finally {
			this.#blockDepth--;
		}
	}

	override inlineTokens(text: string, tokens: Token[] = []): Token[] {
		if (this.#inlineDepth >= DEEPEST_INLINE) {
			tokens.push({ type: "text", raw: text, text, escaped: true } satisfies Tokens.Text);
			return tokens;
		}
		this.#inlineDepth++;
		try {
			return super.inlineTokens(text, tokens);
		} finally {
			this.#inlineDepth--;
		}
	}
}
