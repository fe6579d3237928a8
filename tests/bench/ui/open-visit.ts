import { gzipSync } from "node:zlib";
import type { CDPSession, Page } from "playwright-core";
import type { ChatIds, Contender } from "./contenders.ts";
import type { Stage } from "./open-stage.ts";
import { installProbe } from "./page-probe.ts";

export type Visit = AsyncDisposable & {
	readonly page: Page;
	readonly protocol: CDPSession;
	readonly ids: ChatIds;
	/** Of all scripts that were loaded so far. */
	scriptGzipKib(): Promise<number>;
};

const VIEW = { width: 1280, height: 800 };
let users = 0;

/** A page of a new visitor, ready to open one of these chats. */
export async function openVisit(
	stage: Stage,
	contender: Contender,
	chats: readonly string[],
): Promise<Visit> {
	const userId = `visitor-${process.pid}-${++users}`;
	const ids = contender.name === "parley" ? stage.addUser(userId, chats) : {};
	const origins = [{ origin: stage.serverUrl, localStorage: [{ name: "parley.user", value: userId }] }];
	const context = await stage.browser.newContext({
		serviceWorkers: "block",
		viewport: VIEW,
		storageState: { cookies: [], origins },
	});
	await context.addInitScript(installProbe);
	const page = await context.newPage();
	const scripts: Promise<number>[] = [];
	page.on("response", (response) => {
		if (response.request().resourceType() !== "script") return;
		scripts.push(
			response.body().then(
				(body) => gzipSync(body, { level: 9 }).length,
				() => 0,
			),
		);
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
			const sizes = await Promise.all(scripts);
			return sizes.reduce((sum, size) => sum + size, 0) / 1024;
		},
		[Symbol.asyncDispose]: () => context.close(),
	};
}
