import { flushSync } from "react-dom";
import type { UiStore } from "../store/create-ui-store.ts";

/** Lets the browser's own way to print show all of the chat that is in hand, too, not the part of it that is in sight. */
export function bindPrint(ui: UiStore, host: Window): () => void {
	const handle = () => {
		const { printing, selectedChatId } = ui.getState();
		if (printing !== null || selectedChatId === null) return;
		// The browser takes what is on the page when this returns.
		flushSync(() => ui.setState({ printing: selectedChatId, isPrintedByBrowser: true }));
	};
	host.addEventListener("beforeprint", handle);
	return () => host.removeEventListener("beforeprint", handle);
}
