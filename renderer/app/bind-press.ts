/** A hand is never quite still. */
const SLACK_PX = 10;
/** What opens a menu lets go of the mouse, so that it can be drawn on to a choice in it. */
const PRESSED = "button:not([aria-haspopup]), a[href]";

/**
 * What the mouse was pressed on is what a click chooses, also where it has moved on meanwhile, as what lies below an
 * answer does with each line of it. Drawn off it, the mouse chooses nothing, as ever.
 */
export function bindPress({ document }: Window): () => void {
	const controller = new AbortController();
	const options = { signal: controller.signal, passive: true } as const;
	let begin: PointerEvent | null = null;
	const handlePress = (event: PointerEvent) => {
		const pressed = event.target instanceof Element ? event.target.closest(PRESSED) : null;
		begin = pressed !== null && event.pointerType === "mouse" && event.button === 0 ? event : null;
		if (begin !== null) pressed?.setPointerCapture(event.pointerId);
	};
	const handleMove = ({ pointerId, clientX, clientY, target }: PointerEvent) => {
		if (begin?.pointerId !== pointerId || !(target instanceof Element)) return;
		if (Math.hypot(clientX - begin.clientX, clientY - begin.clientY) <= SLACK_PX) return;
		if (target.contains(document.elementFromPoint(clientX, clientY))) return;
		begin = null;
		if (target.hasPointerCapture(pointerId)) target.releasePointerCapture(pointerId);
	};
	document.addEventListener("pointerdown", handlePress, options);
	document.addEventListener("pointermove", handleMove, options);
	return () => controller.abort();
}
