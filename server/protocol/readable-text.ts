/** Longer texts are not even looked at to their end. */
const MAX_INPUT = 65_536;
/**
 * Cannot be seen: controls, marks of direction, tags, fillers, private use, halves of characters, odd variation
 * selectors. Joiners and the looks of emoji are text.
 */
const HIDDEN = /[[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{DI}]--[\n\t\u200c\u200d\ufe0e\ufe0f]]/gv;
/** Something to see; the empty braille cell is none. */
const SEEN = /[[\p{L}\p{N}\p{P}\p{S}]--[\u2800]]/v;
/** Marks piled upon one letter cover the lines around it. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

/** A text of somebody else's without what hides a part of it or changes what stands beside it. Lines stay. */
export function readableText(text: string): string {
	const readable = text
		.slice(0, MAX_INPUT)
		.replace(/\r\n?|\p{Zl}|\p{Zp}/gu, "\n")
		.replace(HIDDEN, "")
		.replace(PILED_MARKS, "$1")
		.trim();
	return SEEN.test(readable) ? readable : "";
}

/** The same on one line, of at most `max` characters. */
export function readableLine(text: string, max: number): string {
	return cutText(readableText(text).replace(/\s+/g, " "), max);
}

/** At most `max` characters; that something is missing can be seen. */
export function cutText(text: string, max: number): string {
	const chars = [...text];
	return chars.length > max
		? `${chars
				.slice(0, max - 2)
				.join("")
				.trimEnd()} …`
		: text;
}
