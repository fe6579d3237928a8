import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readableNotification } from "../../electron/readable-notification.ts";
import { openBrowser } from "../support/browser.ts";
import { startScriptedServer } from "../support/scripted-server.ts";
import { HAS_BROWSER, partsOf } from "../support/stage.ts";
import { inspectPage } from "./inspect-page.ts";
import { makeVectors, type Vector } from "./make-vectors.ts";
import { openHoles } from "./open-holes.ts";
import { MARK, streamVectors } from "./stream-vectors.ts";
import { type Watched, watchPage } from "./watch-page.ts";

const COUNT = Number(process.env.HOSTILE_COUNT ?? 3000);
const SEED = Number(process.env.HOSTILE_SEED ?? 20261126);
/** As many as there are processors to draw them. */
const PAGES = 2;
/** Messages that are on the page at once. */
const BATCH = 100;
const MANY_MS = 120_000 + COUNT * 60;

type Server = Awaited<ReturnType<typeof startScriptedServer>>;

describe.skipIf(!HAS_BROWSER)("Hostile texts", () => {
	const vectors = makeVectors(COUNT, SEED);
	let browser: Browser;
	beforeAll(async () => {
		browser = await openBrowser();
	});
	afterAll(() => browser.close());

	test("There are as many as were asked for, each of them once", () => {
		expect(vectors.length).toBeGreaterThanOrEqual(COUNT);
		expect(new Set(vectors.map(({ text }) => text)).size).toBe(vectors.length);
	});

	test("As answers, while they are written and when they are finished, they run nothing and ask for nothing", {
		timeout: MANY_MS,
	}, async () => {
		await using server = await startScriptedServer();
		for (let from = 0; from < vectors.length; from += BATCH) {
			const chat = server.chats.addChat({ title: `Chat ${from}` });
			server.chats.addMessage(chat, { isAi: false, content: "Hello" });
		}
		const ids = [...server.chats.chats.keys()];
		const work = async () => {
			await using watched = await watchPage(browser, server.url);
			for (let id = ids.shift(); id !== undefined; id = ids.shift()) {
				await tryAnswers(server, watched, id, vectors.slice((id - 1) * BATCH, id * BATCH));
			}
			expect(watched.complaints).toEqual([]);
		};
		await Promise.all(Array.from({ length: PAGES }, work));
	});

	test("As titles, snippets of search, names in the palette and notifications they are plain text", async () => {
		const texts = vectors.filter((_, index) => index % 8 === 0).map(({ text }) => text);
		await using server = await startScriptedServer();
		for (const title of texts) server.chats.addChat({ title });
		await using watched = await watchPage(browser, server.url);
		const { page } = watched;
		await page.route("**/api/server", async (route) => {
			const response = await route.fetch();
			const told = (await response.json()) as { capabilities: string[] };
			await route.fulfill({ json: { ...told, capabilities: [...told.capabilities, "search"] } });
		});
		await page.route("**/search?**", (route) => route.fulfill({ json: { hits: hitsOf(texts), next: null } }));
		await page.reload();
		const chats = partsOf(page).chats;
		await chats.nth(100).waitFor();
		await chats.nth(50).click();
		await page.keyboard.press("Control+Shift+f");
		await page.getByRole("combobox", { name: "Search in all chats" }).fill("x");
		await page.locator("[role=option]:not(option)").nth(20).waitFor();
		expect(await foreignElements(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await page.keyboard.press("Control+k");
		await page.locator("[role=option]:not(option)").nth(5).waitFor();
		expect(await foreignElements(page)).toEqual([]);
		expect(watched.complaints).toEqual([]);
		for (const text of texts) {
			const { title, body } = readableNotification("linux", { title: text, body: text });
			expect(body).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
			expect(title + body).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
		}
	});

	test("Without what makes them harmless, they would be noticed", { timeout: 60_000 }, async () => {
		await using server = await startScriptedServer();
		const kinds = ["event", "element", "mutation", "address"];
		const some = kinds.flatMap((kind) => vectors.filter((vector) => vector.kind === kind).slice(0, 25));
		const chat = server.chats.addChat({ title: "Chat" });
		server.chats.addMessage(chat, { isAi: false, content: "Hello" });
		let missing: ReadonlySet<RegExp> = new Set();
		await using watched = await watchPage(browser, server.url, async (page) => {
			missing = await openHoles(page);
			// What is shown may lead the page away; then nothing is waited for.
			page.setDefaultTimeout(10_000);
		});
		expect([...missing]).toEqual([]);
		const faults = await showAnswers(server, watched.page, chat.id, some).catch(String);
		expect(watched.complaints.filter((complaint) => complaint.includes("violation")).length).toBeGreaterThan(
			5,
		);
		expect(faults).not.toEqual([]);
	});
});

async function tryAnswers(server: Server, watched: Watched, chatId: number, vectors: readonly Vector[]) {
	const faults = await showAnswers(server, watched.page, chatId, vectors);
	expect(faults).toEqual([]);
	if (watched.complaints.length > 0) throw new Error(`Chat ${chatId}: ${watched.complaints.join("\n")}`);
}

/** Streams them into a chat, piece by piece, and tells what was wrong at any moment. */
async function showAnswers(
	server: Server,
	page: Page,
	chatId: number,
	vectors: readonly Vector[],
): Promise<readonly string[]> {
	await page.evaluate((id) => {
		location.hash = `#/chat/${id}`;
	}, chatId);
	await page.getByRole("article", { name: "You" }).waitFor();
	const stream = streamVectors(server, chatId, vectors);
	const faults: string[] = [];
	while (stream.sendPieces()) {
		await settle(page);
		faults.push(...(await page.evaluate(inspectPage)).faults);
	}
	stream.finish();
	await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
	await drawn(page);
	faults.push(...(await readAll(page, stream.vectors)));
	return faults;
}

/** What is read anew from the top to the end, with what of it was missing or could not be read. */
async function readAll(page: Page, vectors: ReadonlyMap<string, Vector>): Promise<readonly string[]> {
	const faults: string[] = [];
	const unread = new Map(vectors);
	const section = page.getByRole("region", { name: "Messages" });
	for (let place = 1; place >= -0.1 && unread.size > 0; place -= 0.25) {
		const at = Math.max(0, place);
		await section.evaluate((element, part) => element.scrollTo(0, element.scrollHeight * part), at);
		await settle(page);
		const seen = await page.evaluate(inspectPage);
		faults.push(...seen.faults);
		for (const [id, text] of Object.entries(seen.texts)) {
			const vector = unread.get(id);
			unread.delete(id);
			if (vector !== undefined && !isReadable(vector, text)) {
				faults.push(`${id}: ${JSON.stringify(vector.text)} reads ${JSON.stringify(text)}`);
			}
		}
	}
	for (const [id, { text }] of unread) faults.push(`${id} is not on the page: ${JSON.stringify(text)}`);
	return faults;
}

/** Markup is text, so that it can be read; of links and pictures the address is not. */
function isReadable({ kind, text }: Vector, shown: string): boolean {
	if (!shown.startsWith(MARK)) return false;
	if (kind === "address" || kind === "break out" || kind === "diagram" || kind === "advisory") return true;
	return countLetters(shown) - MARK.length >= countLetters(text) * 0.4;
}

function countLetters(text: string): number {
	return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

/** Two frames: what was sent is on the page by then. */
async function settle(page: Page): Promise<void> {
	await page.evaluate(
		() =>
			new Promise((resolve) =>
				requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 20))),
			),
	);
}

/** Formulas and diagrams come after their text. */
async function drawn(page: Page): Promise<void> {
	await settle(page);
	await page.waitForFunction(() => {
		const diagrams = [...document.querySelectorAll(".code-frame:not(.diagram)")].filter(
			(frame) => frame.querySelector("figcaption")?.textContent === "mermaid",
		);
		return diagrams.every((frame) => frame.nextElementSibling?.matches("p") === true);
	});
}

function hitsOf(texts: readonly string[]): readonly unknown[] {
	return texts.map((text, index) => ({
		chat_id: String(index + 1),
		title: text,
		message_id: null,
		is_ai: index % 2 === 0,
		timestamp: new Date().toISOString(),
		text,
		marks: [{ start: 1, end: Math.min(4, text.length) }],
		model: text,
	}));
}

/** Elements outside of answers that the page has no use for. */
function foreignElements(page: Page): Promise<readonly string[]> {
	return page.evaluate(() =>
		[
			...document.querySelectorAll(
				"script:not([src]), iframe, frame, object, embed, base, img, video, audio, form[action], svg:not(.lucide)",
			),
		].map((element) => element.outerHTML.slice(0, 200)),
	);
}
