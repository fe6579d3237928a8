import type { BrowserWindow, Session, WebContents } from "electron";
import { APP_PAGE, QUICK_PAGE } from "./app-origin.ts";
import {
	COMMAND_CHANNEL,
	type HostCommand,
	SERVERS_CHANNEL,
	type ServerEntry,
	UPDATE_CHANNEL,
	type UpdateState,
} from "./bridge.ts";
import type { Connections } from "./connections.ts";
import type { Log } from "./log-file.ts";
import { THIS_COMPUTER } from "./server-list.ts";
import { ServerViews } from "./server-views.ts";
import type { SettingsFile } from "./settings.ts";
import { createQuickAsk, type QuickAsk } from "./shortcuts.ts";
import {
	bringToFront,
	createMainWindow,
	createView,
	createWindow,
	RELOAD_AFTER_CRASH_MS,
	setTitle,
	type WindowDeps,
} from "./window.ts";
import { stepZoom, type ZoomStep } from "./zoom.ts";

const NO_PROGRESS = -1;
/** The servers that are not shown come after the first page stands. */
const OTHERS_AFTER_MS = 1500;

type Deps = {
	readonly settings: SettingsFile;
	readonly connections: Pick<Connections, "list" | "shown" | "connection">;
	readonly sessionOf: (serverId: string) => Session;
	readonly log: Log;
	readonly openExternal: (address: string) => void;
	/** Whether closing the main window only hides it. */
	readonly staysWhenClosed: () => boolean;
	readonly onClosed: () => void;
};

/** The windows of the app: one main window with a page for each server, and the one of quick ask. */
export class Windows {
	readonly #deps: Deps;
	readonly quickAsk: QuickAsk;
	#quickServer = THIS_COMPUTER;
	#main: BrowserWindow | null = null;
	#views: ServerViews | null = null;
	#isLocalLoaded = false;
	#isUnseen = true;
	#isServed = false;
	#others: NodeJS.Timeout | undefined;
	readonly #titles = new Map<string, string>();
	readonly #drawn = Promise.withResolvers<void>();

	constructor(deps: Deps) {
		this.#deps = deps;
		this.quickAsk = createQuickAsk({
			log: deps.log,
			create: (options) => {
				this.#quickServer = deps.connections.shown();
				const window = createWindow(this.#windowDeps(), this.#quickServer, options);
				window.webContents.on("page-title-updated", (_event, title) => setTitle(window, title));
				return window;
			},
			load: (window) => this.#load(window, QUICK_PAGE),
		});
	}

	/** Resolves when the first page has drawn what it remembers. */
	get drawn(): Promise<void> {
		return this.#drawn.promise;
	}

	get main(): BrowserWindow | null {
		return this.#main;
	}

	/** Makes the main window; pages are loaded once it is known where their servers are. */
	open(): void {
		if (this.#main !== null) return;
		const deps = this.#windowDeps();
		const window = createMainWindow(deps);
		this.#main = window;
		this.#isLocalLoaded = false;
		this.#isUnseen = true;
		this.#views = new ServerViews({
			window,
			log: this.#deps.log,
			create: (serverId) => createView(deps, serverId, window),
			onTitle: (serverId, title) => this.#noteTitle(serverId, title),
		});
		window.once("ready-to-show", () => this.#showFirst(window));
		window.webContents.on("page-title-updated", (_event, title) => this.#noteTitle(THIS_COMPUTER, title));
		window.on("close", (event) => {
			if (!this.#deps.staysWhenClosed()) return;
			event.preventDefault();
			window.hide();
		});
		window.on("closed", () => {
			clearTimeout(this.#others);
			this.#views?.closeAll();
			this.#views = null;
			this.#main = null;
			this.#deps.onClosed();
		});
		window.webContents.on("render-process-gone", (_event, details) => {
			this.#deps.log.error(`The page's process is gone: ${details.reason}`);
			if (details.reason !== "clean-exit") setTimeout(() => this.#loadLocal(), RELOAD_AFTER_CRASH_MS);
		});
		if (this.#isServed) this.serve();
	}

	/** It may be known now where the shown server is: its page is loaded, and those of the others a little later. */
	serve(): void {
		this.#isServed = true;
		const shown = this.#deps.connections.shown();
		if (this.#main === null || this.#deps.connections.connection(shown) === null) return;
		if (shown === THIS_COMPUTER) this.#loadLocal();
		else this.#showFirstView(this.#main, shown);
	}

	/** The server of this computer is at another address: its pages are loaded anew. */
	serveAgain(): void {
		const quick = this.quickAsk.window();
		if (quick !== null && this.#quickServer === THIS_COMPUTER) this.#load(quick, QUICK_PAGE);
		if (this.#isLocalLoaded) return this.#loadLocal();
		this.serve();
		this.#openOthersSoon();
	}

	/** The list of servers, or which of them is shown, has changed. */
	follow(): void {
		const { connections } = this.#deps;
		const shown = connections.shown();
		const known = new Set(connections.list().map(({ id }) => id));
		for (const [id] of this.#views?.all() ?? []) if (!known.has(id)) void this.#views?.close(id);
		if (this.#quickServer !== shown) this.quickAsk.renew();
		if (shown === THIS_COMPUTER && !this.#isLocalLoaded) this.#loadLocal();
		this.#views?.show(shown === THIS_COMPUTER ? null : shown);
		this.#contentsOf(shown)?.focus();
		this.#showTitle();
	}

	show(): void {
		this.open();
		if (this.#main !== null) bringToFront(this.#main);
	}

	/** Id of the server whose page it is; null: it is none of the app's. */
	serverOf(webContentsId: number): string | null {
		return this.#pages().find(([, contents]) => contents.id === webContentsId)?.[0] ?? null;
	}

	/** Told once the page is there; false: there is none. @param serverId whose page; absent: the one that is shown */
	command(command: HostCommand, serverId = this.#deps.connections.shown()): boolean {
		const contents = this.#contentsOf(serverId);
		if (contents === undefined) return false;
		const send = () => contents.send(COMMAND_CHANNEL, command);
		if (contents.isLoading() || contents.getURL() === "") contents.once("did-finish-load", send);
		else send();
		return true;
	}

	tellAll(command: HostCommand): void {
		for (const [, contents] of this.#pages()) contents.send(COMMAND_CHANNEL, command);
	}

	/** The page that is shown. */
	reload(): void {
		this.reloadServer(this.#deps.connections.shown());
	}

	/** Resolves when its page is gone. */
	async closeServer(serverId: string): Promise<void> {
		await this.#views?.close(serverId);
	}

	/** Its page begins anew, with what is known of its server now. */
	reloadServer(serverId: string): void {
		this.#contentsOf(serverId)?.reload();
	}

	toggleTools(): void {
		this.#contentsOf(this.#deps.connections.shown())?.toggleDevTools();
	}

	/** For all pages, and for the next start. */
	zoom(step: ZoomStep): void {
		const { settings } = this.#deps;
		const { zoom } = settings.change({ zoom: stepZoom(settings.read().zoom, step) });
		for (const [, contents] of this.#pages()) contents.setZoomFactor(zoom);
	}

	tellUpdate(update: UpdateState): void {
		for (const [, contents] of this.#pages()) contents.send(UPDATE_CHANNEL, update);
		this.#main?.setProgressBar(update.state === "downloading" ? update.percent / 100 : NO_PROGRESS);
	}

	tellServers(servers: readonly ServerEntry[]): void {
		for (const [, contents] of this.#pages()) contents.send(SERVERS_CHANNEL, servers);
	}

	#windowDeps(): WindowDeps {
		const { settings, sessionOf, openExternal } = this.#deps;
		return {
			...{ settings, sessionOf, openExternal },
			zoom: (step) => this.zoom(step),
			onPage: () => this.#drawn.resolve(),
		};
	}

	#pages(): readonly (readonly [serverId: string, contents: WebContents])[] {
		const quick = this.quickAsk.window();
		return [
			...(this.#main === null ? [] : ([[THIS_COMPUTER, this.#main.webContents]] as const)),
			...(this.#views?.all() ?? []),
			...(quick === null ? [] : ([[this.#quickServer, quick.webContents]] as const)),
		];
	}

	#contentsOf(serverId: string): WebContents | undefined {
		return serverId === THIS_COMPUTER ? this.#main?.webContents : this.#views?.contentsOf(serverId);
	}

	/** The window waits for the page that is in front, not for its own one behind. */
	#showFirstView(window: BrowserWindow, serverId: string): void {
		const isNew = this.#views?.contentsOf(serverId) === undefined;
		this.#views?.show(serverId);
		if (!isNew) return;
		this.#views?.contentsOf(serverId)?.once("did-finish-load", () => this.#showFirst(window));
		this.#openOthersSoon();
	}

	/** Once: a person may have hidden it meanwhile. */
	#showFirst(window: BrowserWindow): void {
		if (this.#isUnseen && !window.isDestroyed()) window.show();
		this.#isUnseen = false;
	}

	#loadLocal(): void {
		if (this.#main === null || this.#deps.connections.connection(THIS_COMPUTER) === null) return;
		if (!this.#isLocalLoaded) this.#openOthersSoon();
		this.#isLocalLoaded = true;
		this.#load(this.#main, APP_PAGE);
	}

	/** One after the other, so that the page that is looked at does not wait for them. */
	#openOthersSoon(): void {
		clearTimeout(this.#others);
		this.#others = setTimeout(() => {
			if (!this.#isLocalLoaded) return this.#loadLocal();
			const next = this.#deps.connections.list().find(({ id }) => this.#contentsOf(id) === undefined);
			if (next === undefined || this.#views === null) return;
			this.#views.open(next.id);
			this.#openOthersSoon();
		}, OTHERS_AFTER_MS);
	}

	#noteTitle(serverId: string, title: string): void {
		this.#titles.set(serverId, title);
		this.#showTitle();
	}

	#showTitle(): void {
		if (this.#main !== null) setTitle(this.#main, this.#titles.get(this.#deps.connections.shown()) ?? "");
	}

	#load(window: BrowserWindow, address: string): void {
		if (window.isDestroyed()) return;
		window.loadURL(address).catch((error) => {
			if (!window.isDestroyed()) this.#deps.log.error(`The page could not be loaded: ${String(error)}`);
		});
	}
}
