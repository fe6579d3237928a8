const REMEMBERED = 12;
/** Pictures in which what a key closes is gone; a busy computer needs more than one. */
const FRAMES = 10;
const FIELDS = "textarea, input:not([type=checkbox], [type=radio])";
const CHOICES = "button:not(:disabled), input, textarea, select, a[href]";

/**
 * Gives the focus back where a key closed or removed what had it: the page would have it then, and Tab would begin
 * anew at the top. Whoever presses with a pointer has chosen another place already.
 */
export function bindFocus(host: Window): () => void {
	const page = host.document;
	/** What had the focus when keys were pressed, the last one at the end. */
	let had: readonly HTMLElement[] = [];
	let left = 0;
	const watch = () => {
		if (isLost(page)) giveBack();
		else if (left-- > 0) host.requestAnimationFrame(watch);
	};
	const giveBack = () => {
		left = 0;
		// Nothing beside an open dialog can be reached.
		const modal = [...page.querySelectorAll(":modal")].at(-1);
		const last = had.findLast(
			(one) => canHave(one) && (modal === undefined || (one !== modal && modal.contains(one))),
		);
		(last ?? firstOf(page, modal))?.focus({ preventScroll: true });
	};
	const handleKey = (event: KeyboardEvent) => {
		const active = page.activeElement;
		if (!(active instanceof HTMLElement)) return;
		// A dialog out of which a pointer took the focus, such as by a press on its ground, is closed by a key all the same.
		if (isLost(page) && (event.key !== "Escape" || page.querySelector(":modal") === null)) return;
		if (had.at(-1) !== active && active !== page.body)
			had = [...had.filter((one) => one !== active && one.isConnected), active].slice(-REMEMBERED);
		// What is written in a field closes nothing, and pictures are not to be asked for at each letter.
		if (isWriting(event, active)) return;
		const isWatching = left > 0;
		left = FRAMES;
		// What takes the place of what is closed has the focus a picture later.
		if (!isWatching) host.requestAnimationFrame(() => host.requestAnimationFrame(watch));
	};
	page.addEventListener("keydown", handleKey, { capture: true });
	return () => page.removeEventListener("keydown", handleKey, { capture: true });
}

/** Where one begins: in a dialog at the page that is chosen in it, or at the first thing that takes the focus. */
function firstOf(page: Document, modal: Element | undefined): HTMLElement | null {
	if (modal === undefined) return page.querySelector<HTMLElement>("[data-composer]");
	return modal.querySelector<HTMLElement>("[aria-current]") ?? modal.querySelector<HTMLElement>(CHOICES);
}

function canHave(one: HTMLElement): boolean {
	return one.isConnected && one.checkVisibility() && !one.matches(":disabled");
}

function isWriting({ key, ctrlKey, metaKey, altKey }: KeyboardEvent, field: HTMLElement): boolean {
	return [...key].length === 1 && !ctrlKey && !metaKey && !altKey && field.matches(FIELDS);
}

function isLost(page: Document): boolean {
	return page.activeElement === null || page.activeElement === page.body;
}
