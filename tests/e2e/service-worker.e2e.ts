import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildWorker } from "../../renderer/service-worker.config.ts";
import { openPage } from "../support/browser.ts";
import {
	finishedAnswer,
	HAS_BROWSER,
	openStage,
	partsOf,
	type Stage,
	say,
	tryNow,
} from "../support/stage.ts";

const ALLOWED = { serviceWorkers: "allow" } as const;
const namesOf = (page: Page) => page.evaluate(() => caches.keys());
const untilKept = (page: Page) => page.waitForFunction(() => navigator.serviceWorker.controller !== null);

/** What is drawn by parts that nothing else has asked for. */
const LATE =
	"```mermaid\nflowchart LR\n  A --> B\n```\n\n```haskell\nmodule Main where\n```\n\n$$\n\\frac{1}{2}\n$$";
const BUILT = readdirSync(new URL("../../out/renderer/assets", import.meta.url));

let stage: Stage;
beforeAll(async () => {
	if (HAS_BROWSER) stage = await openStage();
});
afterAll(() => stage?.[Symbol.asyncDispose]());

const readKept = (page: Page) =>
	page.evaluate(async () => {
		const names = await caches.keys();
		const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
		return { names, paths: lists.flat().map(({ url }) => new URL(url).pathname) };
	});

describe.skipIf(!HAS_BROWSER)("A page whose server is away", () => {
	test("is loaded anew with its history, is searched and written in, and sends that once when the server is back", async () => {
		const { page, context, complaints } = await stage.visit({ userId: "remote", ...ALLOWED });
		await say(page, "The colour of the sea");
		await finishedAnswer(page);
		// It lies in the history, and has never been looked at.
		await fetch(`${stage.server.url}/api/users/remote/import?name=late.json`, {
			method: "POST",
			body: JSON.stringify([
				{ role: "user", content: "Draw it" },
				{ role: "assistant", content: LATE },
			]),
		});
		await partsOf(page).chats.filter({ hasText: "Draw it" }).waitFor();
		await untilKept(page);
		// All that was built and nothing else, although most of it was not used.
		const all = [...BUILT.map((name) => `/assets/${name}`), "/"].sort();
		await expect.poll(async () => (await readKept(page)).paths.sort(), { timeout: 20_000 }).toEqual(all);
		await page.reload();
		await partsOf(page).mine.filter({ hasText: "The colour of the sea" }).waitFor();
		// The real server lets the frame, which says that it has no origin, have its scripts and nothing else.
		await partsOf(page).chats.filter({ hasText: "Draw it" }).click();
		await partsOf(page).answers.locator(".diagram img").waitFor();
		expect(await page.locator('iframe[src="frames/diagram.html"][sandbox]').count()).toBe(1);
		const headers = { origin: "null" };
		for (const path of ["/api/server", "/", "/frames/assets/../../api/server"])
			expect((await fetch(stage.server.url + path, { headers })).status).toBe(403);
		await partsOf(page).chats.filter({ hasText: "The colour of the sea" }).click();

		await stage.server.kill();
		await page.reload();
		await partsOf(page).mine.filter({ hasText: "The colour of the sea" }).waitFor();
		await page.keyboard.press("Control+Shift+f");
		await page.getByRole("combobox", { name: "Search in all chats" }).fill("colour");
		await page
			.getByRole("option", { name: /colour of the sea/ })
			.first()
			.waitFor();
		await page.keyboard.press("Escape");
		await lookAtLateParts(page);
		await page.getByText("The server did not answer.").waitFor();
		await say(page, "Written with nobody there");
		await page.getByText("Kept here.").waitFor();
		// What is kept survives one more beginning, in a tab of its own.
		const other = await context.newPage();
		await page.close();
		await other.goto(stage.server.url);
		await other.getByText("Kept here.").waitFor();
		await stage.server.startAgain();
		await tryNow(other);
		await expect.poll(() => partsOf(other).answers.count()).toBe(2);
		expect(await finishedAnswer(other)).toContain("Written with nobody there");
		expect(await partsOf(other).mine.filter({ hasText: "Written with nobody there" }).count()).toBe(1);
		expect(complaints).toEqual([]);

		const kept = await readKept(other);
		expect(kept.names).toHaveLength(1);
		expect(kept.paths.sort()).toEqual(all);
		const policy = await other.evaluate(async () =>
			(await caches.match("/"))?.headers.get("content-security-policy"),
		);
		expect(policy).toContain("script-src 'self'");
	});
});

/** Opens what was not opened while the server was there, and goes back. */
async function lookAtLateParts(page: Page): Promise<void> {
	const { chats, answers } = partsOf(page);
	await chats.filter({ hasText: "Draw it" }).click();
	await answers.locator(".diagram img").waitFor();
	await answers.locator('.formula[data-drawn="true"] math mfrac').waitFor();
	await answers.locator(".token-keyword", { hasText: "module" }).waitFor();
	// What draws has no origin here either.
	const frame = page.locator('iframe[src="frames/diagram.html"]');
	expect(await frame.evaluate((element: HTMLIFrameElement) => element.contentDocument)).toBeNull();
	await page.keyboard.press("Control+,");
	const settings = page.getByRole("dialog", { name: "Settings" });
	for (const name of ["Appearance", "Prompts", "Without a connection"])
		await settings.getByRole("button", { name, exact: true }).click();
	await page.keyboard.press("Escape");
	await chats.filter({ hasText: "The colour of the sea" }).click();
}

/** Builds of a page with one script and one part of it; the server has the files of one of them only. */
async function openBuilds() {
	const workers: Record<string, string> = {};
	for (const name of ["a", "b"]) {
		const files = [`assets/index-${name}.js`, `assets/part-${name}.js`];
		workers[name] = await buildWorker({
			version: name,
			entry: files[0] ?? "",
			files,
			extras: [],
			frames: [],
		});
	}
	const state: { build: string; isAway: boolean } = { build: "a", isAway: false };
	const script = (name: string) => `
		window.part = () => import("./part-${name}.js").then(({ part }) => part);
		document.title = "${name}";
		const registered = await navigator.serviceWorker.register("./service-worker.js");
		registered.waiting?.postMessage(document.querySelector("script").src);`;
	const answer = (path: string): readonly [type: string, text: string] | null => {
		const { build } = state;
		if (path === "/")
			return ["text/html", `<script type="module" src="./assets/index-${build}.js"></script>`];
		if (path === "/service-worker.js") return ["text/javascript", workers[build] ?? ""];
		if (path === `/assets/index-${build}.js`) return ["text/javascript", script(build)];
		if (path === `/assets/part-${build}.js`)
			return ["text/javascript", `export const part = "part ${build}";`];
		return null;
	};
	const server = createServer(({ url = "" }, response) => {
		const found = answer(new URL(url, "http://x").pathname);
		if (state.isAway || found === null) return void response.writeHead(state.isAway ? 503 : 404).end();
		response.writeHead(200, { "content-type": found[0] }).end(found[1]);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const close = () => {
		server.close();
		server.closeAllConnections();
	};
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	return { state, url, [Symbol.dispose]: close };
}

describe.skipIf(!HAS_BROWSER)("A new build of the page", () => {
	test("is shown with the next load, whole, while pages of the last one keep their parts", async () => {
		using builds = await openBuilds();
		const { state } = builds;
		const { page, context } = await openPage(stage.browser, builds.url, ALLOWED);
		const part = (of: Page) => of.evaluate(() => (window as unknown as { part(): Promise<string> }).part());
		await untilKept(page);

		state.build = "b";
		const second = await context.newPage();
		await second.goto(builds.url);
		expect(await second.title()).toBe("b");
		const isWaiting = () =>
			second.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state);
		await expect.poll(isWaiting).toBe("installed");
		// The server has nothing of it any more.
		expect(await part(page)).toBe("part a");
		expect(await part(second)).toBe("part b");

		// Without the server, the last build that is kept whole stands in.
		state.isAway = true;
		await page.reload();
		expect([await page.title(), await part(page)]).toEqual(["a", "part a"]);

		await page.close();
		state.isAway = false;
		await second.reload();
		await expect.poll(() => namesOf(second)).toEqual(["parley-app-b"]);
		state.isAway = true;
		await second.reload();
		expect([await second.title(), await part(second)]).toEqual(["b", "part b"]);
	});
});
