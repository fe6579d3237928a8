/** Where a `/` that asks for a prompt stands, and what is written after it. */
export type Slash = { readonly start: number; readonly query: string };

const LONGEST_QUERY = 60;

/** A `/` at the beginning of a line, with the caret right behind what follows it; null: there is none. */
export function findSlash(text: string, caret: number): Slash | null {
	const lineStart = text.lastIndexOf("\n", caret - 1) + 1;
	if (text[lineStart] !== "/" || caret <= lineStart) return null;
	const query = text.slice(lineStart + 1, caret);
	const isWord = query.length <= LONGEST_QUERY && !/^\s|\s{2}|\//.test(query);
	return isWord ? { start: lineStart, query } : null;
}
