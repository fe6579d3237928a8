import { watchTouch } from "./watch-touch.ts";

type Hands = {
	readonly onAny: () => void;
	readonly onUp: () => void;
	readonly onDown: () => void;
	readonly onEnd: () => void;
};

/** How a person begins to scroll. */
const HANDS = ["wheel", "touchstart", "pointerdown", "keydown"] as const;

/** Keys that scroll, and which way. */
const UP: ReadonlySet<string> = new Set(["ArrowUp", "PageUp", "Home"]);
const DOWN: ReadonlySet<string> = new Set(["ArrowDown", "PageDown", "End"]);

/**
 * Tells which way a person begins to scroll, before the browser has moved anything: its first step may be smaller
 * than a pixel, and late.
 */
export function watchHands(scroller: HTMLElement, hands: Hands, signal: AbortSignal): void {
	const { onUp, onDown } = hands;
	const options = { passive: true, signal };
	const tell = (by: number, target: EventTarget | null) => {
		if (by > 0) onDown();
		else if (by < 0 && !isTakenWithin(target, scroller)) onUp();
	};
	const turn = (event: WheelEvent) => {
		// With these keys it changes the size of the page, or scrolls to the side.
		if (!event.ctrlKey && !event.shiftKey) tell(event.deltaY, event.target);
	};
	const press = ({ key, shiftKey, target }: KeyboardEvent) => {
		if (UP.has(key) || (key === " " && shiftKey)) tell(-1, target);
		else if (DOWN.has(key) || key === " ") tell(1, target);
	};
	scroller.addEventListener("wheel", turn, options);
	watchTouch(scroller, hands, signal);
	for (const type of HANDS) scroller.addEventListener(type, hands.onAny, options);
	scroller.addEventListener("keydown", press, options);
}

/** Whether something between them scrolls up by itself first, as long code does. */
function isTakenWithin(target: EventTarget | null, scroller: HTMLElement): boolean {
	if (typeof Element === "undefined" || !(target instanceof Element)) return false;
	for (let element: Element | null = target; element !== null && element !== scroller; ) {
		if (element.scrollTop > 0 && element.scrollHeight > element.clientHeight) return true;
		element = element.parentElement;
	}
	return false;
}
