import { isLocalChatId } from "../client/chat-client.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import { formatRoute, parseRoute } from "./route.ts";

/** Keeps the address and the selected chat the same, so that back, reload and links work. */
export function bindRoute(
	ui: UiStore,
	select: (chatId: string | null) => void,
	host: Pick<Window, "location" | "history" | "addEventListener" | "removeEventListener">,
): () => void {
	const handleHash = () => {
		const chatId = parseRoute(host.location.hash);
		if (chatId !== ui.getState().selectedChatId) select(chatId);
	};
	host.addEventListener("hashchange", handleHash);
	handleHash();
	const stop = ui.subscribe(({ selectedChatId }, before) => {
		if (selectedChatId === before.selectedChatId || selectedChatId === parseRoute(host.location.hash)) return;
		// A chat that just got its place on the server is the same page under another name.
		const isSamePage = before.selectedChatId !== null && isLocalChatId(before.selectedChatId);
		if (isSamePage) host.history.replaceState(null, "", formatRoute(selectedChatId));
		else host.history.pushState(null, "", formatRoute(selectedChatId));
	});
	return () => {
		host.removeEventListener("hashchange", handleHash);
		stop();
	};
}
