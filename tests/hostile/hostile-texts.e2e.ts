import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readableNotification } from "../../electron/readable-notification.ts";
import {
	htmlEnd,
	htmlOfChat,
	htmlOfMessage,
} from "../../server/infrastructure/storage/transfer/render-html.ts";
import type { ExportedChat, ExportedMessage } from "../../server/protocol/export-format.ts";
import type { ClientId } from "../../server/protocol/ids.ts";
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

	test("In a page that was exported they run nothing and ask for nothing, also where its policy is not heeded", {
		timeout: MANY_MS,
	}, async () => {
		const texts = vectors.map(({ text }) => text);
		const withoutPolicy = (html: string) =>
			html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
		const html = exportPage(texts);
		expect(withoutPolicy(html)).not.toBe(html);
		expect(await tryPage(browser, html)).toEqual([]);
		expect(await tryPage(browser, withoutPolicy(html))).toEqual([]);
		const few = withoutPolicy(exportPage(texts.slice(0, 100)));
		const unescaped = few.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
		expect((await tryPage(browser, unescaped)).length).toBeGreaterThan(5);
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

/** A chat as it is exported, with these texts as its title, its prompt, answers and messages. */
function exportPage(texts: readonly string[]): string {
	const [title = "", prompt = ""] = texts;
	const at = "2026-01-27T00:00:00.000Z";
	const key = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}` as ClientId;
	const chat: ExportedChat = {
		...{
			key: key(0),
			title,
			titled_by: "person",
			created_at: at,
			updated_at: at,
			seen_at: null,
			model: null,
		},
		...{ system_prompt: prompt, temperature: null, reasoning_effort: null, max_output_tokens: null },
		...{ pinned: false, archived: false, folder: null, tags: [] },
	};
	const messages = texts.map(
		(text, index): ExportedMessage => ({
			...{ key: key(index + 1), parent: null, is_ai: index % 4 !== 0, content: text, created_at: at },
			...{
				status: "complete",
				structured: false,
				form: null,
				reasoning: index % 8 === 1 ? text : "",
				model: text,
			},
			...{ usage: null, error: null, tools: [], attachments: [] },
		}),
	);
	return htmlOfChat(chat) + messages.map((message) => htmlOfMessage(message, null)).join("") + htmlEnd();
}

/** What a page does by itself, and what stands in it that could do more. */
async function tryPage(browser: Browser, html: string): Promise<readonly string[]> {
	await using watched = await watchPage(browser, "http://export.test", (page) =>
		page.route("http://export.test/", (route) => route.fulfill({ contentType: "text/html", body: html })),
	);
	const { page, complaints } = watched;
	const found = await page.evaluate(() => {
		const FORBIDDEN =
			"script, iframe, frame, object, embed, base, link, form, img, svg, math, video, audio, [style]";
		const elements = [...document.body.querySelectorAll("*")];
		const scripted = elements.filter(({ attributes }) =>
			[...attributes].some(({ name }) => name.startsWith("on")),
		);
		const links = [...document.body.querySelectorAll("a")].filter(
			({ protocol }) => !/^(?:https?|mailto):$/.test(protocol),
		);
		return [...document.body.querySelectorAll(FORBIDDEN), ...scripted, ...links].map((element) =>
			element.outerHTML.slice(0, 200),
		);
	});
	return [...complaints, ...found];
}

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
	// On a busy machine rows are drawn after one has gone on: what was missed is looked for again, more slowly.
	const steps = [0.25, 0.1, 0.05];
	const places = steps.flatMap((step) =>
		Array.from({ length: 1 + 1 / step }, (_, index) => 1 - index * step),
	);
	for (const place of places) {
		if (unread.size === 0) break;
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
