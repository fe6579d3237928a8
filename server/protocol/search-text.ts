/** A word of a text as search sees it, and where it stands, in UTF-16 code units. */
export type Word = { readonly folded: string; readonly start: number; readonly end: number };

/** Longer runs of letters are several words in a row, so that no index has to cut them. */
const LONGEST_WORD = 64;

/**
 * What a text is made of for search [F1]: runs of letters and digits; each character of scripts that put no spaces
 * between words, so that any part of a sentence is found; and each sign, so that `C++` or `:-)` are found as they are.
 */
const UNSPACED = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々〆]`;
const WORD = new RegExp(
	String.raw`${UNSPACED}\p{M}*|(?:(?!${UNSPACED})[\p{L}\p{N}\p{M}]){1,${LONGEST_WORD}}|[\p{P}\p{S}]`,
	"uy",
);

/** Calls `take` for each word in order, until it returns false. */
export function eachWord(text: string, take: (folded: string, start: number, end: number) => boolean): void {
	for (let start = 0; start < text.length; ) {
		const kind = kindOf(text.charCodeAt(start));
		if (kind === SPACE) {
			start++;
			continue;
		}
		let end = start + 1;
		if (kind === LETTER) {
			while (end - start < LONGEST_WORD && kindOf(text.charCodeAt(end)) === LETTER) end++;
		}
		// A letter beyond ASCII may go on with the word, or a mark change its last letter.
		const isAscii = kind === SIGN || (kind === LETTER && kindOf(text.charCodeAt(end)) !== OTHER);
		if (!isAscii) {
			WORD.lastIndex = start;
			const found = WORD.exec(text)?.[0];
			end = start + (found ?? String.fromCodePoint(text.codePointAt(start) ?? 0)).length;
			const folded = found === undefined ? "" : foldWord(found);
			if (folded !== "" && !take(folded, start, end)) return;
		} else if (!take(text.slice(start, end).toLowerCase(), start, end)) return;
		start = end;
	}
}

export function splitWords(text: string): readonly Word[] {
	const words: Word[] = [];
	eachWord(text, (folded, start, end) => {
		words.push({ folded, start, end });
		return true;
	});
	return words;
}

const SPACE = 0;
const LETTER = 1;
const SIGN = 2;
const OTHER = 3;

/** Of ASCII: letter or digit, sign, or neither. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
	const char = String.fromCharCode(code);
	if (/[0-9A-Za-z]/.test(char)) return LETTER;
	return code > 32 && code < 127 ? SIGN : SPACE;
});

/** Past the end, where there is no code unit, is a space. */
function kindOf(code: number): number {
	return code >= 128 ? OTHER : (KINDS[code] ?? SPACE);
}

/** Some signs fold to a space and a mark: they stay as they are. A mark without a letter is no word. */
function foldWord(word: string): string {
	const folded = foldText(word).replace(/\s/g, "");
	return folded === "" && !/^\p{M}/u.test(word) ? word : folded;
}

/** Accents of Latin, Greek, Cyrillic, Hebrew and Arabic; in other scripts marks are vowels, and tell words apart. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u0640]/g;
/** Say how an emoji is drawn. */
const SELECTORS = /[\ufe00-\ufe0f]/g;
const SPECIAL = /[ßøłđæœıςðþ‘’“”«»„‐‑–—−]/g;
const SPECIALS: Readonly<Record<string, string>> = {
	...{ ß: "ss", ø: "o", ł: "l", đ: "d", æ: "ae", œ: "oe", ı: "i", ς: "σ", ð: "d", þ: "th" },
	...{ "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"' },
	...{ "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-" },
};

/** Without case, accents, width and ligatures; quotes and dashes as a keyboard has them. */
export function foldText(text: string): string {
	if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
	return text
		.normalize("NFKD")
		.toLowerCase()
		.replace(ACCENTS, "")
		.replace(SELECTORS, "")
		.replace(SPECIAL, (char) => SPECIALS[char] ?? char);
}

/** One thing asked for: words that stand side by side. */
export type SearchTerm = {
	readonly words: readonly string[];
	/** Whether the last word may be the beginning of one. */
	readonly isPrefix: boolean;
};

/** What is between spaces is one term, taken literally; no sign has a meaning of its own [F1]. */
export function parseTerms(query: string): readonly SearchTerm[] {
	return query.split(/\s+/u).flatMap((part) => {
		const words = splitWords(part).map((word) => word.folded);
		const last = words.at(-1);
		if (last === undefined) return [];
		return [{ words, isPrefix: last.length > 1 && /^[\p{L}\p{N}]/u.test(last) }];
	});
}

/** Where the terms stand in the text, in order and without overlap; at most `limit` of them. */
export function findTerms(
	text: string,
	terms: readonly SearchTerm[],
	limit = Number.POSITIVE_INFINITY,
): readonly TermMatch[] {
	return collectTerms(text, terms, (matches) => matches.length > limit).slice(0, limit);
}

/** The same, until each term that the text has was found and `more` matches after it: a common term hides no rare one. */
export function findAllTerms(text: string, terms: readonly SearchTerm[], more: number): readonly TermMatch[] {
	const found = new Set<number>();
	let enough = Number.POSITIVE_INFINITY;
	return collectTerms(text, terms, (matches) => {
		found.add(matches.at(-1)?.term ?? 0);
		if (enough === Number.POSITIVE_INFINITY && found.size === terms.length) enough = matches.length + more;
		return matches.length > enough;
	});
}

/** @param isEnough asked after each match whether to end */
function collectTerms(
	text: string,
	terms: readonly SearchTerm[],
	isEnough: (matches: readonly TermMatch[]) => boolean,
): readonly TermMatch[] {
	const longest = Math.max(0, ...terms.map((term) => term.words.length));
	const recent: Word[] = [];
	const matches: TermMatch[] = [];
	if (longest === 0) return matches;
	eachWord(text, (folded, start, end) => {
		recent.push({ folded, start, end });
		if (recent.length > longest) recent.shift();
		let isOver = false;
		for (const [index, term] of terms.entries()) {
			const first = recent[recent.length - term.words.length];
			if (first === undefined || !endsWithTerm(recent, term)) continue;
			addMatch(matches, { term: index, start: first.start, end });
			isOver ||= isEnough(matches);
		}
		return !isOver;
	});
	return matches;
}

export type TermMatch = { readonly term: number; readonly start: number; readonly end: number };

function endsWithTerm(recent: readonly Word[], { words, isPrefix }: SearchTerm): boolean {
	const from = recent.length - words.length;
	return words.every((word, i) => {
		const found = recent[from + i]?.folded ?? "";
		return isPrefix && i === words.length - 1 ? found.startsWith(word) : found === word;
	});
}

/** Of two that overlap the one that begins first stays, of two that begin together the longer. */
function addMatch(matches: TermMatch[], match: TermMatch): void {
	const last = matches.at(-1);
	if (last === undefined || match.start >= last.end) matches.push(match);
	else if (match.start <= last.start) matches[matches.length - 1] = match;
}
