import type { Tokens } from "marked";

/** Lists of more lines are shown as they are written: reading all of their items takes longer than a page may stand still. */
const MOST_LINES = 3000;
const SHORTEST = 2 * MOST_LINES;
const ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]/;

/** A list at the beginning of a text that is too long to be read; undefined: there is none. */
export function findLongList(text: string): Tokens.HTML | undefined {
	if (text.length < SHORTEST || !ITEM.test(text)) return;
	let lines = 0;
	let end = 0;
	let isAfterEmpty = false;
	while (end < text.length) {
		const next = text.indexOf("\n", end) + 1 || text.length;
		const line = text.slice(end, Math.min(next, end + 16));
		const isEmpty = line.trim() === "" && next - end <= 16;
		if (isAfterEmpty && !isEmpty && !/^[ \t]/.test(line) && !ITEM.test(line)) break;
		isAfterEmpty = isEmpty;
		lines++;
		end = next;
	}
	if (lines <= MOST_LINES) return;
	const raw = text.slice(0, end);
	return { type: "html", block: true, pre: false, raw, text: raw };
}
