import { EventEmitter } from "node:events";
import type { Rectangle, View, WebContentsView, WebContentsViewConstructorOptions } from "electron";
import { type Doubled, strict } from "./doubled.ts";
import type { Shared } from "./shared.ts";
import { WebContentsDouble } from "./web-contents-double.ts";

type Has = "getBounds" | "setBounds" | "getVisible" | "setVisible" | "setBackgroundColor";

/** A part of a window. What is drawn over what is noted only: each page is one of its own browser. */
export class ViewDouble extends EventEmitter implements Doubled<View, Has> {
	readonly children: ViewDouble[] = [];
	#bounds: Rectangle = { x: 0, y: 0, width: 0, height: 0 };
	#isVisible = true;

	addChildView(view: ViewDouble): void {
		this.removeChildView(view);
		this.children.push(view);
	}
	removeChildView(view: ViewDouble): void {
		const index = this.children.indexOf(view);
		if (index >= 0) this.children.splice(index, 1);
	}
	getBounds(): Rectangle {
		return this.#bounds;
	}
	setBounds(bounds: Rectangle): void {
		this.#bounds = bounds;
		this.emit("bounds-changed");
	}
	getVisible(): boolean {
		return this.#isVisible;
	}
	setVisible(isVisible: boolean): void {
		this.#isVisible = isVisible;
	}
	setBackgroundColor(): void {}
}

/** Makes the class, so that there is none without its world. */
export function createWebContentsViewClass(world: {
	readonly shared: Shared;
	readonly onContents: (contents: WebContentsDouble) => void;
}) {
	return class WebContentsViewDouble extends ViewDouble implements Doubled<WebContentsView, Has> {
		readonly webContents: WebContentsDouble;

		constructor({ webPreferences = {} }: WebContentsViewConstructorOptions = {}) {
			super();
			const contents = new WebContentsDouble(world.shared, webPreferences);
			this.webContents = strict("WebContents", contents);
			world.onContents(this.webContents);
			// biome-ignore lint/correctness/noConstructorReturn: whatever is missing has to be noticed
			return strict("WebContentsView", this);
		}

		/** A page is as large as its place. */
		override setBounds(bounds: Rectangle): void {
			super.setBounds(bounds);
			const { width, height } = bounds;
			if (width > 0 && height > 0)
				void this.webContents.page.then((page) => page.setViewportSize({ width, height })).catch(() => {});
		}
	};
}
