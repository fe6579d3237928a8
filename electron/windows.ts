import type { BrowserWindow } from "electron";
import { APP_PAGE, QUICK_PAGE } from "./app-origin.ts";
import { COMMAND_CHANNEL, type HostCommand, UPDATE_CHANNEL, type UpdateState } from "./bridge.ts";
import type { Log } from "./log-file.ts";
import type { SettingsFile } from "./settings.ts";
import { createQuickAsk, type QuickAsk } from "./shortcuts.ts";
import { bringToFront, createMainWindow } from "./window.ts";

const NO_PROGRESS = -1;
const RELOAD_AFTER_CRASH_MS = 500;

type Deps = {
	readonly settings: SettingsFile;
	readonly log: Log;
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
		this.quickAsk = createQuickAsk(deps.log);
	}

	get main(): BrowserWindow | null {
		return this.#main;
	}

	/** Makes the main window; its page is loaded once there is a server for it. */
	open(): void {
		if (this.#main !== null) return;
		const window = createMainWindow(this.#deps.settings);
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
			if (details.reason !== "clean-exit") setTimeout(() => this.#load(), RELOAD_AFTER_CRASH_MS);
		});
		if (this.#isServed) this.#load();
	}

	/** There is a server now, or it is at another address: pages are loaded anew. */
	serve(): void {
		this.#isServed = true;
		this.#load();
		const quick = this.quickAsk.window();
		if (quick !== null) void quick.loadURL(QUICK_PAGE);
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

	tellUpdate(update: UpdateState): void {
		for (const window of this.#all()) window.webContents.send(UPDATE_CHANNEL, update);
		this.#main?.setProgressBar(update.state === "downloading" ? update.percent / 100 : NO_PROGRESS);
	}

	#all(): readonly BrowserWindow[] {
		return [this.#main, this.quickAsk.window()].filter((window) => window !== null);
	}

	#load(): void {
		const window = this.#main;
		if (window === null || window.isDestroyed()) return;
		window.loadURL(APP_PAGE).catch((error) => {
			if (!window.isDestroyed()) this.#deps.log.error(`The page could not be loaded: ${String(error)}`);
		});
	}
}
