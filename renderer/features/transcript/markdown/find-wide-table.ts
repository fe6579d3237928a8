import type { Tokens } from "marked";

/** Tables of more columns are shown as they are written: each of their rows is read as if it had all of them. */
const MOST_COLUMNS = 200;
/** The line below the head, which makes it a table. */
const RULE = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*\|[-:|\t ]*$/;
/** No line of a table is empty. */
const EMPTY = /\n[ \t]*(?:\n|$)/;

/** A table at the beginning of a text that has too many columns to be read; undefined: there is none. */
export function findWideTable(text: string): Tokens.HTML | undefined {
	const head = text.indexOf("\n");
	if (head < MOST_COLUMNS) return;
	const end = text.indexOf("\n", head + 1);
	const rule = text.slice(head + 1, end < 0 ? text.length : end);
	if (!RULE.test(rule) || rule.split("|").length <= MOST_COLUMNS) return;
	const empty = EMPTY.exec(text);
	const raw = empty === null ? text : text.slice(0, empty.index + empty[0].length);
	return { type: "html", block: true, pre: false, raw, text: raw };
}
