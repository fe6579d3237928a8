import { listChatIds } from "../features/chat-list/list-rows.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import type { Actions } from "./create-actions.ts";

type Deps = { readonly chats: ChatStore; readonly ui: UiStore; readonly actions: Actions };

/** Keys that work everywhere on the page. */
export function bindShortcuts({ chats, ui, actions }: Deps, page: Document): () => void {
	const handleKey = (event: KeyboardEvent) => {
		if (event.defaultPrevented || event.isComposing || page.querySelector("dialog[open]") !== null) return;
		if (event.altKey && !event.ctrlKey && !event.metaKey && handleAlt(event)) return event.preventDefault();
		if (event.key === "Escape") return goBack();
		if (isTyping(event)) focusComposer(page);
	};
	const handleAlt = (event: KeyboardEvent): boolean => {
		if (event.code === "KeyN") {
			actions.newChat();
			focusComposer(page);
		} else if (event.key === "ArrowUp") step(-1);
		else if (event.key === "ArrowDown") step(1);
		else return false;
		return true;
	};
	const step = (by: number) => {
		const { selectedChatId } = ui.getState();
		const shown = listChatIds(chats.getState(), ui.getState());
		const index = selectedChatId === null ? -1 : shown.indexOf(selectedChatId);
		const next = shown[Math.max(0, index + by)];
		if (next !== undefined) actions.selectChat(next);
	};
	const goBack = () => {
		if (page.querySelector("[role=menu]") !== null) return;
		const { picked, listView } = ui.getState();
		if (picked !== null) actions.pick(null);
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
