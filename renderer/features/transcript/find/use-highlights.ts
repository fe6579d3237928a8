import { useEffect, useRef } from "react";
import type { Occurrence } from "./find-in-chat.ts";
import { clearHighlights, highlightRanges } from "./highlight-ranges.ts";

const MESSAGES = "[data-messages]";

/**
 * Keeps what was found marked in the messages that are on the page, whatever comes onto it. @param place another
 * one each time the reader is led somewhere, which is when the view may move
 */
export function useHighlights(text: string, current: Occurrence | undefined, place: object): void {
	const shown = useRef(place);
	const messageId = current?.messageId ?? "";
	const nth = current?.nth ?? 0;
	useEffect(() => {
		const messages = document.querySelector(MESSAGES);
		if (messages === null || text.trim() === "") return clearHighlights();
		let frame = 0;
		const mark = () => {
			frame = 0;
			const row = messages.querySelector(`[data-message="${CSS.escape(messageId)}"]`);
			const chosen = highlightRanges(messages, text, { row, nth });
			// In a message longer than the view the occurrence itself has to come into sight, once.
			if (chosen === null || shown.current === place) return;
			shown.current = place;
			bringIntoSight(messages, chosen);
		};
		const observer = new MutationObserver(() => {
			if (frame === 0) frame = requestAnimationFrame(mark);
		});
		observer.observe(messages, { childList: true, characterData: true, subtree: true });
		frame = requestAnimationFrame(mark);
		return () => {
			observer.disconnect();
			cancelAnimationFrame(frame);
		};
	}, [text, messageId, nth, place]);
	useEffect(() => clearHighlights, []);
}

function bringIntoSight(scroller: Element, range: Range): void {
	const view = scroller.getBoundingClientRect();
	const place = range.getBoundingClientRect();
	if (place.top >= view.top + 56 && place.bottom <= view.bottom) return;
	scroller.scrollBy({ top: place.top - view.top - view.height / 3 });
}
