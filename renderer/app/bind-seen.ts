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
	/** What was told last of the chat that is open: a chat marked as unread stays so until it is left. */
	let told: string | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const look = () => {
		clearTimeout(timer);
		timer = setTimeout(tell, LOOK_MS);
	};
	const tell = () => {
		const { selectedChatId } = ui.getState();
		if (selectedChatId === null || !host.document.hasFocus()) return;
		const seenAt = selectUnseen(chats.getState(), selectedChatId);
		if (seenAt === null || seenAt === told) return;
		told = seenAt;
		// Without an answer it stays unread, and is told with the next look.
		client.patchChat(selectedChatId, { seen_at: seenAt }).catch(() => {
			told = null;
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
		told = null;
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
