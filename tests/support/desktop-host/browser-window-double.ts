import { EventEmitter } from "node:events";
import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle } from "electron";
import { type Doubled, strict } from "./doubled.ts";
import type { Shared } from "./shared.ts";
import { ViewDouble } from "./view-doubles.ts";
import { WebContentsDouble } from "./web-contents-double.ts";

type Has =
	| "id"
	| "loadURL"
	| "show"
	| "hide"
	| "focus"
	| "close"
	| "destroy"
	| "isDestroyed"
	| "isVisible"
	| "isFocused"
	| "isMinimized"
	| "minimize"
	| "restore"
	| "isMaximized"
	| "maximize"
	| "isFullScreen"
	| "setFullScreen"
	| "getNormalBounds"
	| "setBounds"
	| "getBounds"
	| "flashFrame"
	| "setTitle"
	| "getTitle"
	| "setProgressBar";

let nextId = 1;

/** What all windows of the app belong to; set once by the double's entry. */
export type WindowWorld = {
	readonly shared: Shared;
	readonly onContents: (contents: WebContentsDouble) => void;
	readonly onAllClosed: () => void;
};

/** Makes the class, so that there is none without its world. */
export function createBrowserWindowClass(world: WindowWorld) {
	const all = new Set<BrowserWindowDouble>();

	class BrowserWindowDouble extends EventEmitter implements Doubled<BrowserWindow, Has> {
		static getAllWindows(): BrowserWindowDouble[] {
			return [...all];
		}
		static getFocusedWindow(): BrowserWindowDouble | null {
			return [...all].find((window) => window.#isFocused) ?? null;
		}

		readonly id = nextId++;
		readonly webContents: WebContentsDouble;
		readonly contentView = strict("View", new ViewDouble());
		/** What was shown on the icon, for tests to look at. */
		readonly shown: { progress: number; isFlashing: boolean } = { progress: -1, isFlashing: false };
		#bounds: Rectangle;
		#title: string;
		#isVisible: boolean;
		#isFocused = false;
		#isMinimized = false;
		#isMaximized = false;
		#isFullScreen = false;
		#isDestroyed = false;

		constructor(options: BrowserWindowConstructorOptions = {}) {
			super();
			const { x = 50, y = 50, width = 800, height = 600 } = options;
			this.#bounds = { x, y, width, height };
			this.contentView.setBounds({ x: 0, y: 0, width, height });
			this.#title = options.title ?? "";
			this.#isVisible = options.show !== false;
			const contents = new WebContentsDouble(world.shared, options.webPreferences ?? {});
			this.webContents = strict("WebContents", contents);
			contents.once("ready-to-show", () => this.emit("ready-to-show"));
			contents.on("page-title-updated", (_event: object, title: string) => this.#followTitle(title));
			void contents.page.then((page) => page.setViewportSize({ width, height })).catch(() => {});
			all.add(this);
			world.onContents(this.webContents);
			// biome-ignore lint/correctness/noConstructorReturn: whatever is missing has to be noticed
			return strict("BrowserWindow", this);
		}

		loadURL(address: string): Promise<void> {
			return this.webContents.loadURL(address);
		}
		show(): void {
			this.#isVisible = true;
			this.emit("show");
			this.focus();
		}
		hide(): void {
			this.#isVisible = false;
			this.#loseFocus();
			this.emit("hide");
		}
		focus(): void {
			for (const other of all) if (other !== this) other.#loseFocus();
			if (this.#isFocused || !this.#isVisible) return;
			this.#isFocused = true;
			this.emit("focus");
		}
		blur(): void {
			this.#loseFocus();
		}
		close(): void {
			let isPrevented = false;
			this.emit("close", {
				preventDefault: () => {
					isPrevented = true;
				},
			});
			if (!isPrevented) this.destroy();
		}
		destroy(): void {
			if (this.#isDestroyed) return;
			this.#isDestroyed = true;
			all.delete([...all].find((window) => window.id === this.id) ?? this);
			void this.webContents.destroy();
			this.emit("closed");
			if (all.size === 0) world.onAllClosed();
		}
		isDestroyed(): boolean {
			return this.#isDestroyed;
		}
		isVisible(): boolean {
			return this.#isVisible;
		}
		isFocused(): boolean {
			return this.#isFocused;
		}
		isMinimized(): boolean {
			return this.#isMinimized;
		}
		minimize(): void {
			this.#isMinimized = true;
			this.#loseFocus();
		}
		restore(): void {
			this.#isMinimized = false;
		}
		isMaximized(): boolean {
			return this.#isMaximized;
		}
		maximize(): void {
			this.#isMaximized = true;
		}
		isFullScreen(): boolean {
			return this.#isFullScreen;
		}
		setFullScreen(isFullScreen: boolean): void {
			this.#isFullScreen = isFullScreen;
		}
		getBounds(): Rectangle {
			return this.#bounds;
		}
		getNormalBounds(): Rectangle {
			return this.#bounds;
		}
		setBounds(bounds: Partial<Rectangle>): void {
			this.#bounds = { ...this.#bounds, ...bounds };
			const { width, height } = this.#bounds;
			this.contentView.setBounds({ x: 0, y: 0, width, height });
			this.emit("resize");
			this.emit("move");
		}
		setTitle(title: string): void {
			this.#title = title;
		}
		getTitle(): string {
			return this.#title;
		}
		flashFrame(isFlashing: boolean): void {
			this.shown.isFlashing = isFlashing;
		}
		setProgressBar(progress: number): void {
			this.shown.progress = progress;
		}

		/** A window is named as its page is, unless the host says otherwise. */
		#followTitle(title: string): void {
			let isPrevented = false;
			const event = {
				preventDefault: () => {
					isPrevented = true;
				},
			};
			this.emit("page-title-updated", event, title, true);
			if (!isPrevented) this.#title = title;
		}

		#loseFocus(): void {
			if (!this.#isFocused) return;
			this.#isFocused = false;
			this.emit("blur");
		}
	}
	return BrowserWindowDouble;
}
