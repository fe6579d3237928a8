import { BrowserWindow, type Session } from "electron";
import { EMPTY_PAGE } from "./app-origin.ts";
import { KEPT_IN_PAGES, type Kept } from "./kept-in-pages.ts";

/**
 * Copies what the pages of one session keep for a connection to those of another. Resolves to what takes it away where
 * it was, for when the copy is what counts.
 */
export async function carryOver(from: Session, to: Session, key: string): Promise<() => Promise<void>> {
	const kept = await runIn<Kept>(from, callOf("read", key));
	if (kept.items.length > 0 || kept.databases.length > 0) await runIn(to, callOf("write", kept));
	return async () => {
		await runIn(from, callOf("forget", key));
	};
}

function callOf(name: keyof typeof KEPT_IN_PAGES, input: unknown): string {
	return `(${String(KEPT_IN_PAGES[name])})(${JSON.stringify(input)})`;
}

/** In a page of the app's origin that nobody sees, and in which nothing else runs. */
async function runIn<T>(session: Session, code: string): Promise<T> {
	const window = new BrowserWindow({ show: false, webPreferences: { session } });
	try {
		await window.loadURL(EMPTY_PAGE);
		return await window.webContents.executeJavaScript(code);
	} finally {
		window.destroy();
	}
}
