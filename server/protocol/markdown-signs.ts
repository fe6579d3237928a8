/** What Markdown writes for the eye alone, as stretches of a text in order and without overlap. */
export type SignRange = {
	readonly start: number;
	readonly end: number;
	/** The same number for those that belong together, as both ends of a link do. */
	readonly pair: number;
};

export type SignOptions = {
	/** The text begins within a block of code. */
	readonly isInCode?: boolean;
	/** Something was cut off, so that the other half of a pair may be missing. */
	readonly isCut?: boolean;
};

/** No title and no snippet is longer; what is behind it keeps its signs. */
const LONGEST = 4_000;
const FENCE = /^\s{0,3}(?:```|~~~)/;
const RULE = /^\s*(?:(?:[-_*]\s*){3,}|\|?\s*:?-{3,}:?\s*(?:\|\s*:?-*:?\s*)*)$/;
const LINE_START = /^\s{0,12}(?:>\s?)*(?:#{1,6}\s+|[-*+]\s+(?:\[[ xX]\]\s+)?)?/;
const CODE = /(`+)(?!`)([^`]+)\1(?!`)/g;
const LINK = /!?\[([^[\]]*)\]\([^()\s]*(?:\s+"[^"]*")?(?:\)|$)/g;
/** The beginning of a link at the end of a text that was cut. */
const CUT_LINK = /(?<![\p{L}\p{N}_)\]])!?\[([^[\]]*)\]?$/u;
const RUN = /\*{1,3}|_{1,3}|~~/g;
const SPACE = /^$|\s/;
const WORD = /[\p{L}\p{N}]/u;

/**
 * The signs of Markdown in a short text, which nobody reads in what is drawn from it: a title and a snippet are one
 * line of plain text. What only looks like one stays: `my__name`, `2 * 3`, `C#`, all of code.
 */
export function findMarkdownSigns(text: string, options: SignOptions = {}): readonly SignRange[] {
	const signs: SignRange[] = [];
	let isCode = options.isInCode === true;
	let at = 0;
	for (const line of text.slice(0, LONGEST).split("\n")) {
		const add = (start: number, end: number, pair = start) => {
			if (end > start) signs.push({ start: at + start, end: at + end, pair: at + pair });
		};
		if (FENCE.test(line)) {
			isCode = !isCode;
			add(0, line.length);
		} else if (!isCode && RULE.test(line)) add(0, line.length);
		else if (!isCode) {
			const isLast = at + line.length >= Math.min(text.length, LONGEST);
			findInLine(line, options.isCut !== true ? "no" : isLast ? "end" : "elsewhere", add);
		}
		at += line.length + 1;
	}
	return signs.sort((a, b) => a.start - b.start);
}

type Add = (start: number, end: number, pair?: number) => void;

function findInLine(line: string, cut: "no" | "elsewhere" | "end", add: Add): void {
	const from = LINE_START.exec(line)?.[0].length ?? 0;
	add(0, from);
	// What is code, or a sign already, is hidden from what is looked for next.
	let rest = " ".repeat(from) + line.slice(from);
	const hide = (start: number, end: number) => {
		rest = rest.slice(0, start) + "\uE000".repeat(end - start) + rest.slice(end);
	};
	for (const match of rest.matchAll(CODE)) {
		const ticks = match[1]?.length ?? 0;
		const end = match.index + match[0].length;
		add(match.index, match.index + ticks);
		add(end - ticks, end, match.index);
		hide(match.index, end);
	}
	for (const match of rest.matchAll(LINK)) {
		const begin = match.index + match[0].indexOf("[") + 1;
		const close = begin + (match[1]?.length ?? 0);
		const end = match.index + match[0].length;
		add(match.index, begin);
		add(close, end, match.index);
		hide(match.index, begin);
		hide(close, end);
	}
	const cutLink = cut === "end" ? CUT_LINK.exec(rest) : null;
	if (cutLink !== null) {
		const begin = cutLink.index + cutLink[0].indexOf("[") + 1;
		const close = begin + (cutLink[1]?.length ?? 0);
		add(cutLink.index, begin);
		add(close, rest.length, cutLink.index);
		hide(cutLink.index, begin);
		hide(close, rest.length);
	}
	findPairs(rest, cut !== "no", add);
	if (line.trimStart().startsWith("|")) for (const { index } of rest.matchAll(/\|/g)) add(index, index + 1);
}

/** Signs around words: `**strong**`, `_so_`, `~~gone~~`. */
function findPairs(line: string, isCut: boolean, add: Add): void {
	const open: { readonly sign: string; readonly at: number }[] = [];
	for (const { 0: sign, index } of line.matchAll(RUN)) {
		const end = index + sign.length;
		const before = line[index - 1] ?? "";
		const after = line[end] ?? "";
		const isInWord = WORD.test(before) && WORD.test(after);
		if (/[*_~]/.test(before) || /[*_~]/.test(after) || (isInWord && sign.startsWith("_"))) continue;
		const mate = SPACE.test(before) ? -1 : open.findLastIndex((one) => one.sign === sign);
		const begin = open[mate];
		if (begin !== undefined) {
			add(begin.at, begin.at + sign.length);
			add(index, end, begin.at);
			open.length = mate;
		} else if (!SPACE.test(after)) open.push({ sign, at: index });
		else if (isCut && !SPACE.test(before) && sign.length > 1) add(index, end);
	}
	if (!isCut) return;
	for (const { sign, at } of open) {
		const isInWord = WORD.test(line[at - 1] ?? "");
		if (sign.length > 1 && !isInWord) add(at, at + sign.length);
	}
}
