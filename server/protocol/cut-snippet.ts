import { findMarkdownSigns, type SignRange } from "./markdown-signs.ts";
import { findAllTerms, type SearchTerm, type TermMatch } from "./search-text.ts";
import { safeCut } from "./text.ts";

/** Part of a text that shows what was found; marks are in UTF-16 code units of `text`, in order, without overlap. */
export type Snippet = { readonly text: string; readonly marks: readonly Mark[] };
export type Mark = { readonly start: number; readonly end: number };

const LENGTH = 220;
/** The longest there is: a match that is longer is cut off. Nothing longer can be asked for, but for accents. */
const MOST = 1200;
/** What stands before the first mark. */
const LEAD = 48;
/** A match that ends within so much of a text is seen where only two narrow lines of it are shown from its start. */
const SEEN = 80;
/** Matches that are looked at to find the part with most of the terms, after the first one of each term. */
const LOOKED_AT = 64;

/**
 * The part of the text in which most of the terms stand together, in one line. Of what is written in Markdown it is
 * what people read, without its signs; one that was found is shown.
 */
export function cutSnippet(text: string, terms: readonly SearchTerm[], isMarkdown = false): Snippet {
	const matches = findAllTerms(text, terms, LOOKED_AT);
	const first = findDensest(matches);
	const from = first === undefined ? 0 : startOfPart(text, first);
	const to = safeCut(text, Math.min(from + MOST, Math.max(from + LENGTH, first?.end ?? 0)));
	const marks = matches
		.filter((match) => match.start >= from && match.start < to)
		.map((match) => ({ start: match.start - from, end: Math.min(match.end, to) - from }));
	const signs = isMarkdown ? signsOfPart(text, from, to) : [];
	const isFound = (sign: SignRange) => marks.some(({ start, end }) => start < sign.end && sign.start < end);
	const found = new Set(signs.filter(isFound).map(({ pair }) => pair));
	const hidden = signs.filter(({ pair }) => !found.has(pair));
	const part = inOneLine(text.slice(from, to), marks, hidden);
	const lead = from > 0 ? "…" : "";
	return {
		text: lead + part.text + (to < text.length ? "…" : ""),
		marks: part.marks.map(({ start, end }) => ({ start: start + lead.length, end: end + lead.length })),
	};
}

/** The first match of the stretch that holds most different terms. */
function findDensest(matches: readonly TermMatch[]): TermMatch | undefined {
	let best: TermMatch | undefined;
	let most = 0;
	for (const [index, match] of matches.entries()) {
		const near = new Set<number>();
		for (let i = index; (matches[i]?.end ?? Number.POSITIVE_INFINITY) <= match.start + LENGTH - LEAD; i++) {
			near.add(matches[i]?.term ?? 0);
		}
		if (near.size > most || best === undefined) {
			most = near.size;
			best = match;
		}
	}
	return best;
}

/** A little before the match, where a word begins; the beginning of the text where the match is seen from there. */
function startOfPart(text: string, { start, end }: TermMatch): number {
	if (start <= LEAD || end <= SEEN) return 0;
	const near = safeCut(text, start - LEAD);
	const space = text.slice(near, start).search(/\s/u);
	return space < 0 ? near : near + space + 1;
}

/** A part that begins within a line has no signs of a line's beginning. */
function signsOfPart(text: string, from: number, to: number): readonly SignRange[] {
	const isInLine = from > 0 && text[from - 1] !== "\n";
	const fences = text.slice(0, from).match(/^ {0,3}(?:```|~~~)/gm)?.length ?? 0;
	// A letter stands for what is left out before it.
	const lead = isInLine ? "x" : "";
	const options = { isInCode: fences % 2 === 1, isCut: from > 0 || to < text.length };
	return findMarkdownSigns(lead + text.slice(from, to), options).map(({ start, end, pair }) => ({
		start: start - lead.length,
		end: end - lead.length,
		pair,
	}));
}

/** Each run of white space becomes one space, what is hidden is left out; the marks move along. */
function inOneLine(text: string, marks: readonly Mark[], hidden: readonly SignRange[]): Snippet {
	const moved = new Map<number, number>();
	const left = hidden.values();
	let sign = left.next().value;
	let line = "";
	for (let i = 0; i < text.length; i++) {
		moved.set(i, line.length);
		while (sign !== undefined && sign.end <= i) sign = left.next().value;
		if (sign !== undefined && sign.start <= i) continue;
		const unit = text[i] ?? "";
		if (!/\s/.test(unit)) line += unit;
		else if (line !== "" && !line.endsWith(" ")) line += " ";
	}
	const end = line.length;
	const move = (at: number) => moved.get(at) ?? end;
	return { text: line, marks: marks.map((mark) => ({ start: move(mark.start), end: move(mark.end) })) };
}
