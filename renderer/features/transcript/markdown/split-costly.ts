/** A part of a text between blocks. */
export type Piece = {
	readonly text: string;
	/** It would take too long to look for emphasis and links in it. */
	readonly isPlain: boolean;
	/** Signs times length, and a share of the steps that addresses take: reading takes no more, whatever the signs are. */
	readonly cost: number;
};

/** Paragraphs of people and models stay far below. */
const MOST_AT_ONCE = 400_000;
const LONGEST_PIECE = 800;
const MOST_OF_A_PIECE = 60_000;
/** Of one reading, be it a whole answer. */
const MOST_IN_ALL = 7_000_000;

/** Whether one of these opens something decides only what comes after it, which may be read to its end each time. */
const SIGNS = /[*_~[\]!<`($]/g;

/**
 * A text as it is where reading it is quick; else in pieces that are, which ends what would reach over their bounds,
 * and without looking into those that are not. @param spent the cost of what was read before
 */
export function splitCostly(text: string, spent: number): readonly Piece[] {
	const cost = costOf(text);
	if (cost <= MOST_AT_ONCE && spent + cost <= MOST_IN_ALL) return [{ text, isPlain: false, cost }];
	const pieces: Piece[] = [];
	let left = MOST_IN_ALL - spent;
	for (let from = 0; from < text.length; ) {
		const part = cutPiece(text, from);
		const partCost = costOf(part);
		const isPlain = partCost > MOST_OF_A_PIECE || partCost > left;
		if (!isPlain) left -= partCost;
		pieces.push({ text: part, isPlain, cost: isPlain ? 0 : partCost });
		from += part.length;
	}
	return pieces;
}

function costOf(text: string): number {
	return text.length * (text.match(SIGNS)?.length ?? 0) + costOfAddresses(text);
}

const LONG_WORD = /\S{100,}/g;
/** What a bare address of web or mail has. */
const ADDRESS = /@|:\/\/|www\./i;
/** Reading stops at each to look for an address, whatever comes after it. */
const SCHEME = /http/gi;
/** One step of looking for where an address ends is quicker than one that looks what a sign opens. */
const ADDRESS_STEPS = 8;

/** Where an address begins and ends may be looked for again at each of its letters. Pictures in a text have no address. */
function costOfAddresses(text: string): number {
	let cost = 0;
	for (const [word] of text.matchAll(LONG_WORD)) {
		const starts = ADDRESS.test(word) ? word.length : (word.match(SCHEME)?.length ?? 0);
		cost += (word.length * starts) / ADDRESS_STEPS;
	}
	return cost;
}

/** Up to the last space in reach. */
function cutPiece(text: string, from: number): string {
	const part = text.slice(from, from + LONGEST_PIECE);
	if (from + LONGEST_PIECE >= text.length) return part;
	const space = Math.max(part.lastIndexOf(" "), part.lastIndexOf("\n"));
	if (space > 0) return part.slice(0, space + 1);
	const last = part.charCodeAt(part.length - 1);
	// Not between the halves of one character.
	return last >= 0xd800 && last <= 0xdbff ? part.slice(0, -1) : part;
}
