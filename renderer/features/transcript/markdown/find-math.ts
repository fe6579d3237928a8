/** A formula as it stands in a text. */
export type MathToken = {
	readonly type: "math";
	readonly raw: string;
	/** The formula without its signs. */
	readonly text: string;
	/** On lines of its own. */
	readonly isDisplay: boolean;
};

/** Looking further for the end would make texts of many beginnings slow. */
const LONGEST = 4000;
/** In one paragraph. */
const MOST_FALSE_STARTS = 50;
/** A line that holds no more than the end of a formula, with the sign that ends its sentence. */
const REST_OF_LINE = /^[ \t]*[.,;:!?]?[ \t]*(?:\n|$)/;
const BLOCK_START = /^ {0,3}(\$\$|\\\[)/;
const BLANK_LINE = /\n[ \t]*\n/;
/** A line that ends the paragraph above it: a heading, a quote, code, a rule, an item. */
const PARAGRAPH_END =
	/^ {0,3}(?:#{1,6}(?:[ \t]|$)|>|~{3}|`{3,}[^`]*$|(?:-[ \t]*){3,}$|(?:\*[ \t]*){3,}$|(?:_[ \t]*){3,}$|(?:[-+*]|1[.)])[ \t]+\S)/;

/**
 * A formula on lines of its own, at the start of a text. One whose end has not come yet is a formula too, so that
 * lines in it are not taken for lists or headings while it is written; a blank line shows that it is none.
 */
export function findMathBlock(text: string): MathToken | undefined {
	const start = BLOCK_START.exec(text);
	if (start === null) return;
	const begin = start[0].length;
	const end = start[1] === "$$" ? "$$" : "\\]";
	const part = text.slice(begin, begin + LONGEST);
	const at = part.indexOf(end);
	if (at < 0 && part.length === LONGEST) return;
	if (BLANK_LINE.test(at < 0 ? part : part.slice(0, at))) return;
	if (at < 0) return { type: "math", raw: text, text: "", isDisplay: true };
	const rest = REST_OF_LINE.exec(text.slice(begin + at + end.length, begin + at + end.length + 8));
	if (rest === null) return;
	const raw = text.slice(0, begin + at + end.length + rest[0].length);
	const formula = part.slice(0, at).trim();
	return formula === "" ? undefined : { type: "math", raw, text: formula, isDisplay: true };
}

/** A formula within a line, at the start of a text. */
export function findInlineMath(text: string): MathToken | undefined {
	if (text.startsWith("\\(")) return enclosed(text, "\\(", "\\)", false);
	if (text.startsWith("\\[")) return enclosed(text, "\\[", "\\]", true);
	if (text.startsWith("$$")) return enclosed(text, "$$", "$$", true);
	return text.startsWith("$") ? betweenDollars(text) : undefined;
}

/** Where in a text the first formula between dollar signs may begin, after its first sign; -1: nowhere. */
export function findDollar(text: string): number {
	let at = 0;
	while (text[at] === "$") at++;
	for (at = text.indexOf("$", Math.max(at, 1)); at >= 0; at = text.indexOf("$", at + 1)) {
		// As in US$5; the second half of a character counts as a letter.
		if (!/[\p{L}\p{N}$\udc00-\udfff]/u.test(text.charAt(at - 1))) return at;
	}
	return -1;
}

function enclosed(text: string, begin: string, end: string, isDisplay: boolean): MathToken | undefined {
	const at = text.slice(0, LONGEST).indexOf(end, begin.length);
	if (at < 0) return;
	const formula = text.slice(begin.length, at).trim();
	if (formula === "") return;
	return { type: "math", raw: text.slice(0, at + end.length), text: formula, isDisplay };
}

/** The next dollar sign decides, so that a text of many is read once. Prices are no formulas. */
function betweenDollars(text: string): MathToken | undefined {
	let at = 1;
	while (at < text.length && at < LONGEST && text[at] !== "$" && text[at] !== "\n")
		at += text[at] === "\\" ? 2 : 1;
	const formula = text.slice(1, at);
	if (text[at] !== "$" || formula === "" || formula !== formula.trim()) return;
	if (/^[\p{L}\p{N}$]/u.test(text.slice(at + 1, at + 3)) || isPrice(formula)) return;
	return { type: "math", raw: text.slice(0, at + 1), text: formula, isDisplay: false };
}

/** “5 for tea and 10”: a number, then words. */
function isPrice(formula: string): boolean {
	return /^\d[\d.,]*(?:[kKmMbB]\b)?\s*(?:[-–—/,]\s*)?\p{L}{2,}/u.test(formula) && !formula.includes("\\");
}

/**
 * How far it is to a line on which a formula of its own may begin, within the paragraph; -1: there is none.
 * @param end where to stop looking; that of the formula may be beyond it
 */
export function findMathLine(text: string, end = text.length): number {
	let falseStarts = 0;
	for (let at = text.indexOf("\n"); at >= 0 && at + 1 < end; ) {
		const next = text.indexOf("\n", at + 1);
		const line = text.slice(at + 1, next < 0 ? text.length : next);
		if ((next >= 0 && /^[ \t]*$/.test(line)) || PARAGRAPH_END.test(line)) return -1;
		if (BLOCK_START.test(line)) {
			if (findMathBlock(text.slice(at + 1)) !== undefined) return at + 1;
			if (++falseStarts > MOST_FALSE_STARTS) return -1;
		}
		at = next;
	}
	return -1;
}
