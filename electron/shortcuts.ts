import { BrowserWindow, globalShortcut } from "electron";
import { QUICK_PAGE } from "./app-origin.ts";
import type { Log } from "./log-file.ts";
import { windowOptions } from "./window.ts";

const SIZE = { width: 560, height: 520 } as const;

export type QuickAsk = {
	toggle(): void;
	/** Takes another key for it; an empty one: none. False: the system or another program has that key. */
	setShortcut(accelerator: string): boolean;
	readonly window: () => BrowserWindow | null;
	close(): void;
};

/** A small window that a key brings up from anywhere and that goes when it is left. */
export function createQuickAsk(log: Log): QuickAsk {
	let window: BrowserWindow | null = null;
	const toggle = () => {
		if (window?.isVisible()) return window.hide();
		window ??= openQuickWindow(() => {
			window = null;
		});
		window.show();
		window.focus();
	};
	return {
		toggle,
		window: () => window,
		setShortcut(accelerator) {
			globalShortcut.unregisterAll();
			if (accelerator === "") return true;
			const isTaken = !register(accelerator, toggle);
			if (isTaken) log.warn(`The key ${accelerator} cannot be had for quick ask`);
			return !isTaken;
		},
		close() {
			globalShortcut.unregisterAll();
			window?.destroy();
		},
	};
}

/** Electron throws on a key that it cannot read. */
function register(accelerator: string, run: () => void): boolean {
	try {
		return globalShortcut.register(accelerator, run);
	} catch {
		return false;
	}
}

function openQuickWindow(onClosed: () => void): BrowserWindow {
	const window = new BrowserWindow({
		...windowOptions(),
		...SIZE,
		alwaysOnTop: true,
		skipTaskbar: true,
		fullscreenable: false,
		maximizable: false,
		minimizable: false,
	});
	window.on("blur", () => window.hide());
	window.on("closed", onClosed);
	window.webContents.on("before-input-event", (event, input) => {
		if (input.type !== "keyDown" || input.key !== "Escape") return;
		event.preventDefault();
		window.hide();
	});
	void window.loadURL(QUICK_PAGE);
	return window;
}
