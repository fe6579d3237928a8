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
	// What was to be shown may not have been there in time, and then has not heard that this is over.
	const end = () => ui.setState({ printing: null, isPrintedByBrowser: false });
	host.addEventListener("beforeprint", handle);
	host.addEventListener("afterprint", end);
	return () => {
		host.removeEventListener("beforeprint", handle);
		host.removeEventListener("afterprint", end);
	};
}
