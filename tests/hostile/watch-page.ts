import type { Browser, Page } from "playwright-core";
import { HIT } from "./payloads.ts";

export type Watched = AsyncDisposable & {
	readonly page: Page;
	/** Scripts that ran, requests that left, dialogs, violations of the policy, windows, errors. */
	readonly complaints: string[];
};

/** Many messages have to be on the page at once; few pixels do for that. */
const VIEW = { viewport: { width: 1280, height: 16_000 }, deviceScaleFactor: 0.1 };

/** A page that notes whatever a text could make it do. @param before called before it is loaded */
export async function watchPage(
	browser: Browser,
	url: string,
	before: (page: Page) => unknown = () => {},
): Promise<Watched> {
	const context = await browser.newContext(VIEW);
	const complaints: string[] = [];
	// In every frame, also in those of no origin.
	await context.addInitScript(noteDeeds, HIT);
	context.on("request", (request) => {
		const isOwn = request.url().startsWith(`${url}/`) || /^(?:data|blob):/.test(request.url());
		if (!isOwn) complaints.push(`request: ${request.url()}`);
	});
	const page = await context.newPage();
	context.on("page", (opened) => complaints.push(`window: ${opened.url()}`));
	page.on("dialog", (dialog) => {
		complaints.push(`dialog: ${dialog.message()}`);
		void dialog.dismiss();
	});
	page.on("download", (download) => complaints.push(`download: ${download.url()}`));
	page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
	page.on("console", (message) => {
		if (message.type() === "error") complaints.push(`console: ${message.text()}`);
	});
	page.on("framenavigated", (frame) => {
		const isOwn = frame.url().startsWith(`${url}/`) || frame.url() === "about:blank";
		if (!isOwn) complaints.push(`navigation: ${frame.url()}`);
	});
	await before(page);
	await page.goto(`${url}/`);
	// Nothing has to be painted to be there.
	await page.addStyleTag({ content: "html { opacity: 0; }" });
	return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

function noteDeeds(hit: string): void {
	const name = /\.(\w+)\(/.exec(hit)?.[1] ?? "";
	Object.assign(window, { [name]: () => console.error("a script of the text ran") });
	addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
		const place = `${location.pathname} ${sourceFile}:${lineNumber}`;
		console.error(`violation of ${violatedDirective} by ${blockedURI} in ${place}`);
	});
}
