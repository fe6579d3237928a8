import type { Page } from "playwright-core";

/** The names of the folders that the browser keeps for the page's origin. */
export function listKeptFolders(page: Page): Promise<readonly string[]> {
	return page.evaluate(async () => {
		const root = await navigator.storage.getDirectory();
		const folders = root as unknown as { keys(): AsyncIterable<string> };
		const names: string[] = [];
		for await (const name of folders.keys()) names.push(name);
		return names;
	});
}
