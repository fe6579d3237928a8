type Listener = {
	/** They may be about to scroll up; told again and again while that is so. */
	readonly leave: () => void;
	readonly stay: () => void;
	/** What they moved has come to rest at the end. */
	readonly toEnd: () => void;
};

/** Sooner than a movement without events is taken to be over. */
const TELL_AGAIN_MS = 100;

/**
 * A finger that lies on the page may take it anywhere, and of its way the browser may tell nothing: once it scrolls by
 * itself, the events of the finger come late or end.
 */
export function watchTouch(scroller: HTMLElement, listener: Listener, signal: AbortSignal): void {
	let at = 0;
	let isTouched = false;
	/** While fingers lie there. */
	let laid: AbortController | undefined;
	let timer: ReturnType<typeof setInterval> | undefined;
	const lift = () => {
		clearInterval(timer);
		laid?.abort();
		laid = undefined;
	};
	const touch = ({ type, touches, target }: TouchEvent) => {
		const to = touches[0]?.clientY ?? at;
		if (type === "touchmove" && to < at) listener.stay();
		else listener.leave();
		at = to;
		isTouched = true;
		if (touches.length === 0) return lift();
		if (type !== "touchstart") return;
		laid ??= new AbortController();
		clearInterval(timer);
		timer = setInterval(() => listener.leave(), TELL_AGAIN_MS);
		// What the finger was laid on tells, also when it is on the page no more.
		for (const type of ["touchmove", "touchend", "touchcancel"] as const)
			target?.addEventListener(type, follow, { passive: true, signal: laid.signal });
	};
	const follow = (event: Event) => touch(event as TouchEvent);
	const rest = () => {
		if (laid !== undefined || !isTouched) return;
		isTouched = false;
		if (scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop < 1) listener.toEnd();
	};
	scroller.addEventListener("touchstart", touch, { passive: true, signal });
	scroller.addEventListener("scrollend", rest, { signal });
	signal.addEventListener("abort", lift);
}
