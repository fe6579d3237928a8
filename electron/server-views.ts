import { once } from "node:events";
import type { BrowserWindow, WebContents, WebContentsView } from "electron";
import { APP_PAGE } from "./app-origin.ts";
import type { Log } from "./log-file.ts";
import { RELOAD_AFTER_CRASH_MS } from "./window.ts";

type Deps = {
	readonly window: BrowserWindow;
	readonly log: Log;
	/** Makes the view of a server, closed to everybody else. */
	readonly create: (serverId: string) => WebContentsView;
	/** A page was given another title. */
	readonly onTitle: (serverId: string, title: string) => void;
};

/**
 * The pages of remote servers, each over the window's own page, which is this computer's. A process, a session and a
 * page of its own each: none waits for another.
 */
export class ServerViews {
	readonly #deps: Deps;
	readonly #views = new Map<string, WebContentsView>();
	#shown: string | null = null;

	constructor(deps: Deps) {
		this.#deps = deps;
		deps.window.contentView.on("bounds-changed", () => this.#layOut());
	}

	/** Makes the view of a server, and loads its page. */
	open(serverId: string): WebContents {
		const known = this.#views.get(serverId);
		if (known !== undefined) return known.webContents;
		const { window, create, onTitle } = this.#deps;
		const view = create(serverId);
		this.#views.set(serverId, view);
		view.setVisible(serverId === this.#shown);
		window.contentView.addChildView(view);
		this.#layOut();
		const contents = view.webContents;
		contents.on("page-title-updated", (_event, title) => onTitle(serverId, title));
		contents.on("render-process-gone", (_event, details) => {
			this.#deps.log.error(`The page's process of a server is gone: ${details.reason}`);
			if (details.reason !== "clean-exit") setTimeout(() => this.#load(contents), RELOAD_AFTER_CRASH_MS);
		});
		this.#load(contents);
		return contents;
	}

	/** Null: the window's own page is shown. */
	show(serverId: string | null): void {
		this.#shown = serverId;
		if (serverId !== null) this.open(serverId);
		for (const [id, view] of this.#views) view.setVisible(id === serverId);
	}

	/** Resolves when its page is gone, and writes nothing any more. */
	async close(serverId: string): Promise<void> {
		const view = this.#views.get(serverId);
		if (view === undefined) return;
		this.#views.delete(serverId);
		const { window } = this.#deps;
		const gone = once(view.webContents, "destroyed");
		window.contentView.removeChildView(view);
		view.webContents.close();
		await gone;
	}

	/** After the window: its views do not go with it by themselves. */
	closeAll(): void {
		for (const { webContents } of this.#views.values()) webContents.close();
		this.#views.clear();
	}

	contentsOf(serverId: string): WebContents | undefined {
		return this.#views.get(serverId)?.webContents;
	}

	all(): readonly (readonly [serverId: string, contents: WebContents])[] {
		return [...this.#views].map(([id, view]) => [id, view.webContents] as const);
	}

	#layOut(): void {
		const { width, height } = this.#deps.window.contentView.getBounds();
		for (const view of this.#views.values()) view.setBounds({ x: 0, y: 0, width, height });
	}

	#load(contents: WebContents): void {
		if (contents.isDestroyed()) return;
		contents.loadURL(APP_PAGE).catch((error) => {
			if (!contents.isDestroyed())
				this.#deps.log.error(`The page of a server could not be loaded: ${String(error)}`);
		});
	}
}
