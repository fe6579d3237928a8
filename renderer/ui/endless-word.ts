/** A word of so many letters is no word that people read. */
const ENDLESS = /\S{400}/;
/** Even without shapes that depend on neighbours it is laid out part by part. */
const LONGEST = 1500;
const LONGEST_WORD = new RegExp(`\\S{${LONGEST}}`);

/**
 * For what shows this text. Letters whose shape and place depend on their neighbours are formed anew for each line
 * that a word without an end is broken into: 12,000 letters would hold the page for a second.
 */
export function shapesOf(text: string): string {
	return ENDLESS.test(text) ? "even-shapes" : "";
}

/** In how long parts to lay out this text where it may have any length. */
export function partLength(text: string, wanted: number): number {
	return LONGEST_WORD.test(text) ? LONGEST : wanted;
}
