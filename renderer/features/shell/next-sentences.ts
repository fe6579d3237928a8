export type Sentences = {
	readonly said: readonly string[] /** Up to where the text was told. */;
	readonly end: number;
};

const FENCE = /^\s{0,3}(?:```|~~~)/;
const LONGEST = 600;
/** No sentence is longer; what goes on and on is looked at in parts. */
const LOOK_AHEAD = 2000;

/**
 * The sentences of a markdown text that are complete from a place on, as they are said: without its signs, and a
 * block of code as one word. The last one is told when the text has ended.
 * @param from what `end` was before
 */
export function nextSentences(text: string, from: number, isEnded: boolean, code: string): Sentences {
	const said: string[] = [];
	let end = from;
	for (const piece of pieces(text, from, isEnded)) {
		end += piece.length;
		const words = FENCE.test(piece) ? code : plain(piece);
		if (words !== "") said.push(words.slice(0, LONGEST));
	}
	return { said, end };
}

/** Whole blocks of code, and sentences between them. */
function* pieces(text: string, from: number, isEnded: boolean): Generator<string> {
	let rest = text.slice(from);
	while (rest !== "") {
		const piece = FENCE.test(rest) ? takeCode(rest) : takeSentence(rest);
		if (piece === null) {
			if (isEnded) yield rest;
			return;
		}
		yield piece;
		rest = rest.slice(piece.length);
	}
}

/** Up to and with the closing fence; null: it did not come yet. */
function takeCode(text: string): string | null {
	const found = /\n\s{0,3}(?:```|~~~)[^\S\n]*(?:\n|$)/.exec(text);
	return found === null ? null : text.slice(0, found.index + found[0].length);
}

/** Up to the end of a sentence or of a line, whichever is first; null: neither came yet. */
function takeSentence(text: string): string | null {
	const found = /[.!?…。！？؟]{1,8}["'”’»)\]]{0,8}(?=\s)|\n/.exec(text.slice(0, LOOK_AHEAD));
	if (found !== null) return text.slice(0, found.index + found[0].length);
	return text.length > LOOK_AHEAD ? text.slice(0, LOOK_AHEAD) : null;
}

function plain(text: string): string {
	return text
		.slice(0, LOOK_AHEAD)
		.replace(/<br\s*\/?>/gi, " ")
		.replace(/<\/?(?:sub|sup|kbd)>/gi, "")
		.replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, "$1")
		.replace(/^\s*(?:#{1,6}|>|[-*+]|\d+[.)])\s+/, "")
		.replace(/^\s*\|?[\s:|-]+\|?\s*$/, "")
		.replace(/[*_`~|#]+/g, " ")
		.replace(/\s+/g, " ")
		.trim();
}
