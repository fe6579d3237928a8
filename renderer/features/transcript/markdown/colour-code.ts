import { highlightCode } from "./highlight-code.ts";
import { paintCode } from "./paint-code.ts";

/**
 * Colours code on the page. Returns how to take the colours away; undefined: there are none.
 * @param place where the code is shown; null: it is not any more
 */
export async function colourCode(
	text: string,
	language: string,
	place: () => HTMLElement | null,
): Promise<(() => void) | undefined> {
	const spans = await highlightCode(text, language);
	const element = place();
	const node = element?.firstChild;
	return spans !== null && element !== null && node instanceof Text
		? paintCode(element, node, spans)
		: undefined;
}
