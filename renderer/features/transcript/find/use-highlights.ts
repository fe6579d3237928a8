import { useEffect } from "react";
import type { Occurrence } from "./find-in-chat.ts";
import { clearHighlights, highlightRanges } from "./highlight-ranges.ts";

const MESSAGES = "[data-messages]";

/** Keeps what was found marked in the messages that are on the page, whatever comes onto it. */
export function useHighlights(text: string, current: Occurrence | undefined): void {
	useEffect(() => {
		const messages = document.querySelector(MESSAGES);
		if (messages === null || text.trim() === "") return clearHighlights();
		let frame = 0;
		let isFirst = true;
		const mark = () => {
			frame = 0;
			const row = messages.querySelector(`[data-message="${CSS.escape(current?.messageId ?? "")}"]`);
			const chosen = highlightRanges(messages, text, { row, nth: current?.nth ?? 0 });
			// In a message longer than the view the occurrence itself has to come into sight, once.
			if (isFirst && chosen !== null) bringIntoSight(messages, chosen);
			if (chosen !== null) isFirst = false;
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
	}, [text, current]);
	useEffect(() => clearHighlights, []);
}

function bringIntoSight(scroller: Element, range: Range): void {
	const view = scroller.getBoundingClientRect();
	const place = range.getBoundingClientRect();
	if (place.top >= view.top + 56 && place.bottom <= view.bottom) return;
	scroller.scrollBy({ top: place.top - view.top - view.height / 3 });
}
