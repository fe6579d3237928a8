/** Where in the data of an event its `delta.content` stands, between the quotes of its JSON string. */
export type ContentPlace = { readonly start: number; readonly end: number };

export type ContentTemplate = {
	/** Learns the text around the content of an event, as it was sent. */
	learn(prefix: string, suffix: string): void;
	/**
	 * The contents of all events from `start` on that differ from the learnt one in nothing else, as
	 * one text, and where the first other event begins (`start` where there is none like it).
	 */
	readRun(text: string, start: number): { readonly content: string; readonly end: number };
};

/** After so many vain tries in a row, trying is given up. */
const MAX_MISSES = 16;
const PROBE = "probe-7f3a";

/**
 * The events of one answer mostly differ in `delta.content` alone. Where the text before and after
 * it is the same as in an event that was parsed, what stands between is the inside of a JSON string
 * and nothing else has to be parsed. Searching for the text between two contents is a tenth of the
 * cost of JSON.parse (0.1 µs against 0.7 µs for an event of 180 bytes).
 */
export function createContentTemplate(): ContentTemplate {
	let learnt: Learnt | null = null;
	let misses = 0;
	return {
		learn(prefix, suffix) {
			if (misses < MAX_MISSES) learnt = { prefix, suffix, separator: suffix + prefix };
		},
		readRun(text, start) {
			if (learnt === null || misses >= MAX_MISSES) return { content: "", end: start };
			const run = readRun(text, start, learnt);
			misses = run.end === start ? misses + 1 : 0;
			return run;
		},
	};
}

/** `separator`: what stands between the contents of two events. */
type Learnt = { readonly prefix: string; readonly suffix: string; readonly separator: string };

function readRun(
	text: string,
	start: number,
	{ prefix, suffix, separator }: Learnt,
): { content: string; end: number } {
	let content = "";
	let end = start;
	// Comparing a slice is several times faster than startsWith.
	if (text.slice(start, start + prefix.length) !== prefix) return { content, end };
	let from = start + prefix.length;
	for (let to = text.indexOf(separator, from); to !== -1; to = text.indexOf(separator, from)) {
		const piece = parseString(text.slice(from, to));
		if (piece === null) break;
		content += piece;
		from = to + separator.length;
		end = from - prefix.length;
	}
	// The last event of the run has none of its kind after it.
	const to = text.indexOf(suffix, from);
	const last = to === -1 ? null : parseString(text.slice(from, to));
	return last === null ? { content, end } : { content: content + last, end: to + suffix.length };
}

/** Finds the JSON string of `content`, checked by putting another one in its place; null where it is not sure. */
export function findContent(data: string, content: string): ContentPlace | null {
	const key = /"content"\s*:\s*"/.exec(data);
	if (key === null) return null;
	const start = key.index + key[0].length;
	let end = start;
	while (end < data.length && data.charCodeAt(end) !== 0x22) end += data.charCodeAt(end) === 0x5c ? 2 : 1;
	if (parseString(data.slice(start, end)) !== content) return null;
	return contentOf(data.slice(0, start) + PROBE + data.slice(end)) === PROBE ? { start, end } : null;
}

function contentOf(data: string): unknown {
	try {
		const event = JSON.parse(data) as { choices?: { delta?: { content?: unknown } }[] };
		return event.choices?.[0]?.delta?.content;
	} catch {
		return undefined;
	}
}

/** Value of a JSON string without its quotes; null where it is not one. */
function parseString(inner: string): string | null {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are not allowed in a JSON string
	if (!/["\\\u0000-\u001f]/.test(inner)) return inner;
	try {
		const value: unknown = JSON.parse(`"${inner}"`);
		return typeof value === "string" ? value : null;
	} catch {
		return null;
	}
}
