/**
 * Marks in exported Markdown, invisible where it is shown, from which it is read again as it was. A line of a text
 * that looks like one gets a backslash before it.
 */
const LOOKS_LIKE_MARK = /^(\\*)(<!-- parley:)/gm;
const WAS_MARKED = /^\\(\\*<!-- parley:)/gm;

export const MARK_PATTERN = /^<!-- parley:(chat|message|reasoning|text|end)(?: (\{.*\}))? -->$/s;

export function formatMark(name: "chat" | "message" | "reasoning" | "text" | "end", facts?: object): string {
	if (facts === undefined) return `<!-- parley:${name} -->`;
	// A comment ends with the first `-->`.
	const json = JSON.stringify(facts).replaceAll("--", "-\\u002d");
	return `<!-- parley:${name} ${json} -->`;
}

export function hideMarks(text: string): string {
	return text.replaceAll(LOOKS_LIKE_MARK, "\\$1$2");
}

export function showMarks(text: string): string {
	return text.replaceAll(WAS_MARKED, "$1");
}
