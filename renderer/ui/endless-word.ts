/** A word of so many letters is no word that people read. */
const ENDLESS = 400;
/** Even without shapes that depend on neighbours it is laid out part by part. */
const LONGEST = 1500;
const LAST_SPACE = /\s\S*$/;

/**
 * For what shows this text. Letters whose shape and place depend on their neighbours are formed anew for each line
 * that a word without an end is broken into: 12,000 letters would hold the page for a second.
 */
export function shapesOf(text: string): string {
	return hasWord(text, ENDLESS) ? "even-shapes" : "";
}

/** In how long parts to lay out this text where it may have any length. */
export function partLength(text: string, wanted: number): number {
	return hasWord(text, LONGEST) ? LONGEST : wanted;
}

/** Whether there is one of so many letters. Each part of a text is looked at once or twice. */
function hasWord(text: string, length: number): boolean {
	for (let from = 0; from + length <= text.length; ) {
		const space = text.slice(from, from + length).search(LAST_SPACE);
		if (space < 0) return true;
		from += space + 1;
	}
	return false;
}
