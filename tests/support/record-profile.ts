import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { BROWSER_ARGS, findBrowser } from "./browser.ts";
import { openTempDir } from "./temp-dir.ts";

/** What a page is told. */
type Words = { readonly [name in "fileId" | "long"]: string };

/**
 * What a real browser leaves on the disk of what a page of an installed app keeps, as a backup of it has it, by paths.
 * @param fill runs in the page
 */
export async function recordProfile(
	fill: (words: Words) => Promise<void>,
	words: Words,
): Promise<Readonly<Record<string, Buffer>>> {
	const executablePath = findBrowser();
	if (executablePath === null) throw new Error("No browser is installed");
	await using dir = await openTempDir();
	const page = join(dir.path, "app.html");
	writeFileSync(page, "<!doctype html><title>app</title>");
	const profile = join(dir.path, "profile");
	const context = await chromium.launchPersistentContext(profile, {
		executablePath,
		args: [...BROWSER_ARGS],
		headless: true,
	});
	try {
		const tab = context.pages()[0] ?? (await context.newPage());
		await tab.goto(pathToFileURL(page).href);
		await tab.evaluate(fill, words);
	} finally {
		await context.close();
	}
	const files: Record<string, Buffer> = {};
	const own = join(profile, "Default");
	for (const top of ["IndexedDB", "Local Storage"]) {
		for (const entry of readdirSync(join(own, top), { recursive: true, withFileTypes: true })) {
			if (!entry.isFile() || entry.name === "LOCK") continue;
			const path = join(entry.parentPath, entry.name);
			files[path.slice(own.length + 1).replaceAll("\\", "/")] = readFileSync(path);
		}
	}
	return files;
}
