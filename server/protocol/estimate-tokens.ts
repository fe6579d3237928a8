/** What one kind of character takes, measured with the tokenizer of current models over texts of many languages. */
const LETTERS_PER_TOKEN = { latin: 6.6, accented: 3, other: 3 } as const;
const PER_IDEOGRAPH = 0.78;
const PER_SYLLABLE = 0.72;
const PER_SYMBOL = 2;
const DIGITS_PER_TOKEN = 3;
const SIGNS_PER_TOKEN = 2;
/** A sign right before a word is often one token with it: `.title`, `(a`. */
const SIGN_BEFORE_WORD = 0.6;
/** What a model is told of one message beside its text: who speaks, and where it ends. */
export const TOKENS_PER_MESSAGE = 4;

type Kind = "latin" | "accented" | "other" | "digit" | "sign" | "space" | "ideograph" | "syllable" | "symbol";

/**
 * About how many tokens a text is, at once and for any model; within a fifth for prose, a quarter for code. What
 * has to be nearer is counted by a tokenizer, which takes a hundred times as long.
 */
export function estimateTokens(text: string): number {
	let tokens = 0;
	let kind: Kind = "space";
	let run = 0;
	for (let index = 0; index < text.length; index++) {
		const unit = text.charCodeAt(index);
		const next = kindOf(unit);
		if (next === "symbol" && unit >= 0xd800 && unit <= 0xdbff) index++;
		// A word with accents is one word.
		if (next === kind || (next === "latin" && kind === "accented")) {
			run++;
			continue;
		}
		if (next === "accented" && kind === "latin") {
			kind = next;
			run++;
			continue;
		}
		tokens += kind === "sign" && run === 1 && next === "latin" ? SIGN_BEFORE_WORD : tokensOf(kind, run);
		kind = next;
		run = 1;
	}
	return Math.ceil(tokens + tokensOf(kind, run));
}

function tokensOf(kind: Kind, run: number): number {
	switch (kind) {
		case "latin":
		case "accented":
		case "other":
			return Math.max(1, run / LETTERS_PER_TOKEN[kind]);
		case "digit":
			return Math.ceil(run / DIGITS_PER_TOKEN);
		case "sign":
			return Math.ceil(run / SIGNS_PER_TOKEN);
		case "ideograph":
			return run * PER_IDEOGRAPH;
		case "syllable":
			return run * PER_SYLLABLE;
		case "symbol":
			return run * PER_SYMBOL;
		case "space":
			// One space goes with the word after it; lines and what is moved in are tokens of their own.
			return run > 1 ? 1 : 0;
	}
}

function kindOf(unit: number): Kind {
	if (unit < 0x80) {
		if ((unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a)) return "latin";
		if (unit >= 0x30 && unit <= 0x39) return "digit";
		return unit <= 0x20 ? "space" : "sign";
	}
	if (unit < 0xc0 || (unit >= 0x2000 && unit < 0x2070)) return "sign";
	if (unit < 0x250) return "accented";
	if (unit >= 0x3040 && unit <= 0x30ff) return "syllable";
	if ((unit >= 0x3400 && unit <= 0x9fff) || (unit >= 0xf900 && unit <= 0xfaff)) return "ideograph";
	if (unit >= 0xac00 && unit <= 0xd7af) return "syllable";
	if (unit >= 0x3000 && unit <= 0x303f) return "ideograph";
	if (unit >= 0xd800 && unit <= 0xdfff) return "symbol";
	return "other";
}
