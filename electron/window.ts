import { join } from "node:path";
import {
	BrowserWindow,
	type BrowserWindowConstructorOptions,
	nativeTheme,
	type Session,
	screen,
	type WebContents,
	WebContentsView,
	type WebPreferences,
} from "electron";
import { readableLine } from "../server/protocol/readable-text.ts";
import { showContextMenu } from "./context-menu.ts";
import { THIS_COMPUTER } from "./server-list.ts";
import type { SettingsFile } from "./settings.ts";
import { MIN_SIZE, placeWindow } from "./window-place.ts";
import type { ZoomStep } from "./zoom.ts";

const PRELOAD = join(import.meta.dirname, "../preload/preload.cjs");
const SAVE_PLACE_MS = 500;
const MAX_TITLE = 120;
export const RELOAD_AFTER_CRASH_MS = 500;

export type WindowDeps = {
	readonly settings: SettingsFile;
	/** Where the pages of a server keep what they keep. */
	readonly sessionOf: (serverId: string) => Session;
	readonly openExternal: (address: string) => void;
	/** The wheel asks for it. */
	readonly zoom: (step: ZoomStep) => void;
	/** A page has drawn what it remembers. */
	readonly onPage: () => void;
};

/** A window of the app: closed to everybody else, with a size of text and a menu of its own. */
export function createWindow(
	deps: WindowDeps,
	serverId: string,
	options: BrowserWindowConstructorOptions,
): BrowserWindow {
	const window = new BrowserWindow({
		show: false,
		title: "Parley",
		backgroundColor: backgroundColor(),
		webPreferences: pagePreferences(deps, serverId),
		...options,
	});
	window.on("page-title-updated", (event) => event.preventDefault());
	equipPage(deps, window.webContents, window);
	return window;
}

/** A page within a window, as closed as the window's own. */
export function createView(deps: WindowDeps, serverId: string, window: BrowserWindow): WebContentsView {
	const view = new WebContentsView({ webPreferences: pagePreferences(deps, serverId) });
	view.setBackgroundColor(backgroundColor());
	equipPage(deps, view.webContents, window);
	return view;
}

/** A page may call itself whatever it likes. */
export function setTitle(window: BrowserWindow, title: string): void {
	window.setTitle(readableLine(title, MAX_TITLE) || "Parley");
}

function equipPage(deps: WindowDeps, contents: WebContents, window: BrowserWindow): void {
	contents.on("did-navigate", () => contents.setZoomFactor(deps.settings.read().zoom));
	contents.on("did-finish-load", deps.onPage);
	contents.on("zoom-changed", (_event, direction) => deps.zoom(direction));
	contents.on("context-menu", (_event, params) =>
		showContextMenu({ window, contents }, params, deps.openExternal),
	);
}

function backgroundColor(): string {
	return nativeTheme.shouldUseDarkColors ? "#121616" : "#fbfcfc";
}

/** What every page of the app is made with. */
function pagePreferences({ sessionOf }: WindowDeps, serverId: string): WebPreferences {
	return {
		preload: PRELOAD,
		session: sessionOf(serverId),
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
	};
}

/** The main window, hidden until it has something to show, where it was when it was last seen. */
export function createMainWindow(deps: WindowDeps): BrowserWindow {
	const { settings } = deps;
	const { place } = settings.read();
	const screens = screen.getAllDisplays().map((display) => display.workArea);
	const window = createWindow(deps, THIS_COMPUTER, {
		...placeWindow(place, screens),
		minWidth: MIN_SIZE.width,
		minHeight: MIN_SIZE.height,
	});
	if (place?.isMaximized) window.maximize();
	if (place?.isFullScreen) window.setFullScreen(true);
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
