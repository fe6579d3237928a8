import { Lexer, type MarkedOptions, type Token, Tokenizer, type Tokens, type TokensList } from "marked";
import { tryLess } from "./block-rules.ts";
import { findLongList } from "./find-long-list.ts";
import { findDollar, findInlineMath, findMathBlock, findMathLine } from "./find-math.ts";
import { addNote, findNote, findReference, type NoteToken } from "./find-note.ts";
import { findWideTable } from "./find-wide-table.ts";
import { keepCells } from "./keep-cells.ts";
import { splitCostly } from "./split-costly.ts";
import { UnspacedEmphasis } from "./unspaced-emphasis.ts";

/** Quotes and lists within each other; deeper ones are text. */
const DEEPEST_BLOCK = 16;
/** Emphasis and links within each other. */
const DEEPEST_INLINE = 12;

/** Of one reading; what follows is one text. Spaces between blocks count, and more blocks are not drawn as such. */
const MOST_TOKENS = 6000;

/** Reads markdown with formulas and notes. What would take long to read is text. */
export function createLexer(): Lexer {
	return new BoundedLexer({ gfm: true, tokenizer: new OurTokenizer(), extensions: EXTENSIONS });
}

const EXTENSIONS = {
	childTokens: {},
	renderers: {},
	block: [
		function (text, tokens) {
			const isTop = this.lexer.state.top;
			if (isTop && tokens.length >= MOST_TOKENS) return { type: "text", raw: text, text };
			const note = isTop ? findNote(text) : undefined;
			if (note !== undefined) return readNote(this.lexer, note);
			return findMathBlock(text) ?? findLongList(text) ?? findWideTable(text);
		},
	],
	startBlock: [
		function (text) {
			// Within lists each line is looked at anyway.
			return this.lexer.state.top ? findMathLine(text) : undefined;
		},
	],
	inline: [
		function (text) {
			return findInlineMath(text) ?? findReference(text, this.lexer.tokens.links);
		},
	],
} satisfies MarkedOptions["extensions"];

/** What refers to it is found once all names are known. */
function readNote(lexer: Lexer, note: NoteToken): NoteToken {
	addNote(lexer.tokens.links, note);
	lexer.inline(note.text, note.words);
	lexer.blockTokens(note.more, note.tokens);
	return note;
}

/**
 * Ends plain text where a formula may begin, takes no line of one for what is below a heading, shows all that a row of a
 * table has, and knows emphasis where words have no spaces between them.
 */
class OurTokenizer extends Tokenizer {
	readonly #unspaced = new UnspacedEmphasis();

	override table(text: string): Tokens.Table | undefined {
		const table = super.table(text);
		if (table === undefined) return;
		const { raw, header } = table;
		const kept = raw
			.split("\n")
			.map((line, index) => (index < 2 ? line : keepCells(line, header.length)))
			.join("\n");
		return kept === raw ? table : { ...table, ...super.table(kept), raw };
	}

	override emStrong(text: string, masked: string, before = ""): Tokens.Em | Tokens.Strong | undefined {
		const found = super.emStrong(text, masked, before);
		if (found !== undefined || !text.startsWith("*")) return found;
		const emphasis = this.#unspaced.find(text, masked, before, this.rules);
		if (emphasis === undefined) return;
		return { ...emphasis, tokens: this.lexer.inlineTokens(emphasis.text) };
	}

	override lheading(text: string): Tokens.Heading | undefined {
		const heading = super.lheading(text);
		return heading !== undefined && findMathLine(text, heading.raw.length) < 0 ? heading : undefined;
	}

	override inlineText(text: string): Tokens.Text | undefined {
		const next = findDollar(text);
		return super.inlineText(next < 0 ? text : text.slice(0, next));
	}
}

let rules: Tokenizer["rules"] | null = null;

class BoundedLexer extends Lexer {
	#blockDepth = 0;
	#inlineDepth = 0;
	/** What reading inline text has cost so far, see `splitCostly`. */
	#spent = 0;

	constructor(options: MarkedOptions) {
		super(options);
		const { tokenizer } = this.options;
		if (tokenizer) tokenizer.rules = rules ??= tryLess(tokenizer.rules);
	}

	override blockTokens(text: string, tokens?: Token[], lastParagraphClipped?: boolean): Token[];
	override blockTokens(text: string, tokens?: TokensList, lastParagraphClipped?: boolean): TokensList;
	override blockTokens(text: string, tokens: Token[] = [], lastParagraphClipped = false): Token[] {
		if (this.#blockDepth >= DEEPEST_BLOCK) return addText(tokens, text);
		this.#blockDepth++;
		try {
			return super.blockTokens(text, tokens, lastParagraphClipped);
		} finally {
			this.#blockDepth--;
		}
	}

	override inlineTokens(text: string, tokens: Token[] = []): Token[] {
		if (this.#inlineDepth >= DEEPEST_INLINE) return addText(tokens, text);
		this.#inlineDepth++;
		try {
			// What is within something was counted with it.
			if (this.#inlineDepth > 1) return super.inlineTokens(text, tokens);
			for (const piece of splitCostly(text, this.#spent)) {
				this.#spent += piece.cost;
				if (piece.isPlain) addText(tokens, piece.text);
				else super.inlineTokens(piece.text, tokens);
			}
			return tokens;
		} finally {
			this.#inlineDepth--;
		}
	}
}

function addText(tokens: Token[], text: string): Token[] {
	tokens.push({ type: "text", raw: text, text, escaped: true } satisfies Tokens.Text);
	return tokens;
}
