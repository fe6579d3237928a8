import type { UiStore } from "../store/create-ui-store.ts";
import { findUndo } from "../store/ui-state.ts";
import { isMacSystem, listChords } from "./chord.ts";
import { type Command, chordOf } from "./commands.ts";
import type { Actions } from "./create-actions.ts";

type Deps = { readonly ui: UiStore; readonly actions: Actions; readonly commands: readonly Command[] };

/** Keys that work everywhere on the page. */
export function bindShortcuts({ ui, actions, commands }: Deps, page: Document): () => void {
	const isMac = isMacSystem(navigator);
	let openedAt = 0;
	/** What the last key left in its field since there was something to take back; null: nothing was written since. */
	let left: string | null = null;
	const handleInput = ({ target }: Event) => {
		left = textOf(target);
	};
	const stopUi = ui.subscribe(({ toasts }, before) => {
		if (toasts !== before.toasts && (findUndo(toasts)?.id ?? 0) > (findUndo(before.toasts)?.id ?? 0))
			left = null;
	});
	const handleKey = (event: KeyboardEvent) => {
		if (event.defaultPrevented || event.isComposing) return;
		const command = findCommand(event);
		// The page is only looked through where there is something to do: most keys are letters of a message.
		if (command === undefined && event.key !== "Escape" && !isTyping(event)) return;
		const isDialogOpen = page.querySelector("dialog[open]") !== null;
		// What was done in a dialog is said in it.
		if (isDialogOpen && command?.id !== "undo") return;
		if (command !== undefined) {
			event.preventDefault();
			return command.run();
		}
		if (event.key === "Escape") return goBack();
		focusComposer(page);
	};
	const findCommand = (event: KeyboardEvent): Command | undefined => {
		const { chords } = ui.getState();
		for (const chord of listChords(event, isMac)) {
			if (chord === "Mod+Z" && hasOwnUndo(event.target, left)) return undefined;
			const found = commands.find((command) => chordOf(command, chords) === chord && command.isOffered());
			if (found !== undefined) return found;
		}
		return undefined;
	};
	const goBack = () => {
		if (page.querySelector("[role=menu]") !== null) return;
		const { picked, isFindOpen, listView } = ui.getState();
		if (picked !== null) actions.pick(null);
		else if (isFindOpen) actions.openFind(false);
		else if (listView.kind !== "all") actions.showList({ kind: "all" });
		else focusComposer(page);
	};
	// What is opened to type in may have to be fetched first; what is typed until then is meant for it. One that never
	// comes takes no more.
	const holdForField = (event: KeyboardEvent) => {
		const { isPaletteOpen, isFindOpen, typedAhead } = ui.getState();
		// The line to find with is a part of the messages.
		const isComing = isPaletteOpen || (isFindOpen && page.querySelector("[data-messages]") !== null);
		const field = isPaletteOpen ? "dialog[open]" : "dialog[open], [data-find]";
		if (!isComing || page.querySelector(field) !== null) openedAt = event.timeStamp;
		else if (event.timeStamp - openedAt < LONGEST_HOLD_MS) {
			event.preventDefault();
			event.stopPropagation();
			if (event.key === "Escape") isPaletteOpen ? actions.openPalette(false) : actions.openFind(false);
			else if (isLetter(event)) ui.setState({ typedAhead: typedAhead + event.key });
		}
	};
	page.addEventListener("keydown", holdForField, true);
	page.addEventListener("keydown", handleKey);
	page.addEventListener("input", handleInput);
	return () => {
		stopUi();
		page.removeEventListener("input", handleInput);
		page.removeEventListener("keydown", holdForField, true);
		page.removeEventListener("keydown", handleKey);
	};
}

const LONGEST_HOLD_MS = 3000;
const TEXTS = "input:not([type=checkbox], [type=radio]), textarea";
const FIELDS = "input, textarea, select, [contenteditable], [role=menu], [role=menuitem]";

/** A letter that nobody else waits for. The space bar presses buttons and scrolls. */
function isTyping(event: KeyboardEvent): boolean {
	if (!isLetter(event) || event.key === " ") return false;
	return !(event.target instanceof Element && event.target.closest(FIELDS) !== null);
}

/** A field in which something was written last takes that back by itself. What was sent left it empty, and is not to be had. */
function hasOwnUndo(target: EventTarget | null, left: string | null): boolean {
	const text = textOf(target);
	if (left === null || text === null) return false;
	// Nothing else tells whether there is anything to take back; not every browser tells it of fields.
	return text !== "" || (left === "" && document.queryCommandEnabled("undo"));
}

function textOf(target: EventTarget | null): string | null {
	const field = target instanceof Element ? target.closest(TEXTS) : null;
	return field !== null && "value" in field ? String(field.value) : null;
}

function isLetter({ ctrlKey, metaKey, altKey, key }: KeyboardEvent): boolean {
	return !(ctrlKey || metaKey || altKey) && [...key].length === 1;
}

function focusComposer(page: Document): void {
	page.querySelector<HTMLElement>("[data-composer]")?.focus({ preventScroll: true });
}
