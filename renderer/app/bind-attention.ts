import type { Text } from "../i18n/text.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import { describeAsked, findAsked } from "./find-asked.ts";
import { describeEnded, type Ended, findEnded } from "./find-ended.ts";
import { isQuickWindow } from "./quick-window.ts";

type HostWindow = Pick<Window, "desktop" | "location" | "addEventListener" | "removeEventListener"> & {
	readonly document: Pick<Document, "hasFocus">;
};

type Deps = { readonly chats: ChatStore; readonly ui: UiStore; readonly t: Text };

/** By it the windows tell each other the ids of answers that were seen. */
const SEEN_CHANNEL = "parley-seen";

/** Tells the desktop of answers that end while the person is elsewhere, and counts those not seen yet on its icon. */
export function bindAttention({ chats, ui, t }: Deps, host: HostWindow): () => void {
	const { announce, setBadge } = host.desktop ?? {};
	if (announce === undefined || setBadge === undefined) return () => {};
	// Every window notes what is seen in it; one of them tells the desktop.
	const isTeller = !isQuickWindow(host);
	const channel = new BroadcastChannel(SEEN_CHANNEL);
	/** Also those whose end this window hears of only after the other one. */
	const seenElsewhere = new Set<unknown>();
	let unseen: readonly Ended[] = [];
	const show = (next: readonly Ended[]) => {
		if (next.length === unseen.length) return;
		unseen = next;
		if (isTeller) void setBadge(unseen.length).catch(() => {});
	};
	const isHere = ({ chatId }: Ended) => host.document.hasFocus() && ui.getState().selectedChatId === chatId;
	const isSeen = (one: Ended) => {
		const isSeenHere = isHere(one);
		if (isSeenHere) channel.postMessage(one.messageId);
		return isSeenHere || seenElsewhere.has(one.messageId);
	};
	const look = () => show(unseen.filter((one) => !isSeen(one)));
	const stopChats = chats.subscribe((state, before) => {
		const missed = findEnded(before, state).filter((one) => !isSeen(one));
		if (isTeller && !host.document.hasFocus()) {
			for (const one of missed) void announce(describeEnded(state, one, t)).catch(() => {});
			for (const one of findAsked(before, state)) void announce(describeAsked(state, one, t)).catch(() => {});
		}
		// A chat that is gone takes its answers along.
		show([...unseen, ...missed].filter(({ chatId }) => state.chats[chatId] !== undefined));
	});
	channel.onmessage = ({ data }) => {
		seenElsewhere.add(data);
		look();
	};
	const stopUi = ui.subscribe((state, before) => {
		if (state.selectedChatId !== before.selectedChatId) look();
	});
	host.addEventListener("focus", look);
	// A page that was loaded anew has seen nothing and counts from zero.
	if (isTeller) void setBadge(0).catch(() => {});
	return () => {
		channel.close();
		stopChats();
		stopUi();
		host.removeEventListener("focus", look);
	};
}
