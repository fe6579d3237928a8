import type { ChatState } from "../store/chat-state.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import { draftKeyOfEdit } from "../store/ui-state.ts";
import type { Actions } from "./create-actions.ts";

/** What is being written in the place of a message goes on in the composer where that message goes, such as by another device. */
export function keepEdited(
	ui: UiStore,
	{ moveDrafts, startEditing }: Pick<Actions, "moveDrafts" | "startEditing">,
	state: Pick<ChatState, "conversations">,
	before: Pick<ChatState, "conversations">,
): void {
	const { editing, selectedChatId } = ui.getState();
	if (editing === null || selectedChatId === null) return;
	const isIn = ({ conversations }: typeof state) => conversations[selectedChatId]?.messages.has(editing);
	if (isIn(state) || !isIn(before)) return;
	moveDrafts(draftKeyOfEdit(editing), selectedChatId);
	startEditing(null);
}
