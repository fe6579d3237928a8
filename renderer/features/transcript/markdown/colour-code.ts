import { highlightCode } from "./highlight-code.ts";
import type { Spans } from "./highlight-protocol.ts";
import { paintCode } from "./paint-code.ts";

/** Takes the colours away; undefined: there are none. */
type Clear = (() => void) | undefined;

/**
 * Colours code on the page: at once where its colours are known, so that what was seen before is not first shown
 * without them, else when they are found.
 * @param place where the code is shown; null: it is not any more
 */
export function colourCode(
	text: string,
	language: string,
	place: () => HTMLElement | null,
): Clear | Promise<Clear> {
	const paint = (spans: Spans | null): Clear => {
		const element = place();
		const node = element?.firstChild;
		return spans !== null && element !== null && node instanceof Text
			? paintCode(element, node, spans)
			: undefined;
	};
	const spans = highlightCode(text, language);
	return spans instanceof Promise ? spans.then(paint) : paint(spans);
}
