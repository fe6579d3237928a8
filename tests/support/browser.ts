import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { onTestFinished, TestRunner } from "vitest";
import { findProgram } from "./find-program.ts";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/** The same engine without the browser around it, which would take a third more of the processor's time. */
const SHELL = "chromium-headless-shell";
const isTest = process.env.VITEST !== undefined;
/** No page of a test lives long enough to get back what it takes to optimize its code; what is measured has it. */
export const TEST_ARGS: readonly string[] = isTest ? ["--js-flags=--no-opt --no-maglev --liftoff-only"] : [];
export const BROWSER_ARGS: readonly string[] = [
	"--headless=new",
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	...TEST_ARGS,
	// Nor does one need a process that was begun ahead.
	...(isTest ? ["--disable-features=SpareRendererForSitePerProcess"] : []),
];

/** Path of what tests run in; null: there is none. */
export function findBrowser(): string | null {
	return findProgram([SHELL, ...PROGRAMS]);
}

/** Path of a whole browser, as people have it; null: there is none. */
export function findWholeBrowser(): string | null {
	return findProgram(PROGRAMS);
}

/** A browser without a window. Throws where there is none. */
export async function openBrowser(executablePath = findBrowser()): Promise<Browser> {
	if (executablePath === null) throw new Error(`None of these is installed: ${PROGRAMS.join(", ")}`);
	return chromium.launch({ executablePath, args: [...BROWSER_ARGS], headless: true });
}

export type WatchedPage = {
	readonly page: Page;
	readonly context: BrowserContext;
	/** Errors of scripts, messages of the console at level error, and requests to other places than the server. */
	readonly complaints: string[];
};

export type PageOptions = NonNullable<Parameters<Browser["newContext"]>[0]> & {
	/** Whether it loads what it may come to need; else it does as for a person who saves data, which is half the work. */
	readonly loadsAhead?: boolean;
};

function saveData(): void {
	Object.defineProperty(navigator, "connection", { value: { saveData: true } });
}

/**
 * A page of its own visitor that notes what should not happen. It is closed with the test that opens it, as open
 * pages take the processor from the tests that follow; one opened before all tests stays.
 */
export async function openPage(
	browser: Browser,
	url: string,
	options: PageOptions = {},
): Promise<WatchedPage> {
	const { loadsAhead = options.serviceWorkers === "allow", ...rest } = options;
	const context = await browser.newContext({
		viewport: { width: 1280, height: 800 },
		// What it answers is seen by no route of a test, and what a test is about is there without it.
		serviceWorkers: "block",
		...rest,
	});
	if (!loadsAhead) await context.addInitScript(saveData);
	if (TestRunner.getCurrentTest() !== undefined) {
		onTestFinished(async ({ task }) => {
			if (task.result?.state === "fail") await tellPages(context.pages());
			await context.close();
		});
	}
	const complaints: string[] = [];
	const page = await watchPage(await context.newPage(), url, complaints);
	return { page, context, complaints };
}

/** What was to be seen when a test failed. */
export async function tellPages(pages: readonly Page[]): Promise<void> {
	for (const page of pages) {
		const shown = await page
			.locator("body")
			.innerText({ timeout: 2000 })
			.catch((error: unknown) => String(error));
		console.log(`${page.url()} shows:\n${shown.slice(0, 3000)}`);
	}
}

async function watchPage(page: Page, url: string, complaints: string[]): Promise<Page> {
	page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
	page.on("console", (message) => {
		// The browser itself reports every request that fails, which is what some tests are about.
		const isNetwork = /Failed to load resource|WebSocket connection to/.test(message.text());
		if (message.type() === "error" && !isNetwork) complaints.push(`console: ${message.text()}`);
	});
	page.on("request", (request) => {
		if (/^https?:/.test(request.url()) && !request.url().startsWith(new URL(url).origin)) {
			complaints.push(`request: ${request.url()}`);
		}
	});
	await page.goto(url);
	return page;
}
