import { join } from "node:path";
import { BrowserWindow, type BrowserWindowConstructorOptions, nativeTheme, screen } from "electron";
import { showContextMenu } from "./context-menu.ts";
import { readableLine } from "./readable-text.ts";
import type { SettingsFile } from "./settings.ts";
import { MIN_SIZE, placeWindow } from "./window-place.ts";
import type { ZoomStep } from "./zoom.ts";

const PRELOAD = join(import.meta.dirname, "../preload/preload.cjs");
const SAVE_PLACE_MS = 500;
const MAX_TITLE = 120;

export type WindowDeps = {
	readonly settings: SettingsFile;
	readonly openExternal: (address: string) => void;
	/** The wheel asks for it. */
	readonly zoom: (step: ZoomStep) => void;
};

/** A window of the app: closed to everybody else, with a title, a size of text and a menu of its own. */
export function createWindow(deps: WindowDeps, options: BrowserWindowConstructorOptions): BrowserWindow {
	const window = new BrowserWindow({ ...windowOptions(), ...options });
	const contents = window.webContents;
	window.on("page-title-updated", (event, title) => {
		event.preventDefault();
		window.setTitle(readableLine(title, MAX_TITLE) || "Parley");
	});
	contents.on("did-navigate", () => contents.setZoomFactor(deps.settings.read().zoom));
	contents.on("zoom-changed", (_event, direction) => deps.zoom(direction));
	contents.on("context-menu", (_event, params) => showContextMenu(window, params, deps.openExternal));
	return window;
}

/** What every window of the app is made with. */
function windowOptions(): BrowserWindowConstructorOptions {
	return {
		show: false,
		title: "Parley",
		backgroundColor: nativeTheme.shouldUseDarkColors ? "#121616" : "#fbfcfc",
		webPreferences: {
			preload: PRELOAD,
			sandbox: true,
			contextIsolation: true,
			nodeIntegration: false,
			nodeIntegrationInWorker: false,
			nodeIntegrationInSubFrames: false,
			webSecurity: true,
			allowRunningInsecureContent: false,
			webviewTag: false,
			navigateOnDragDrop: false,
			spellcheck: true,
		},
	};
}

/** The main window, hidden until it has something to show, where it was when it was last seen. */
export function createMainWindow(deps: WindowDeps): BrowserWindow {
	const { settings } = deps;
	const { place } = settings.read();
	const screens = screen.getAllDisplays().map((display) => display.workArea);
	const window = createWindow(deps, {
		...placeWindow(place, screens),
		minWidth: MIN_SIZE.width,
		minHeight: MIN_SIZE.height,
	});
	if (place?.isMaximized) window.maximize();
	if (place?.isFullScreen) window.setFullScreen(true);
	window.once("ready-to-show", () => window.show());
	rememberPlace(window, settings);
	return window;
}

/** Shows a window that may be hidden, minimised or behind others. */
export function bringToFront(window: BrowserWindow): void {
	if (window.isMinimized()) window.restore();
	window.show();
	window.focus();
}

function rememberPlace(window: BrowserWindow, settings: SettingsFile): void {
	let timer: NodeJS.Timeout | undefined;
	const save = () => {
		clearTimeout(timer);
		if (window.isDestroyed()) return;
		const isMaximized = window.isMaximized();
		const isFullScreen = window.isFullScreen();
		settings.change({ place: { bounds: window.getNormalBounds(), isMaximized, isFullScreen } });
	};
	const saveSoon = () => {
		clearTimeout(timer);
		timer = setTimeout(save, SAVE_PLACE_MS);
	};
	window.on("resize", saveSoon);
	window.on("move", saveSoon);
	window.on("close", save);
	window.on("closed", () => clearTimeout(timer));
}
