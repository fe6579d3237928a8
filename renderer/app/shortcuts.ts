import type { UiStore } from "../store/create-ui-store.ts";
import { isMacSystem, readChord } from "./chord.ts";
import { type Command, chordOf } from "./commands.ts";
import type { Actions } from "./create-actions.ts";

type Deps = { readonly ui: UiStore; readonly actions: Actions; readonly commands: readonly Command[] };

/** Keys that work everywhere on the page. */
export function bindShortcuts({ ui, actions, commands }: Deps, page: Document): () => void {
	const isMac = isMacSystem(navigator);
	const handleKey = (event: KeyboardEvent) => {
		if (event.defaultPrevented || event.isComposing || page.querySelector("dialog[open]") !== null) return;
		const command = findCommand(event);
		if (command !== undefined) {
			event.preventDefault();
			return command.run();
		}
		if (event.key === "Escape") return goBack();
		if (isTyping(event)) focusComposer(page);
	};
	const findCommand = (event: KeyboardEvent): Command | undefined => {
		const chord = readChord(event, isMac);
		const { chords } = ui.getState();
		if (chord === null) return undefined;
		return commands.find((command) => chordOf(command, chords) === chord && command.isOffered());
	};
	const goBack = () => {
		if (page.querySelector("[role=menu]") !== null) return;
		const { picked, isFindOpen, listView } = ui.getState();
		if (picked !== null) actions.pick(null);
		else if (isFindOpen) actions.openFind(false);
		else if (listView.kind !== "all") actions.showList({ kind: "all" });
		else focusComposer(page);
	};
	page.addEventListener("keydown", handleKey);
	return () => page.removeEventListener("keydown", handleKey);
}

const FIELDS = "input, textarea, select, [contenteditable], [role=menu], [role=menuitem]";

/** A letter that nobody else waits for. The space bar presses buttons and scrolls. */
function isTyping(event: KeyboardEvent): boolean {
	if (event.ctrlKey || event.metaKey || event.altKey || [...event.key].length !== 1 || event.key === " ")
		return false;
	return !(event.target instanceof Element && event.target.closest(FIELDS) !== null);
}

function focusComposer(page: Document): void {
	page.querySelector<HTMLElement>("[data-composer]")?.focus({ preventScroll: true });
}
