import type { Links, Token } from "marked";
import { createLexer } from "./create-lexer.ts";

/** One block of a text. Settled blocks stay the same object, so that what shows them does nothing. */
export type Block = {
	readonly token: Token;
	/** More text may still change it. */
	readonly isOpen: boolean;
};

/**
 * Blocks at the end that are read again when text comes. The last one grows; the one before may turn out to
 * go on with it, as a list after an empty line.
 */
const OPEN_BLOCKS = 2;

/**
 * Splits growing markdown into blocks. Each step reads only the last blocks again; the result is the same as
 * that of reading the whole text at once.
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
	let blocks = 0;
	for (let i = tokens.length - 1; i > 0; i--) {
		if (tokens[i]?.type !== "space" && ++blocks === OPEN_BLOCKS) return i;
	}
	return 0;
}

function createLinks(): Links {
	return Object.create(null) as Links;
}

/** As the lexer does it, but before the text is measured. */
function normalizeLines(text: string): string {
	return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
