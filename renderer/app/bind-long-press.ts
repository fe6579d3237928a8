/** Longer than browsers wait that ask for a menu by themselves. */
const LONG_MS = 650;
/** A finger is never quite still. */
const SLACK_PX = 10;
/** What has a menu of its own. */
const ROWS = 'nav a[href^="#/chat/"], nav [data-folder]';

/** Lets a finger that rests on a chat or a folder of the list ask for its menu, where the browser does not do so by itself. */
export function bindLongPress({ document }: Window): () => void {
	const controller = new AbortController();
	const listen = <Type extends "pointerdown" | "pointermove" | "pointerup" | "pointercancel" | "contextmenu">(
		type: Type,
		handle: (event: DocumentEventMap[Type]) => void,
	) => document.addEventListener(type, handle, { signal: controller.signal, passive: true });
	let timer: ReturnType<typeof setTimeout> | undefined;
	let begin: PointerEvent | null = null;
	let hasAsked = false;
	const end = () => {
		clearTimeout(timer);
		begin = null;
	};
	const ask = ({ clientX, clientY }: PointerEvent) => {
		end();
		// The row may have been drawn anew under the finger.
		const row = document.elementFromPoint(clientX, clientY)?.closest(ROWS);
		if (!row) return;
		hasAsked = true;
		const place = { button: 2, clientX, clientY };
		row.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, ...place }));
	};
	listen("pointerdown", (event) => {
		end();
		hasAsked = false;
		const isOnRow = event.target instanceof Element && event.target.closest(ROWS) !== null;
		if (event.pointerType !== "touch" || !event.isPrimary || !isOnRow) return;
		begin = event;
		timer = setTimeout(ask, LONG_MS, event);
	});
	listen("pointermove", ({ pointerId, clientX, clientY }) => {
		// A mouse may be moved meanwhile.
		if (begin?.pointerId !== pointerId) return;
		if (Math.hypot(clientX - begin.clientX, clientY - begin.clientY) > SLACK_PX) end();
	});
	for (const type of ["pointerup", "pointercancel", "contextmenu"] as const) listen(type, end);
	/** A finger that is let go of after it asked is no press: it chooses nothing, and the menu keeps the focus. */
	const endTouch = (event: TouchEvent) => {
		if (hasAsked) event.preventDefault();
		hasAsked = false;
	};
	document.addEventListener("touchend", endTouch, { signal: controller.signal, passive: false });
	return () => {
		end();
		controller.abort();
	};
}
