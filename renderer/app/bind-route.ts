import { isLocalChatId, isTemporaryChatId } from "../client/chat-client.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import { formatRoute, parseRoute } from "./route.ts";

/** Which chat was open when the page was left; null: a new one. */
type Memory = { readonly read: () => string | null; readonly write: (chatId: string | null) => void };
type HostWindow = Pick<Window, "location" | "history" | "addEventListener" | "removeEventListener">;

/**
 * Keeps the address and the selected chat the same, so that back, reload and links work. An address that names no
 * place goes on with the chat that was open last.
 */
export function bindRoute(
	ui: UiStore,
	select: (chatId: string | null) => void,
	host: HostWindow,
	memory: Memory,
): () => void {
	const handleHash = () => {
		const chatId = parseRoute(host.location.hash);
		if (chatId !== ui.getState().selectedChatId) select(chatId);
	};
	if (host.location.hash === "") host.history.replaceState(null, "", formatRoute(memory.read()));
	host.addEventListener("hashchange", handleHash);
	handleHash();
	memory.write(ui.getState().selectedChatId);
	const stop = ui.subscribe((state, before) => {
		if (state.selectedChatId === before.selectedChatId) return;
		// A temporary chat leaves no trace, neither in the browser's history nor on the disk.
		const selectedChatId = isTemporaryChatId(state.selectedChatId ?? "") ? null : state.selectedChatId;
		memory.write(selectedChatId);
		if (selectedChatId === parseRoute(host.location.hash)) return;
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
