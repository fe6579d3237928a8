import type { BrowserWindow } from "electron";
import { APP_PAGE, QUICK_PAGE } from "./app-origin.ts";
import { COMMAND_CHANNEL, type HostCommand, UPDATE_CHANNEL, type UpdateState } from "./bridge.ts";
import type { Log } from "./log-file.ts";
import type { SettingsFile } from "./settings.ts";
import { createQuickAsk, type QuickAsk } from "./shortcuts.ts";
import { bringToFront, createMainWindow, createWindow, type WindowDeps } from "./window.ts";
import { stepZoom, type ZoomStep } from "./zoom.ts";

const NO_PROGRESS = -1;
const RELOAD_AFTER_CRASH_MS = 500;

type Deps = {
	readonly settings: SettingsFile;
	readonly log: Log;
	readonly openExternal: (address: string) => void;
	/** Whether closing the main window only hides it. */
	readonly staysWhenClosed: () => boolean;
	readonly onClosed: () => void;
};

/** The windows of the app: one main window and the one of quick ask. */
export class Windows {
	readonly #deps: Deps;
	readonly quickAsk: QuickAsk;
	#main: BrowserWindow | null = null;
	#isServed = false;

	constructor(deps: Deps) {
		this.#deps = deps;
		this.quickAsk = createQuickAsk({
			log: deps.log,
			create: (options) => createWindow(this.#windowDeps(), options),
			load: (window) => this.#load(window, QUICK_PAGE),
		});
	}

	get main(): BrowserWindow | null {
		return this.#main;
	}

	/** Makes the main window; its page is loaded once it is known where its server will be. */
	open(): void {
		if (this.#main !== null) return;
		const window = createMainWindow(this.#windowDeps());
		this.#main = window;
		window.on("close", (event) => {
			if (!this.#deps.staysWhenClosed()) return;
			event.preventDefault();
			window.hide();
		});
		window.on("closed", () => {
			this.#main = null;
			this.#deps.onClosed();
		});
		window.webContents.on("render-process-gone", (_event, details) => {
			this.#deps.log.error(`The page's process is gone: ${details.reason}`);
			if (details.reason !== "clean-exit") setTimeout(() => this.#loadMain(), RELOAD_AFTER_CRASH_MS);
		});
		if (this.#isServed) this.#loadMain();
	}

	/** It is known where the server is, or it is at another address: pages are loaded anew. */
	serve(): void {
		this.#isServed = true;
		this.#loadMain();
		const quick = this.quickAsk.window();
		if (quick !== null) this.#load(quick, QUICK_PAGE);
	}

	show(): void {
		this.open();
		if (this.#main !== null) bringToFront(this.#main);
	}

	owns(webContentsId: number): boolean {
		return this.#all().some((window) => window.webContents.id === webContentsId);
	}

	/** Told once the page is there. */
	command(command: HostCommand): void {
		const contents = this.#main?.webContents;
		if (contents === undefined) return;
		const send = () => contents.send(COMMAND_CHANNEL, command);
		if (contents.isLoading() || contents.getURL() === "") contents.once("did-finish-load", send);
		else send();
	}

	reconnect(): void {
		const command: HostCommand = { type: "reconnect" };
		for (const window of this.#all()) window.webContents.send(COMMAND_CHANNEL, command);
	}

	/** For all windows, and for the next start. */
	zoom(step: ZoomStep): void {
		const { settings } = this.#deps;
		const { zoom } = settings.change({ zoom: stepZoom(settings.read().zoom, step) });
		for (const window of this.#all()) window.webContents.setZoomFactor(zoom);
	}

	tellUpdate(update: UpdateState): void {
		for (const window of this.#all()) window.webContents.send(UPDATE_CHANNEL, update);
		this.#main?.setProgressBar(update.state === "downloading" ? update.percent / 100 : NO_PROGRESS);
	}

	#windowDeps(): WindowDeps {
		const { settings, openExternal } = this.#deps;
		return { settings, openExternal, zoom: (step) => this.zoom(step) };
	}

	#all(): readonly BrowserWindow[] {
		return [this.#main, this.quickAsk.window()].filter((window) => window !== null);
	}

	#loadMain(): void {
		if (this.#main !== null) this.#load(this.#main, APP_PAGE);
	}

	#load(window: BrowserWindow, address: string): void {
		if (window.isDestroyed()) return;
		window.loadURL(address).catch((error) => {
			if (!window.isDestroyed()) this.#deps.log.error(`The page could not be loaded: ${String(error)}`);
		});
	}
}
