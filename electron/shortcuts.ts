import { type BrowserWindow, type BrowserWindowConstructorOptions, globalShortcut } from "electron";
import type { Log } from "./log-file.ts";

const SIZE = { width: 560, height: 520 } as const;

export type QuickAsk = {
	toggle(): void;
	/** Takes another key for it; an empty one: none. */
	setShortcut(accelerator: string): void;
	/** The system or another program has that key. */
	isKeyTaken(): boolean;
	readonly window: () => BrowserWindow | null;
	/** The next time it is a new window, which is for the server that is shown then. */
	renew(): void;
	close(): void;
};

type Deps = {
	readonly log: Log;
	/** A window of the app. */
	readonly create: (options: BrowserWindowConstructorOptions) => BrowserWindow;
	/** Shows the page in it. */
	readonly load: (window: BrowserWindow) => void;
};

/** A small window that a key brings up from anywhere and that goes when it is left. */
export function createQuickAsk({ log, create, load }: Deps): QuickAsk {
	let window: BrowserWindow | null = null;
	let isTaken = false;
	const toggle = () => {
		if (window?.isVisible()) return window.hide();
		if (window === null) {
			window = openQuickWindow(create, () => {
				window = null;
			});
			load(window);
		}
		window.show();
		window.focus();
	};
	return {
		toggle,
		window: () => window,
		setShortcut(accelerator) {
			globalShortcut.unregisterAll();
			isTaken = accelerator !== "" && !register(accelerator, toggle);
			if (isTaken) log.warn(`The key ${accelerator} cannot be had for quick ask`);
		},
		isKeyTaken: () => isTaken,
		renew: () => window?.destroy(),
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

function openQuickWindow(create: Deps["create"], onClosed: () => void): BrowserWindow {
	const window = create({
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
	return window;
}
