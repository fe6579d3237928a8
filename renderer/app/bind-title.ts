import type { Words } from "../i18n/create-words.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import { selectTitle } from "../store/selectors.ts";

type Deps = { readonly chats: ChatStore; readonly ui: UiStore; readonly words: Words };

const PRODUCT = "Parley";

/** Names the window after the chat that is open. */
export function bindTitle({ chats, ui, words }: Deps, page: Pick<Document, "title">): () => void {
	const show = () => {
		const { selectedChatId } = ui.getState();
		const title =
			selectedChatId === null
				? PRODUCT
				: `${selectTitle(chats.getState(), selectedChatId, words.live)} – ${PRODUCT}`;
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
	const stopWords = words.store.subscribe(show);
	return () => {
		stopWords();
		stopChats();
		stopUi();
	};
}
