import { findRanges } from "./find-ranges.ts";

/** Names of highlights in the style sheet. */
const ALL = "found";
const CURRENT = "found-current";

/** Marks every occurrence within the element, and one of them more, without touching what React drew. */
export function highlightRanges(
	element: Element,
	text: string,
	current: { readonly row: Element | null; readonly nth: number },
): Range | null {
	if (typeof Highlight === "undefined") return null;
	const ranges = findRanges(element, text);
	const inRow = ranges.filter((range) => current.row?.contains(range.startContainer) === true);
	// What is drawn may hold fewer than the text it was made of, such as the address of a link.
	const chosen = inRow[Math.min(current.nth, inRow.length - 1)] ?? null;
	CSS.highlights.set(ALL, new Highlight(...ranges.filter((range) => range !== chosen)));
	if (chosen === null) CSS.highlights.delete(CURRENT);
	else CSS.highlights.set(CURRENT, new Highlight(chosen));
	return chosen;
}

export function clearHighlights(): void {
	if (typeof Highlight === "undefined") return;
	CSS.highlights.delete(ALL);
	CSS.highlights.delete(CURRENT);
}
