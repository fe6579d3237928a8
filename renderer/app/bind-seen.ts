import type { ChatClient } from "../client/chat-client.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import { selectRunning, selectUnseen } from "../store/selectors.ts";

type HostWindow = Pick<Window, "addEventListener" | "removeEventListener"> & {
	readonly document: Pick<Document, "hasFocus">;
};

/**
 * A question is told a moment before its answer begins; what was seen in between would count for the answer too.
 * Shorter looks than this are none either, but at an answer that ends meanwhile.
 */
const LOOK_MS = 700;

/** Tells the server what the person has looked at, so that it is unread nowhere any more. */
export function bindSeen(
	chats: ChatStore,
	ui: UiStore,
	client: Pick<ChatClient, "patchChat">,
	host: HostWindow,
): () => void {
	/** What of the open chat is known to be seen, told or not: a chat marked as unread stays so until it is left. */
	let seen: string | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const look = () => {
		clearTimeout(timer);
		timer = setTimeout(tell, LOOK_MS);
	};
	const tell = () => {
		const { selectedChatId } = ui.getState();
		if (selectedChatId === null || !host.document.hasFocus()) return;
		const state = chats.getState();
		const seenAt = selectUnseen(state, selectedChatId);
		if (seenAt === null) {
			const chat = state.chats[selectedChatId];
			if (chat?.seen_at !== undefined && chat.seen_at >= chat.updated_at) seen = chat.updated_at;
			return;
		}
		if (seenAt === seen) return;
		seen = seenAt;
		// Without an answer it stays unread, and is told with the next look.
		client.patchChat(selectedChatId, { seen_at: seenAt }).catch(() => {
			seen = null;
		});
	};
	const stopChats = chats.subscribe((state, before) => {
		const { selectedChatId } = ui.getState();
		const hasEnded =
			selectRunning(before, selectedChatId) !== undefined &&
			selectRunning(state, selectedChatId) === undefined;
		if (hasEnded) tell();
		else if (
			state.chats !== before.chats ||
			state.conversations !== before.conversations ||
			state.connection !== before.connection
		) {
			look();
		}
	});
	const stopUi = ui.subscribe((state, before) => {
		if (state.selectedChatId === before.selectedChatId) return;
		seen = null;
		look();
	});
	host.addEventListener("focus", look);
	// What was there before.
	look();
	return () => {
		clearTimeout(timer);
		stopChats();
		stopUi();
		host.removeEventListener("focus", look);
	};
}
