const REMEMBERED = 12;
/** Pictures in which what a key closes is gone; a busy computer needs more than one. */
const FRAMES = 10;
const FIELDS = "textarea, input:not([type=checkbox], [type=radio])";

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
		if (isLost(page) && page.querySelector(":modal") === null) giveBack();
		else if (left-- > 0) host.requestAnimationFrame(watch);
	};
	const giveBack = () => {
		left = 0;
		const last = had.findLast((one) => one.isConnected && one.checkVisibility() && !one.matches(":disabled"));
		(last ?? page.querySelector<HTMLElement>("[data-composer]"))?.focus({ preventScroll: true });
	};
	const handleKey = (event: KeyboardEvent) => {
		const active = page.activeElement;
		if (!(active instanceof HTMLElement) || isLost(page)) return;
		if (had.at(-1) !== active)
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

function isWriting({ key, ctrlKey, metaKey, altKey }: KeyboardEvent, field: HTMLElement): boolean {
	return [...key].length === 1 && !ctrlKey && !metaKey && !altKey && field.matches(FIELDS);
}

function isLost(page: Document): boolean {
	return page.activeElement === null || page.activeElement === page.body;
}
