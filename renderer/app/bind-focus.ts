const REMEMBERED = 12;
/** Pictures in which what a key closes is gone; what waits for the server's word on it needs many. */
const FRAMES = 90;
const FIELDS = "textarea, input:not([type=checkbox], [type=radio])";
const CHOICES = "button:not(:disabled), input, textarea, select, a[href]";

/** What had the focus, and where that was: it may be drawn anew there. */
type Had = {
	readonly element: HTMLElement;
	readonly row: HTMLElement | null;
	/** What the row lies in, if it is one of a list to go through, and its place there. */
	readonly list: Element | null;
	readonly index: number;
};

/**
 * Gives the focus back where a key closed or removed what had it: the page would have it then, and Tab would begin
 * anew at the top. Whoever presses with a pointer has chosen another place already.
 */
export function bindFocus(host: Window): () => void {
	const page = host.document;
	/** What had the focus when keys were pressed, the last one at the end. */
	let had: readonly Had[] = [];
	let left = 0;
	const watch = () => {
		if (isLost(page)) giveBack();
		// What has it now may be drawn anew itself, once its code is there.
		if (left-- > 0) host.requestAnimationFrame(watch);
	};
	const giveBack = () => {
		// Nothing beside an open dialog can be reached.
		const modal = [...page.querySelectorAll(":modal")].at(-1);
		const isReached = (one: HTMLElement) => modal === undefined || (one !== modal && modal.contains(one));
		let last: HTMLElement | null = null;
		for (const one of had.toReversed()) {
			last = find(one, isReached);
			if (last !== null) break;
		}
		(last ?? firstOf(page, modal))?.focus({ preventScroll: true });
	};
	const handleKey = (event: KeyboardEvent) => {
		const active = page.activeElement;
		if (!(active instanceof HTMLElement)) return;
		// A dialog out of which a pointer took the focus, such as by a press on its ground, is closed by a key all the same.
		if (isLost(page) && (event.key !== "Escape" || page.querySelector(":modal") === null)) return;
		if (had.at(-1)?.element !== active && active !== page.body)
			had = [...had.filter(({ element }) => element !== active), remember(active)].slice(-REMEMBERED);
		// Tab goes on, and off the page behind its last control: whoever were brought back there could not leave.
		if (event.key === "Tab") {
			left = 0;
			return;
		}
		// What is written in a field closes nothing, and pictures are not to be asked for at each letter.
		if (isWriting(event, active)) return;
		const isWatching = left > 0;
		left = FRAMES;
		// What takes the place of what is closed has the focus a picture later.
		if (!isWatching) host.requestAnimationFrame(() => host.requestAnimationFrame(watch));
	};
	// A key may have been quicker than this code.
	if (page.activeElement instanceof HTMLElement && !isLost(page)) had = [remember(page.activeElement)];
	const handlePress = () => {
		left = 0;
	};
	page.addEventListener("keydown", handleKey, { capture: true });
	page.addEventListener("pointerdown", handlePress, { capture: true });
	return () => {
		page.removeEventListener("keydown", handleKey, { capture: true });
		page.removeEventListener("pointerdown", handlePress, { capture: true });
	};
}

function remember(element: HTMLElement): Had {
	const row = element.closest<HTMLElement>("[data-row]");
	const list = row?.closest("nav") == null ? null : row.parentElement;
	return { element, row, list, index: row === null || list === null ? -1 : [...list.children].indexOf(row) };
}

/** Itself, or what stands for it now: the same thing drawn anew in its row, else the row, else the row in its place. */
function find(had: Had, isReached: (one: HTMLElement) => boolean): HTMLElement | null {
	const { element, row, list, index } = had;
	if (element.isConnected) return canHave(element) && isReached(element) ? element : null;
	// A field is there for as long as something is written in it.
	if (row === null || element.matches(FIELDS)) return null;
	const place = row.isConnected ? row : (list?.children[Math.min(index, list.children.length - 1)] ?? null);
	const choices = [...(place?.querySelectorAll<HTMLElement>(CHOICES) ?? [])].filter(
		(one) => canHave(one) && isReached(one),
	);
	const isSame = (one: HTMLElement) =>
		one.localName === element.localName && one.ariaLabel === element.ariaLabel;
	const opensMenu = (one: HTMLElement) => one.ariaHasPopup !== null && element.ariaHasPopup !== null;
	const again = row.isConnected ? (choices.find(isSame) ?? choices.find(opensMenu)) : undefined;
	return again ?? (list === null ? undefined : choices[0]) ?? null;
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
