import type { Links, Token } from "marked";
import { createLexer } from "./create-lexer.ts";
import { addNote, type NoteToken } from "./find-note.ts";

/** One block of a text. Settled blocks stay the same object, so that what shows them does nothing. */
export type Block = {
	readonly token: Token;
	/** More text may still change it. */
	readonly isOpen: boolean;
};

const BLANK_LINE = /\n[^\S\n]*\n[^\S\n]*$/;

/**
 * Splits growing markdown into blocks. Each step reads only the last one again, and the one before where that may turn
 * out to go on with it, as a list after an empty line; the result is the same as that of reading the whole text at once.
 */
export class BlockSplitter {
	#text = "";
	#isEnded = false;
	#settled: Block[] = [];
	#settledLength = 0;
	/** Defined in the settled blocks. */
	#settledLinks = createLinks();
	/** What the settled blocks were read with; a link may be defined far below its use. */
	#usedLinks = createLinks();
	#blocks: readonly Block[] = [];

	/** @param text what came before with more at its end; any other text is read from the start */
	split(text: string, isEnded: boolean): readonly Block[] {
		const whole = normalizeLines(text);
		if (whole === this.#text && isEnded === this.#isEnded) return this.#blocks;
		if (!whole.startsWith(this.#text)) this.#reset();
		this.#text = whole;
		this.#isEnded = isEnded;
		this.#blocks = this.#read();
		return this.#blocks;
	}

	#read(): readonly Block[] {
		const tokens = this.#lex();
		const openFrom = this.#isEnded ? tokens.length : findOpen(tokens);
		for (const token of tokens.slice(0, openFrom)) {
			this.#settledLength += token.raw.length;
			if (token.raw.includes("]:")) collectLinks([token], this.#settledLinks);
			if (token.type !== "space") this.#settled.push({ token, isOpen: false });
		}
		const open = tokens.slice(openFrom).filter((token) => token.type !== "space");
		const last = open.length - 1;
		return [...this.#settled, ...open.map((token, index) => ({ token, isOpen: index === last }))];
	}

	/** The tokens after the settled ones; all of them where other links are known than those were read with. */
	#lex(): Token[] {
		const lexer = createLexer();
		Object.assign(lexer.tokens.links, this.#settledLinks);
		const tokens = lexer.lex(this.#text.slice(this.#settledLength));
		const { links } = lexer.tokens;
		if (this.#settledLength > 0 && !isSameLinks(links, this.#usedLinks)) {
			this.#reset();
			return this.#lex();
		}
		this.#usedLinks = { ...links };
		return tokens;
	}

	#reset(): void {
		this.#settled = [];
		this.#settledLength = 0;
		this.#settledLinks = createLinks();
		this.#usedLinks = createLinks();
	}
}

/** The first definition of a name is the one that counts. */
function collectLinks(tokens: readonly Token[], links: Links): void {
	for (const token of tokens) {
		if (token.type === "def") links[token.tag] ??= { href: token.href, title: token.title };
		if (token.type === "note") addNote(links, token as NoteToken);
		if ("tokens" in token && token.tokens !== undefined) collectLinks(token.tokens, links);
		if (token.type === "list") collectLinks(token.items, links);
	}
}

function isSameLinks(a: Links, b: Links): boolean {
	const names = Object.keys(a);
	if (names.length !== Object.keys(b).length) return false;
	return names.every((name) => a[name]?.href === b[name]?.href && a[name]?.title === b[name]?.title);
}

/** Index of the first token that more text may still change. */
function findOpen(tokens: readonly Token[]): number {
	const last = tokens.findLastIndex(({ type }) => type !== "space");
	const before = tokens.findLastIndex(({ type }, index) => index < last && type !== "space");
	if (before < 0) return 0;
	return isOver(tokens.slice(before, last), tokens[last]?.raw ?? "") ? last : before;
}

/** Whether a block, with the spaces after it, is complete whatever what follows it turns out to be. */
function isOver(tokens: readonly Token[], next: string): boolean {
	const type = tokens[0]?.type;
	if (type === "heading" || type === "hr" || type === "code") return true;
	if (!BLANK_LINE.test(tokens.map(({ raw }) => raw).join(""))) return false;
	// What begins with a letter is no further item.
	return type !== "list" || /^\p{L}/u.test(next);
}

function createLinks(): Links {
	return Object.create(null) as Links;
}

/** As the lexer does it, but before the text is measured. */
function normalizeLines(text: string): string {
	return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
