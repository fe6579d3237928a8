import type { MarkedToken, Token, Tokens } from "marked";
import { shapesOf } from "../../../ui/endless-word.ts";
import type { Block, BlockSplitter } from "./block-splitter.ts";
import { decodeEntities } from "./decode-entities.ts";
import { holdSelection } from "./hold-selection.ts";

/** The last text of an answer, before and after it grew. */
type Growth = { readonly from: string; readonly to: string };

/** What has no more than these is drawn in one step, see `useGradual`, so that what stands last is there. */
const LONGEST_BLOCK = 8000;
const MOST_ITEMS = 60;
const MOST_ROWS = 30;
const MOST_CELLS = 100;
/** Of words and what is read again with them; far below a word without an end. */
const LONGEST_PIECE = 200;
const LAST_WORD = /\s([\p{L}\p{N}]{1,100})$/u;
const WORDS = /^[\p{L}\p{N}]*(?:,? [\p{L}\p{N}]+)*$/u;

/**
 * The blocks of an answer that is being written. Most of what comes makes its last text longer and changes nothing
 * else: that goes onto the page as it is, past React, which draws again only where there is more to do.
 */
export class GrowingBlocks implements Pick<BlockSplitter, "split"> {
	readonly #splitter: Pick<BlockSplitter, "split">;
	readonly #place: { readonly current: Element | null };
	#text = "";
	#isEnded = false;
	/** As read last. */
	#blocks: readonly Block[] = [];
	/** As React drew them last. */
	#drawn: readonly Block[] = [];
	/** What was made longer since: as React drew it, and as it was when the blocks were read. */
	#last: { readonly node: Text; readonly drawn: string; read: string } | null = null;
	#selectAgain: (() => void) | null = null;

	/** @param place what the blocks are drawn into */
	constructor(splitter: Pick<BlockSplitter, "split">, place: { readonly current: Element | null }) {
		this.#splitter = splitter;
		this.#place = place;
	}

	/** The blocks that React has to draw for this text; the same as before where it has nothing to do. */
	split(text: string, isEnded: boolean): readonly Block[] {
		if (text === this.#text && isEnded === this.#isEnded) return this.#drawn;
		const isPlain = !isEnded && !this.#isEnded && this.#addWords(text);
		this.#text = text;
		this.#isEnded = isEnded;
		if (isPlain) return this.#drawn;
		const blocks = this.#splitter.split(text, isEnded);
		const growth = findGrowth(this.#blocks, blocks);
		this.#blocks = blocks;
		if (growth === null || !this.#grow(growth)) this.#draw(blocks);
		return this.#drawn;
	}

	/** React has drawn what it was given. */
	settle(): void {
		this.#selectAgain?.();
		this.#selectAgain = null;
	}

	/** Puts what came behind what is there, without reading any of it; false: it may mean something else. */
	#addWords(text: string): boolean {
		if (this.#last === null || !text.startsWith(this.#text)) return false;
		const { node } = this.#last;
		const more = text.slice(this.#text.length);
		if (node.length > LONGEST_BLOCK || !node.isConnected || !areWords(this.#text, more, node.data))
			return false;
		node.appendData(more);
		return true;
	}

	/** False: the page does not show what it should. */
	#grow({ from, to }: Growth): boolean {
		const { current: place } = this.#place;
		// Blocks that are yet to be drawn stand below what is last on the page.
		const isWhole = place?.childElementCount === this.#blocks.length;
		const node = place === null || !isWhole ? null : findLastText(place);
		const last = this.#last;
		if (node === null || from !== (last?.read ?? node.data) || (last !== null && last.node !== node))
			return false;
		this.#last = { node, drawn: last?.drawn ?? from, read: to };
		if (to.startsWith(node.data)) node.appendData(to.slice(node.length));
		else node.data = to;
		return true;
	}

	/** React compares with what it drew, which has to be there again. Nothing is painted in between. */
	#draw(blocks: readonly Block[]): void {
		const { current: place } = this.#place;
		if (place !== null) this.#selectAgain ??= holdSelection(place);
		if (this.#last !== null) this.#last.node.data = this.#last.drawn;
		this.#last = null;
		this.#drawn = blocks;
	}
}

function findLastText(place: Node): Text | null {
	for (let node = place.lastChild; node !== null; node = node.previousSibling) {
		const found = node instanceof Text ? node : findLastText(node);
		if (found !== null) return found;
	}
	return null;
}

/**
 * Whether all that came are words behind a word, which are nothing but text wherever a text ends.
 * @param shown what the page shows of the text's end
 */
export function areWords(text: string, more: string, shown: string): boolean {
	if (more.length > LONGEST_PIECE || !WORDS.test(more)) return false;
	const [, word] = LAST_WORD.exec(text.slice(-LONGEST_PIECE)) ?? [];
	return word !== undefined && shown.endsWith(word);
}

/** How the last text grew; null: something else has to be drawn, too. */
export function findGrowth(before: readonly Block[], after: readonly Block[]): Growth | null {
	const last = after.length - 1;
	const [a, b] = [before[last], after[last]];
	if (before.length !== after.length || a?.isOpen !== true || b?.isOpen !== true) return null;
	if (after.some((block, at) => at < last && block !== before[at] && !isSame(block.token, before[at]?.token)))
		return null;
	const isShort = b.token.raw.length <= LONGEST_BLOCK;
	return isShort && shapesOf(b.token.raw) === ""
		? growthOf(a.token as MarkedToken, b.token as MarkedToken)
		: null;
}

function growthOf(a: MarkedToken, b: MarkedToken): Growth | null {
	switch (b.type) {
		case "code":
			return a.type === "code" && a.lang === b.lang ? between(a.text, b.text) : null;
		case "heading":
			return a.type === "heading" && a.depth === b.depth ? growthOfLast(a.tokens, b.tokens) : null;
		case "paragraph":
		case "blockquote":
			return a.type === b.type ? growthOfLast(a.tokens, b.tokens) : null;
		case "list":
			if (b.items.length > MOST_ITEMS) return null;
			return a.type === "list" && a.ordered === b.ordered && a.start === b.start && a.loose === b.loose
				? growthOfLast(a.items, b.items)
				: null;
		case "list_item":
			return a.type === "list_item" && a.task === b.task && a.checked === b.checked
				? growthOfLast(a.tokens, b.tokens)
				: null;
		case "table":
			return a.type === "table" && isSameRow(a.header, b.header) ? growthOfRows(a.rows, b.rows) : null;
		case "text":
			if (a.type !== "text") return null;
			if (a.tokens !== undefined && b.tokens !== undefined) return growthOfLast(a.tokens, b.tokens);
			return a.tokens === b.tokens ? between(shownOf(a), shownOf(b)) : null;
		default:
			return null;
	}
}

function growthOfLast(a: readonly Token[], b: readonly Token[]): Growth | null {
	const last = b.length - 1;
	if (last < 0 || a.length !== b.length || b.some((token, at) => at < last && !isSame(token, a[at])))
		return null;
	return growthOf(a[last] as MarkedToken, b[last] as MarkedToken);
}

type Row = readonly Tokens.TableCell[];

/** Cells behind the one that is being written are empty. */
function growthOfRows(a: readonly Row[], b: readonly Row[]): Growth | null {
	const last = b.length - 1;
	const [before, after] = [a[last], b[last]];
	if (before === undefined || after === undefined || a.length !== b.length) return null;
	if (b.length > MOST_ROWS || b.length * after.length > MOST_CELLS) return null;
	if (b.some((row, at) => at < last && !isSameRow(row, a[at] ?? []))) return null;
	const at = after.findLastIndex(({ text }) => text !== "");
	if (at < 0 || at !== before.findLastIndex(({ text }) => text !== "")) return null;
	if (!isSameRow(before.slice(0, at), after.slice(0, at))) return null;
	return growthOfLast(before[at]?.tokens ?? [], after[at]?.tokens ?? []);
}

function isSameRow(a: Row, b: Row): boolean {
	return (
		a.length === b.length && a.every(({ text, align }, at) => text === b[at]?.text && align === b[at]?.align)
	);
}

function between(from: string, to: string): Growth | null {
	return from === "" ? null : { from, to };
}

function shownOf({ text, escaped }: { readonly text: string; readonly escaped?: boolean }): string {
	return escaped === true ? text : decodeEntities(text);
}

function isSame(a: Token | undefined, b: Token | undefined): boolean {
	return a?.type === b?.type && a?.raw === b?.raw;
}
