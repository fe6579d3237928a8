import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser, openPage } from "../support/browser.ts";
import { startScriptedServer } from "../support/scripted-server.ts";
import { finishedAnswer, HAS_BROWSER, partsOf, say } from "../support/stage.ts";

const PARAGRAPH = "The tide follows the moon, and the coast decides how high it comes. ";

describe.skipIf(!HAS_BROWSER)("When the page is opened again", () => {
	let browser: Browser;
	beforeAll(async () => {
		browser = await openBrowser();
	});
	afterAll(() => browser.close());

	async function openTwoChats() {
		const server = await startScriptedServer();
		for (const title of ["First", "Second"]) {
			const chat = server.chats.addChat({ title });
			for (let i = 1; i <= 80; i++) {
				server.chats.addMessage(chat, {
					isAi: i % 2 === 0,
					content: `${title} ${i}. ${PARAGRAPH.repeat(4)}`,
				});
			}
		}
		const { page, context, complaints } = await openPage(browser, server.url);
		await partsOf(page).chats.filter({ hasText: "First" }).click();
		await page.getByText("First 80.").waitFor();
		return { server, page, context, complaints };
	}
	const restBelow = (page: Page) =>
		page.evaluate(() => {
			const element = document.querySelector("section[aria-label=Messages]");
			return element === null ? -1 : element.scrollHeight - element.scrollTop - element.clientHeight;
		});

	test("the chat that was open last is there, at its end", async () => {
		const { server, page, context, complaints } = await openTwoChats();
		await using _server = server;
		await page.close();
		const again = await context.newPage();
		await again.goto(server.url);
		await again.getByText("First 80.").waitFor();
		expect(await restBelow(again)).toBeLessThanOrEqual(1);
		expect(new URL(again.url()).hash).toBe("#/chat/1");
		await again.reload();
		await again.getByText("First 80.").waitFor();
		expect(await restBelow(again)).toBeLessThanOrEqual(1);
		expect(complaints).toEqual([]);
	});

	test("the list and the chat that was open are shown before the server answers", async () => {
		const { server, page, context } = await openTwoChats();
		await using _server = server;
		const remembered = () => page.evaluate(() => JSON.stringify(localStorage).includes("First 80."));
		await expect.poll(remembered, { timeout: 10_000 }).toBe(true);
		await page.close();
		const silent = Promise.withResolvers<void>();
		await context.route(/\/api\//, async (route) => {
			await silent.promise;
			await route.continue();
		});
		const again = await context.newPage();
		await again.goto(server.url);
		await again.getByText("First 80.").waitFor();
		await expect.poll(() => restBelow(again)).toBeLessThan(2);
		await expect
			.poll(() => partsOf(again).chats.allInnerTexts())
			.toEqual(expect.arrayContaining([expect.stringContaining("First"), expect.stringContaining("Second")]));
		silent.resolve();
		await partsOf(again).chats.filter({ hasText: "Second" }).click();
		await again.getByText("Second 80.").waitFor();
	});

	test("a chat that was deleted meanwhile gives way to a new one, with a word about it", async () => {
		const { server, page, context } = await openTwoChats();
		await using _server = server;
		await page.close();
		server.chats.chats.delete(1);
		const again = await context.newPage();
		await again.goto(server.url);
		await again.getByText("The chat that was open here does not exist any more.").waitFor();
		await again.getByRole("heading", { name: "What is on your mind?" }).waitFor();
		await say(again, "Something new");
		expect(await finishedAnswer(again)).toBe("You said: Something new");
	});

	test("a new chat that was open is open again, and one that another page opened by a link stays", async () => {
		const { server, page, context } = await openTwoChats();
		await using _server = server;
		await page.keyboard.press("Alt+n");
		await page.getByRole("heading", { name: "What is on your mind?" }).waitFor();
		await page.close();
		const again = await context.newPage();
		await again.goto(server.url);
		await again.getByRole("heading", { name: "What is on your mind?" }).waitFor();
		await again.goto(`${server.url}/#/chat/2`);
		await again.getByText("Second 80.").waitFor();
	});

	test("a chat that no server ever had, and of which nothing waits, gives way to a new one", async () => {
		const server = await startScriptedServer();
		await using _server = server;
		const { page } = await openPage(browser, `${server.url}/#/chat/local:5f0c`);
		await page.getByRole("heading", { name: "What is on your mind?" }).waitFor();
		expect(new URL(page.url()).hash).toBe("#/");
	});
});
