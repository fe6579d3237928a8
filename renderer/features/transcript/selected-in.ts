import { selectedText } from "./selected-text.ts";

/** The text that is selected within this message; null: none is. */
export function selectedIn(article: Element | null | undefined): string | null {
	const selection = getSelection();
	const text = selectedText(selection).trim();
	const isInside =
		selection?.anchorNode !== null && article?.contains(selection?.anchorNode ?? null) === true;
	return text !== "" && isInside ? text : null;
}
