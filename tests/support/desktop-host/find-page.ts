import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { isAppUrl } from "../../../electron/app-origin.ts";
import type { HostConnection } from "../../../electron/bridge.ts";
import { isAppHost, toAppAddress } from "./app-address.ts";
import type { DesktopApp } from "./desktop-app-type.ts";

const TIMEOUT_MS = 20_000;

/** A page of the app, and where its session is kept. */
type ShownPage = { readonly path: string; readonly isLoaded: boolean };

/** The pages of the main window in their order: its own one first, then those over it. */
function listPages(evaluate: DesktopApp["evaluate"]): Promise<{
	readonly shown: number;
	readonly pages: readonly ShownPage[];
}> {
	return evaluate((electron) => {
		const [main] = electron.BrowserWindow.getAllWindows().filter(
			({ webContents }) => !webContents.getURL().includes("?quick"),
		);
		if (main === undefined) return { shown: -1, pages: [] };
		const views = main.contentView.children.filter((child) => child instanceof electron.WebContentsView);
		const all = [main.webContents, ...views.map(({ webContents }) => webContents)];
		return {
			shown: views.findLastIndex((view) => view.getVisible()) + 1,
			pages: all.map((contents) => ({
				path: contents.session.getStoragePath() ?? "",
				isLoaded: contents.getURL().startsWith("app:") && !contents.isLoading(),
			})),
		};
	}, null);
}

/**
 * The page of a server, or the one that is shown. It is waited for until it stands: a line to a browser that comes
 * while its window navigates costs the start time, and may see the window as it was before.
 */
export async function findPage(
	evaluate: DesktopApp["evaluate"],
	pagesOf: (path: string) => Promise<readonly Page[]>,
	serverUrl: string | undefined,
): Promise<Page> {
	const deadline = Date.now() + TIMEOUT_MS;
	const seen = new Set<string>();
	while (Date.now() < deadline) {
		const { shown, pages } = await listPages(evaluate);
		const looked = serverUrl === undefined ? pages.slice(shown, shown + 1) : pages;
		for (const { path } of looked.filter(({ isLoaded }) => isLoaded)) {
			for (const page of await pagesOf(path)) {
				seen.add(page.url());
				if (await isWanted(page, path, serverUrl)) return page;
			}
		}
		await delay(25);
	}
	throw new Error(`The app did not show that page. Pages: ${[...seen].join(", ")}`);
}

async function isWanted(page: Page, path: string, serverUrl: string | undefined): Promise<boolean> {
	const address = page.url();
	if (address.includes("?quick") || !URL.canParse(address)) return false;
	const { host, protocol } = new URL(address);
	if (protocol !== "app:" && !isAppHost(host)) return false;
	await page.waitForLoadState("load");
	const connection = await page
		.evaluate(
			() => (window as unknown as { readonly desktop?: { connection: HostConnection } }).desktop?.connection,
		)
		.catch(() => undefined);
	// Another app than Parley, such as the floor of the benchmark, has no servers and one page.
	if (connection === undefined) return serverUrl === undefined && !isAppUrl(toAppAddress(address));
	if (serverUrl !== undefined) return connection.url === serverUrl;
	return connection.id === (/server-([a-z0-9]+)$/.exec(path)?.[1] ?? "this-computer");
}
