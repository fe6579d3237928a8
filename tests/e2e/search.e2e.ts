import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askMirror } from "../support/ask-mirror.ts";
import { fakeText } from "../support/fake-upstream-text.ts";
import { findFaultsInBothThemes } from "../support/find-faults.ts";
import { keepPages } from "../support/kept-pages.ts";
import { finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";
import { WsClient } from "../support/ws-client.ts";

describe.skipIf(!HAS_BROWSER)("Finding", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	const field = (page: Page) => page.getByRole("combobox", { name: "Search in all chats" });
	const hits = (page: Page) => page.getByRole("listbox", { name: "Hits" }).getByRole("option");

	async function openSearch(page: Page): Promise<void> {
		await page.keyboard.press("Control+Shift+f");
		await expect.poll(() => field(page).evaluate((input) => input === document.activeElement)).toBe(true);
	}

	async function tell(page: Page, texts: readonly string[]): Promise<void> {
		for (const text of texts) {
			await page.keyboard.press("Alt+n");
			await say(page, text);
			await finishedAnswer(page);
		}
	}

	test("Hits come as one types, with what was found marked, and lead to their message", async () => {
		const { page, complaints } = await stage.visit();
		await tell(page, ["Where is the blue lantern?", "Something else entirely", "A <b>lantern</b> & more"]);
		await openSearch(page);
		await page.keyboard.type("LANT");
		await expect.poll(() => hits(page).count()).toBeGreaterThan(1);
		await expect
			.poll(() => hits(page).locator("mark").allInnerTexts())
			.toEqual(expect.arrayContaining(["lantern"]));
		expect(await hits(page).allInnerTexts()).toEqual(
			expect.arrayContaining([expect.stringContaining("<b>lantern</b> & more")]),
		);
		await page.keyboard.type("ern blue");
		await expect
			.poll(() =>
				hits(page)
					.allInnerTexts()
					.then((all) => all.every((text) => /blue/.test(text))),
			)
			.toBe(true);
		await page.getByRole("combobox", { name: "Who" }).selectOption("You");
		await expect.poll(() => hits(page).count()).toBe(1);
		await field(page).press("Enter");
		await expect
			.poll(() => page.getByRole("region", { name: "Messages" }).innerText())
			.toContain("Where is the blue lantern?");
		await page.locator('[data-marked="true"]').waitFor();
		expect(complaints).toEqual([]);
	});

	test("Filters, arrows and Esc work without a pointer", async () => {
		const { page } = await stage.visit();
		await tell(page, ["needle in one", "needle in two"]);
		await openSearch(page);
		await page.keyboard.type("needle in");
		await expect.poll(() => hits(page).count()).toBeGreaterThanOrEqual(4);
		await page.getByRole("combobox", { name: "Who" }).selectOption("You");
		await expect.poll(() => hits(page).count()).toBe(2);
		await page.getByRole("combobox", { name: "Where" }).selectOption("This chat");
		await expect.poll(() => hits(page).count()).toBe(1);
		await page.getByRole("combobox", { name: "Where" }).selectOption("All chats");
		await expect.poll(() => hits(page).count()).toBe(2);
		await field(page).focus();
		await page.keyboard.press("ArrowDown");
		await expect.poll(() => hits(page).nth(1).getAttribute("aria-selected")).toBe("true");
		const text = await hits(page).nth(1).innerText();
		await page.keyboard.press("Enter");
		const said = text.includes("one") ? "needle in one" : "needle in two";
		await expect.poll(() => partsOf(page).mine.first().innerText()).toContain(said);
		await field(page).focus();
		await page.keyboard.press("Escape");
		expect(await field(page).inputValue()).toBe("");
		await page.keyboard.press("Escape");
		await field(page).waitFor({ state: "detached" });
	});

	test("Nothing found, and a server that went away, are said in words", async () => {
		const { page } = await stage.visit();
		await tell(page, ["needle that stays"]);
		await openSearch(page);
		await page.keyboard.type("nothing like it");
		await page.getByText("Nothing found.").waitFor();
		await field(page).fill("needle");
		await expect.poll(() => hits(page).count()).toBeGreaterThan(0);
		await stage.server.kill();
		await page.getByText("The server cannot be reached. This is what is found").waitFor();
		await field(page).fill("stays");
		await expect.poll(() => hits(page).locator("mark").first().innerText()).toBe("stays");
		await stage.server.startAgain();
	});

	test("A chat that the server does not know is nothing to search in, and filters set back are none", async () => {
		const { page } = await stage.visit();
		const where = page.getByRole("combobox", { name: "Where" }).getByRole("option");
		await tell(page, ["needle in a chat"]);
		await openSearch(page);
		expect(await where.allInnerTexts()).toEqual(["All chats", "This chat"]);
		await page.keyboard.type("nothing like it");
		await page.getByText("Nothing found. Use fewer words").waitFor();
		const who = page.getByRole("combobox", { name: "Who" });
		await who.selectOption("You");
		await page.getByText("Nothing found. Widen the filters").waitFor();
		await who.selectOption("Anyone");
		await page.getByText("Nothing found. Use fewer words").waitFor();
		await page.keyboard.press("Alt+n");
		await partsOf(page).button("Temporary chat").click();
		await say(page, "needle in no chat");
		await finishedAnswer(page);
		expect(await where.allInnerTexts()).toEqual(["All chats"]);
		await stage.server.kill();
		await page.keyboard.press("Alt+n");
		await say(page, "needle not sent");
		await partsOf(page).mine.getByText("needle not sent").waitFor();
		expect(await where.allInnerTexts()).toEqual(["All chats"]);
		await stage.server.startAgain();
		await expect.poll(() => where.allInnerTexts()).toEqual(["All chats", "This chat"]);
	});

	test("A hit far up in a long chat is brought into sight and stays there", async () => {
		const userId = "long-chat";
		const chat = await startLongChat(stage, userId);
		const { page, context } = await stage.visit({ userId });
		await keepPages(context, stage.server.url);
		await openSearch(page);
		// The title of the chat is the best hit of what is typed first: Enter means what is typed last.
		await page.keyboard.type("message-number-3 ");
		await page.keyboard.press("Enter");
		const marked = page.locator('[data-marked="true"]');
		await marked.waitFor();
		expect(await marked.innerText()).toContain("message-number-3 ");
		await expect.poll(() => isInSight(page, '[data-marked="true"]')).toBe(true);
		expect(page.url()).toContain(chat);
		// The same of what is kept here, where the server was away from the start.
		const isKept = async () =>
			(await askMirror(page, `${stage.server.url} ${userId}`, "readPart", chat, null, 5000))?.from === null;
		await expect.poll(isKept).toBe(true);
		await stage.server.kill();
		await page.reload();
		await openSearch(page);
		await page.keyboard.type("message-number-3 ");
		// A name is looked for without the space at its end, and what was found before that was typed has more hits.
		const hit = page.getByRole("option").filter({ hasText: /message-number-3\b/ });
		await page.getByText("This is what is found in the history kept on this computer.").waitFor();
		await hit.last().click();
		await marked.waitFor();
		expect(await marked.innerText()).toContain("message-number-3 ");
		await stage.server.startAgain();
	});

	test("Find looks through messages that are not on the page, back and forth", async () => {
		const userId = "find-chat";
		await startLongChat(stage, userId);
		const { page } = await stage.visit({ userId });
		await partsOf(page).chats.first().click();
		await partsOf(page).mine.last().waitFor();
		await page.keyboard.press("Control+f");
		const find = page.getByRole("textbox", { name: "Find in this chat" });
		const status = findStatus(page);
		// It lies above what was read of the chat so far.
		await find.fill("message-number-12");
		await expect.poll(() => status.innerText()).toBe("2 of 2");
		const last = page
			.locator("[data-message]")
			.filter({ hasText: "You said: #tokens n=30 message-number-12 " });
		await last.waitFor();
		await find.fill("message-number-");
		await expect.poll(() => status.innerText()).toMatch(/^160 of 160$/);
		await page.keyboard.press("Enter");
		await expect.poll(() => status.innerText()).toBe("159 of 160");
		await page.keyboard.press("Shift+Enter");
		await page.keyboard.press("Shift+Enter");
		await expect.poll(() => status.innerText()).toBe("1 of 160");
		await expect
			.poll(() => page.locator("[data-message]").first().innerText())
			.toContain("message-number-0 ");
		await expect.poll(() => page.evaluate(() => CSS.highlights.get("found-current")?.size)).toBe(1);
		await find.fill("no such thing");
		await expect.poll(() => status.innerText()).toBe("Nothing found");
		await page.keyboard.press("Escape");
		await find.waitFor({ state: "detached" });
		expect(await page.evaluate(() => CSS.highlights.size)).toBe(0);
	});

	test("Find looks through an answer as it is written, and keeps its place and the view where they are", async () => {
		const { page } = await stage.visit();
		const find = page.getByRole("textbox", { name: "Find in this chat" });
		// Half of it first.
		const [before, after] = [fakeText(7, 300), fakeText(7, 600)].map(
			(text) => text.split("river").length - 1,
		);
		await say(page, "#tokens n=600 seed=7 hold=300");
		await expect
			.poll(async () => countWords(await page.getByRole("article").last().innerText()))
			.toBeGreaterThan(200);
		await page.keyboard.press("Control+f");
		await find.fill("river");
		await expect.poll(() => findStatus(page).innerText()).toBe(`${before} of ${before}`);
		await find.press("Shift+Enter");
		await expect.poll(() => findStatus(page).innerText()).toBe(`1 of ${before}`);
		const top = () => page.getByRole("region", { name: "Messages" }).evaluate((view) => view.scrollTop);
		await page.getByRole("region", { name: "Messages" }).hover();
		await page.mouse.wheel(0, -2000);
		await expect.poll(top).toBe(0);
		await stage.upstream.release();
		await expect.poll(() => findStatus(page).innerText()).toBe(`1 of ${after}`);
		await finishedAnswer(page);
		await expect.poll(() => findStatus(page).innerText()).toBe(`1 of ${after}`);
		expect(await top()).toBe(0);
	});

	test("A panel leaves the chat its room, and lies over it where there is none", async () => {
		const { page } = await stage.visit();
		const width = (part: Locator) =>
			part.evaluate((element) => Math.round(element.getBoundingClientRect().width));
		for (const [windowPx, isOver] of [
			[720, true],
			[1000, true],
			[1048, false],
			[1280, false],
		] as const) {
			await page.setViewportSize({ width: windowPx, height: 800 });
			for (const [key, name] of [
				["Control+Shift+f", "Search"],
				["Alt+s", "Settings of this chat"],
			] as const) {
				await page.keyboard.press(key);
				const panel = page.getByRole(isOver ? "dialog" : "complementary", { name, exact: true });
				await panel.locator("input, select").first().waitFor();
				expect(await width(page.locator("main"))).toBeGreaterThanOrEqual(400);
				expect(await width(panel)).toBe(384);
				await panel.getByRole("button", { name: /^Close/ }).click();
				await panel.waitFor({ state: "detached" });
			}
		}
	});

	test("Nothing is at fault with search and find open in either theme, wide and narrow", async () => {
		const { page } = await stage.visit({ reducedMotion: "reduce" });
		await say(page, "needle and hay");
		await finishedAnswer(page);
		for (const width of [1280, 800, 420]) {
			await page.setViewportSize({ width, height: 800 });
			await page.keyboard.press("Control+f");
			await page.keyboard.type("needle");
			await expect.poll(() => findFaultsInBothThemes(page)).toEqual([]);
			await page.keyboard.press("Escape");
			await openSearch(page);
			await page.keyboard.type("needle");
			await expect.poll(() => hits(page).count()).toBeGreaterThan(0);
			expect(await findFaultsInBothThemes(page)).toEqual([]);
			await page.keyboard.press("Escape");
		}
	});
});

/** A chat of 80 messages and their answers, made without a page. */
async function startLongChat(stage: Stage, userId: string): Promise<string> {
	const { url } = stage.server;
	const made = await fetch(`${url}/api/chats?user_id=${userId}`, { method: "POST" });
	const { id } = (await made.json()) as { readonly id: string };
	using client = await WsClient.open(url, userId);
	for (let i = 0; i < 80; i++) {
		const content = `#tokens n=30 message-number-${i} ${"and some more text to read ".repeat(i % 9)}`;
		client.send({ action: "send_message", chat_id: id, content });
		await client.next("generation_complete");
	}
	return id;
}

function findStatus(page: Page): Locator {
	return page.getByRole("search", { name: "This chat" }).getByRole("status");
}

function countWords(text: string): number {
	return text.split(" ").length;
}

/** Whether one of these lies within the view of the messages. */
async function isInSight(page: Page, selector: string): Promise<boolean> {
	return page.evaluate((wanted) => {
		const view = document.querySelector('[aria-label="Messages"]')?.getBoundingClientRect();
		const place = document.querySelector(wanted)?.getBoundingClientRect();
		return view !== undefined && place !== undefined && place.bottom > view.top && place.top < view.bottom;
	}, selector);
}
