import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import { selectTitle } from "../store/selectors.ts";

const PRODUCT = "Parley";

/** Names the window after the chat that is open. */
export function bindTitle(chats: ChatStore, ui: UiStore, page: Pick<Document, "title">): () => void {
	const show = () => {
		const { selectedChatId } = ui.getState();
		const title =
			selectedChatId === null ? PRODUCT : `${selectTitle(chats.getState(), selectedChatId)} – ${PRODUCT}`;
		if (page.title !== title) page.title = title;
	};
	show();
	// Text of an answer changes no title.
	const stopChats = chats.subscribe((state, before) => {
		if (state.chats !== before.chats || state.conversations !== before.conversations) show();
	});
	const stopUi = ui.subscribe((state, before) => {
		if (state.selectedChatId !== before.selectedChatId) show();
	});
	return () => {
		stopChats();
		stopUi();
	};
}
