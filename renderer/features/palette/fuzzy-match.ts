import { foldText } from "../../../server/protocol/search-text.ts";

export type FuzzyMatch = {
	/** More is better. */
	readonly score: number;
	/** Places of the characters that were asked for, in UTF-16 code units. */
	readonly places: readonly number[];
};

const BEGINNING = 12;
const NEXT = 10;
const LATE = 0.05;

/**
 * The characters of the query in this order within the text, with anything between them; best at the beginnings of
 * words and side by side. Case and accents make no difference, spaces of the query are left out. Null: they are not there.
 */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | null {
	const wanted = foldText(query).replace(/\s+/g, "");
	if (wanted === "") return { score: 0, places: [] };
	// A character that folds to several stands for its first one.
	const shown = [...text].map((char) => foldText(char)[0] ?? "");
	const widths = [...text].map((char) => char.length);
	const together = shown.join("").indexOf(wanted);
	const whole = together >= 0 && shown.length === shown.join("").length ? together : -1;
	const found = whole >= 0 ? range(whole, wanted.length) : findInOrder(shown, wanted);
	if (found === null) return null;
	let score = -LATE * shown.length;
	for (const [i, place] of found.entries()) {
		if (isBeginning(shown, place)) score += BEGINNING;
		if (i > 0 && place === (found[i - 1] ?? 0) + 1) score += NEXT;
		score -= LATE * place;
	}
	return { score, places: found.map((place) => sum(widths, place)) };
}

/** Whether a folded text can match at all; cheap enough for thousands of them at every key. */
export function canMatch(query: string, folded: string): boolean {
	const wanted = foldText(query).replace(/\s+/g, "");
	let next = 0;
	for (let i = 0; i < folded.length && next < wanted.length; i++) if (folded[i] === wanted[next]) next++;
	return next === wanted.length;
}

/** The way that begins most words; of what is left the first. */
function findInOrder(shown: readonly string[], wanted: string): readonly number[] | null {
	const places: number[] = [];
	let at = 0;
	for (const [i, char] of [...wanted].entries()) {
		const rest = wanted.slice(i);
		let place = -1;
		for (let j = at; j < shown.length; j++) {
			if (shown[j] !== char) continue;
			if (place < 0) place = j;
			if (isBeginning(shown, j) && hasInOrder(shown, j, rest)) {
				place = j;
				break;
			}
			if (j === at && i > 0) break;
		}
		if (place < 0) return null;
		places.push(place);
		at = place + 1;
	}
	return places;
}

function hasInOrder(shown: readonly string[], from: number, wanted: string): boolean {
	let next = 0;
	for (let i = from; i < shown.length && next < wanted.length; i++) if (shown[i] === wanted[next]) next++;
	return next === wanted.length;
}

function isBeginning(shown: readonly string[], place: number): boolean {
	return place === 0 || !/[\p{L}\p{N}]/u.test(shown[place - 1] ?? "");
}

function range(from: number, count: number): readonly number[] {
	return Array.from({ length: count }, (_, i) => from + i);
}

function sum(widths: readonly number[], count: number): number {
	let total = 0;
	for (let i = 0; i < count; i++) total += widths[i] ?? 0;
	return total;
}
