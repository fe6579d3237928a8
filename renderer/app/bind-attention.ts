import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import { describeEnded, type Ended, findEnded } from "./find-ended.ts";
import { isQuickWindow } from "./quick-window.ts";

type HostWindow = Pick<Window, "desktop" | "location" | "addEventListener" | "removeEventListener"> & {
	readonly document: Pick<Document, "hasFocus">;
};

/** Tells the desktop of answers that end while the person is elsewhere, and counts those not seen yet on its icon. */
export function bindAttention(chats: ChatStore, ui: UiStore, host: HostWindow): () => void {
	const { announce, setBadge } = host.desktop ?? {};
	if (announce === undefined || setBadge === undefined || isQuickWindow(host)) return () => {};
	let unseen: readonly Ended[] = [];
	const show = (next: readonly Ended[]) => {
		if (next.length === unseen.length) return;
		unseen = next;
		void setBadge(unseen.length).catch(() => {});
	};
	const isSeen = ({ chatId }: Ended) => host.document.hasFocus() && ui.getState().selectedChatId === chatId;
	const look = () => show(unseen.filter((one) => !isSeen(one)));
	const stopChats = chats.subscribe((state, before) => {
		const missed = findEnded(before, state).filter((one) => !isSeen(one));
		if (!host.document.hasFocus()) {
			for (const one of missed) void announce(describeEnded(state, one)).catch(() => {});
		}
		// A chat that is gone takes its answers along.
		show([...unseen, ...missed].filter(({ chatId }) => state.chats[chatId] !== undefined));
	});
	const stopUi = ui.subscribe((state, before) => {
		if (state.selectedChatId !== before.selectedChatId) look();
	});
	host.addEventListener("focus", look);
	// A page that was loaded anew has seen nothing and counts from zero.
	void setBadge(0).catch(() => {});
	return () => {
		stopChats();
		stopUi();
		host.removeEventListener("focus", look);
	};
}
