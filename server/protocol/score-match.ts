import { foldText, type SearchTerm } from "./search-text.ts";

/** What is read of a long text: the rest of it changes little. */
const READ = 20_000;
const COUNTED = 12;
const TITLE_BONUS = 2;
const TOGETHER_BONUS = 1.5;
const BEGINNING_WEIGHT = 0.5;
/** As in BM25: how soon more of the same counts less, and how much a long text takes away. */
const SATURATION = 1.2;
const LENGTH_WEIGHT = 0.6;
const USUAL_LENGTH = 600;

/**
 * How well a text that has all the terms fits. It is BM25 without the rarity of terms, since each of them has to be
 * there, so that the score hangs on this text alone: paging stays exact while others are written. Whole words count
 * more than beginnings of words; terms that stand together as they were asked for, and titles, count extra.
 */
export function scoreMatch(text: string, terms: readonly SearchTerm[], isTitle: boolean): number {
	const folded = foldText(text.length > READ ? text.slice(0, READ) : text);
	const norm = 1 - LENGTH_WEIGHT + (LENGTH_WEIGHT * text.length) / USUAL_LENGTH;
	let score = isTitle ? TITLE_BONUS : 0;
	for (const term of terms) {
		const count = countTerm(folded, term.words.join(""));
		score += (count * (SATURATION + 1)) / (count + SATURATION * norm);
	}
	const asked = terms.map((term) => term.words.join("")).join(" ");
	if (terms.length > 1 && folded.includes(asked)) score += TOGETHER_BONUS;
	return score;
}

/** At least the one occurrence that is known to be there, perhaps written with spaces between its signs. */
function countTerm(folded: string, term: string): number {
	let count = 0;
	for (let at = folded.indexOf(term), n = 0; at >= 0 && n < COUNTED; at = folded.indexOf(term, at + 1), n++) {
		if (at > 0 && isWordPart(folded, at - 1) && isWordPart(folded, at)) continue;
		const end = at + term.length;
		count += isWordPart(folded, end) && isWordPart(folded, end - 1) ? BEGINNING_WEIGHT : 1;
	}
	return Math.max(count, BEGINNING_WEIGHT);
}

function isWordPart(text: string, at: number): boolean {
	return /[\p{L}\p{N}]/u.test(text[at] ?? "");
}
