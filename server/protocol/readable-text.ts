/** Longer texts are not even looked at to their end. */
const MAX_INPUT = 65_536;
/** Cannot be seen: controls, marks of direction, tags, private use, halves of characters, odd variation selectors. */
const HIDDEN = /[[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u{e0100}-\u{e01ef}]--[\n\t\u200c\u200d]]/gv;
/** Marks piled upon one letter cover the lines around it. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

/** A text of somebody else's without what hides a part of it or changes what stands beside it. Lines stay. */
export function readableText(text: string): string {
	return text
		.slice(0, MAX_INPUT)
		.replace(/\r\n?|\p{Zl}|\p{Zp}/gu, "\n")
		.replace(HIDDEN, "")
		.replace(PILED_MARKS, "$1")
		.trim();
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
