import type { UiStore } from "../store/create-ui-store.ts";
import { isQuickWindow } from "./quick-window.ts";

type HostWindow = Pick<Window, "desktop" | "location" | "addEventListener" | "removeEventListener">;

/**
 * What the desktop host remembers for all windows: the theme, which its menus and frames follow too, and whether
 * the welcome was seen. Does nothing in a browser.
 */
export function bindHostSettings(ui: UiStore, host: HostWindow): () => void {
	const { readSettings, changeSettings } = host.desktop ?? {};
	if (readSettings === undefined || changeSettings === undefined) return () => {};
	const isQuick = isQuickWindow(host);
	let isFirst = true;
	const read = async () => {
		const { theme, isWelcomed } = await readSettings();
		ui.setState({ theme });
		if (isFirst && !isWelcomed && !isQuick) ui.setState({ isWelcomeOpen: true });
		isFirst = false;
	};
	// What cannot be read or written leaves the page as it is; the host has the reason in its log.
	const readAgain = () => void read().catch(() => {});
	const stop = ui.subscribe((state, before) => {
		if (state.theme !== before.theme) void changeSettings({ theme: state.theme }).catch(() => {});
		if (before.isWelcomeOpen && !state.isWelcomeOpen)
			void changeSettings({ isWelcomed: true }).catch(() => {});
	});
	// The other window may have changed them.
	host.addEventListener("focus", readAgain);
	readAgain();
	return () => {
		stop();
		host.removeEventListener("focus", readAgain);
	};
}
