import { gzipSync } from "node:zlib";
import type { CDPSession, Page } from "playwright-core";
import { listInitialScripts } from "../../support/list-initial-scripts.ts";
import { waitForQuiet } from "../measure/machine-load.ts";
import type { ChatIds, Contender } from "./contenders.ts";
import type { Stage } from "./open-stage.ts";
import { installProbe } from "./page-probe.ts";

export type Visit = AsyncDisposable & {
	readonly page: Page;
	readonly protocol: CDPSession;
	readonly ids: ChatIds;
	/** Of the scripts that the page cannot begin without. */
	scriptGzipKib(): Promise<number>;
	/** Of all scripts that were loaded so far, also those that the page asks for once it has nothing to do. */
	allScriptsGzipKib(): Promise<number>;
};

/** The browser begins parts of its own interface with each new window, which is no work of a page. */
const WINDOW_MS = 10_000;
const VIEW = { width: 1280, height: 800 };
let users = 0;

/** A page of a new visitor, ready to open one of these chats. */
export async function openVisit(
	stage: Stage,
	contender: Contender,
	chats: readonly string[],
): Promise<Visit> {
	const userId = `visitor-${process.pid}-${++users}`;
	const ids = contender.name === "parley" ? await stage.addUser(userId, chats) : {};
	const origins = [{ origin: stage.serverUrl, localStorage: [{ name: "parley.user", value: userId }] }];
	const context = await stage.browser.newContext({
		serviceWorkers: "block",
		viewport: VIEW,
		storageState: { cookies: [], origins },
	});
	await context.addInitScript(installProbe);
	const page = await context.newPage();
	await waitForQuiet([process.pid], WINDOW_MS);
	const scripts: Promise<number>[] = [];
	page.on("response", (response) => {
		if (response.request().resourceType() !== "script") return;
		scripts.push(response.body().then(gzipSize, () => 0));
	});
	await page.goto(stage.urlOf(contender));
	const first = chats[0] === undefined ? undefined : ids[chats[0]];
	if (first !== undefined) await page.locator(`a[href="#/chat/${first}"]`).waitFor();
	await page.locator(contender.composer).waitFor();
	if (contender.name !== "parley") await page.waitForFunction(() => window.bench !== undefined);
	const protocol = await context.newCDPSession(page);
	return {
		page,
		protocol,
		ids,
		async scriptGzipKib() {
			const page = new URL(stage.urlOf(contender));
			const read = async (address: URL) => (await fetch(address)).text();
			return kibOf([...(await listInitialScripts(page, read)).values()].map(gzipSize));
		},
		allScriptsGzipKib: async () => kibOf(await Promise.all(scripts)),
		[Symbol.asyncDispose]: () => context.close(),
	};
}

const gzipSize = (code: string | Uint8Array) => gzipSync(code, { level: 9 }).length;
const kibOf = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0) / 1024;
