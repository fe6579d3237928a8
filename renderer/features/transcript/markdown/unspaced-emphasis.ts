import { type Lexer, Tokenizer, type Tokens } from "marked";

/** Letters and signs of Chinese, Japanese and Korean, each one unit long. The space among them is none of these. */
const UNSPACED = /[\u3001-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff65]/g;
/** What one of them is taken for: first a sign, then a letter. */
const TAKEN_FOR = ["!", "x"];

/**
 * Emphasis next to words that have no spaces between them. By the rules of markdown its signs need a space or a sign
 * outside where a sign stands inside, so that the end of a bold sentence in Chinese would not be seen.
 */
export class UnspacedEmphasis {
	readonly #tokenizer = new Tokenizer();
	/** The text that was looked at last, and how it is taken; none where it has no such words. */
	#masked = "";
	#taken: readonly { readonly sign: string; readonly masked: string }[] = [];

	constructor() {
		// What stands within it is read by the one who asks.
		this.#tokenizer.lexer = { inlineTokens: () => [] } as unknown as Lexer;
	}

	/** @param masked, before as the tokenizer has them */
	find(
		text: string,
		masked: string,
		before: string,
		rules: Tokenizer["rules"],
	): Omit<Tokens.Em, "tokens"> | Omit<Tokens.Strong, "tokens"> | undefined {
		if (masked !== this.#masked) {
			this.#masked = masked;
			const signs = masked.search(UNSPACED) < 0 ? [] : TAKEN_FOR;
			this.#taken = signs.map((sign) => ({ sign, masked: masked.replace(UNSPACED, sign) }));
		}
		this.#tokenizer.rules = rules;
		for (const taken of this.#taken) {
			const take = (part: string) => part.replace(UNSPACED, taken.sign);
			const found = this.#tokenizer.emStrong(take(text), taken.masked, take(before));
			if (found === undefined) continue;
			const raw = text.slice(0, found.raw.length);
			const width = found.type === "strong" ? 2 : 1;
			return { ...found, raw, text: raw.slice(width, -width) };
		}
		return;
	}
}
