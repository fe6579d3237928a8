import { watchTouch } from "./watch-touch.ts";

/** What is told. */
type Listener = {
	/** They begin to scroll in some way. */
	readonly letGo: () => void;
	/** They begin to scroll up. */
	readonly leave: () => void;
	/** They begin to scroll down. */
	readonly stay: () => void;
	/** They have come to rest at the end. */
	readonly toEnd: () => void;
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
export function watchHands(scroller: HTMLElement, listener: Listener, signal: AbortSignal): void {
	const options = { passive: true, signal };
	const tell = (by: number, target: EventTarget | null) => {
		if (by > 0) listener.stay();
		else if (by < 0 && !isTakenWithin(target, scroller)) listener.leave();
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
	watchTouch(scroller, listener, signal);
	for (const type of HANDS) scroller.addEventListener(type, () => listener.letGo(), options);
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
