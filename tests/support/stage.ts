import type { Browser, Locator, Page } from "playwright-core";
import { findBrowser, openBrowser, openPage, type PageOptions, type WatchedPage } from "./browser.ts";
import { type FakeUpstream, startFakeUpstream } from "./fake-upstream.ts";
import { type ServerEnv, ServerProcess } from "./server-process.ts";
import { openTempDir } from "./temp-dir.ts";

/** Browser tests are left out where there is no browser; CI always has one. */
export const HAS_BROWSER = findBrowser() !== null;

export type Stage = AsyncDisposable & {
	readonly browser: Browser;
	readonly server: ServerProcess;
	readonly upstream: FakeUpstream;
	/** Where the server keeps its files. */
	readonly folder: string;
	/** A page of a new visitor, who is a new user unless told otherwise. */
	visit(options?: { readonly userId?: string } & PageOptions): Promise<WatchedPage>;
};

/** The real server with a fake provider behind it and a real browser before it. @param env further settings of the server */
export async function openStage(env: ServerEnv = {}): Promise<Stage> {
	await using stack = new AsyncDisposableStack();
	const folder = stack.use(await openTempDir());
	const upstream = await startFakeUpstream();
	stack.defer(() => upstream.close());
	const server = stack.use(
		await ServerProcess.start({
			DATABASE_URL: `sqlite:///${folder.path}/chat.db`,
			OPENAI_BASE_URL: upstream.baseUrl,
			OPENAI_API_KEY: "key",
			MODEL_NAME: "fake",
			LOG_LEVEL: "error",
			...env,
		}),
	);
	const browser = await openBrowser();
	stack.defer(() => browser.close());
	const owned = stack.move();
	let users = 0;
	return {
		browser,
		server,
		upstream,
		folder: folder.path,
		async visit({ userId = `user-${++users}`, ...options } = {}) {
			const origins = [{ origin: server.url, localStorage: [{ name: "parley.user", value: userId }] }];
			const visit = await openPage(browser, server.url, {
				storageState: { cookies: [], origins },
				...options,
			});
			// In any language. Files can be attached once the server has told what it can do.
			await visit.page.locator("[data-composer]").waitFor();
			await visit.page.locator("form input[type=file]").waitFor({ state: "attached" });
			return visit;
		},
		[Symbol.asyncDispose]: () => owned.disposeAsync(),
	};
}

/** The parts of the page, by the names a person hears. */
export function partsOf(page: Page) {
	return {
		composer: page.getByRole("textbox", { name: "Message" }),
		answers: page.getByRole("article", { name: "Answer" }),
		mine: page.getByRole("article", { name: "You" }),
		chats: page.getByRole("navigation", { name: "Chats" }).getByRole("link"),
		button: (name: string | RegExp): Locator =>
			page.getByRole("button", { name, exact: typeof name === "string" }),
	};
}

export async function say(page: Page, text: string): Promise<void> {
	const { composer } = partsOf(page);
	await composer.fill(text);
	await composer.press("Enter");
}

/** Whether it is seen within two seconds, where something may have to be asked for once more. */
export function comes(part: Locator): Promise<boolean> {
	return part.waitFor({ timeout: 2_000 }).then(
		() => true,
		() => false,
	);
}

/** Connects at once; the page may have done so by itself in the moment before. */
export async function tryNow(page: Page): Promise<void> {
	const button = partsOf(page).button("Try now");
	// It comes a moment after the page began to wait, and is gone with the waiting.
	if ((await button.count()) === 0) return page.evaluate(() => void dispatchEvent(new Event("online")));
	await button.click({ timeout: 2_000 }).catch(() => button.waitFor({ state: "detached" }));
}

/** Until what was done before is drawn, which the page does once a frame. */
export async function nextFrame(page: Page): Promise<void> {
	await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
}

/**
 * The last answer once it is finished. What was said last is above it: right after a question the answer before is
 * still the last one.
 */
export async function finishedAnswer(page: Page): Promise<string> {
	await nextFrame(page);
	await page.waitForFunction(() => {
		const last = [...document.querySelectorAll("[aria-label=Messages] article")].at(-1);
		const isAnswer = last?.ariaLabel === "Answer" && last.ariaBusy === "false";
		return isAnswer && document.querySelector('[aria-busy="true"]') === null;
	});
	return (await partsOf(page).answers.last().locator(".reading").innerText()).trim();
}
