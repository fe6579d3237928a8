import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser, openPage } from "../support/browser.ts";
import { startScriptedServer } from "../support/scripted-server.ts";
import { finishedAnswer, HAS_BROWSER, partsOf, say } from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("On a server that knows the seed rules only", () => {
	let browser: Browser;
	beforeAll(async () => {
		browser = await openBrowser();
	});
	afterAll(() => browser.close());

	test.each(["seed-a", "seed-b"] as const)(
		"[K2] what the dialect %s lacks is not offered, and what the page does itself works",
		async (dialect) => {
			await using server = await startScriptedServer({
				dialect,
				answer: (content) => ({ text: `You said: ${content}. `.repeat(30), tokensPerSecond: 60 }),
			});
			const { page, complaints } = await openPage(browser, server.url);
			const { composer, answers, mine, button, chats } = partsOf(page);
			// Looked for from before it begins: an answer takes three seconds only.
			const waiting = page.getByText("Waits for the answer to end").waitFor();
			await say(page, "One");
			await page.locator('[aria-busy="true"]').waitFor();
			await say(page, "Two");
			await waiting;
			expect(await button("Send now").count()).toBe(0);
			await expect.poll(() => answers.count(), { timeout: 15_000 }).toBe(2);
			await finishedAnswer(page);
			expect(await mine.count()).toBe(2);
			await mine.first().hover();
			await mine.first().getByRole("button", { name: "Quote" }).click();
			await expect.poll(() => composer.inputValue()).toBe("> One\n\n");
			for (const name of ["Edit", "Delete message", "Answer again", "Stop"]) {
				expect(await button(name).count(), name).toBe(0);
			}
			await button("More for all chats").click();
			await page.getByRole("menuitem", { name: "Select chats" }).waitFor();
			expect(await page.getByRole("menuitemcheckbox").count()).toBe(0);
			await page.keyboard.press("Escape");
			await chats.first().hover();
			await button(/^More for (?!all)/).click();
			await page.getByRole("menuitem", { name: "Delete" }).waitFor();
			expect(await page.getByRole("menuitem").allInnerTexts()).toEqual(["Select", "Delete"]);
			await page.keyboard.press("Escape");
			await button("New chat").click();
			expect(await button("Temporary chat").count()).toBe(0);
			await chats.first().click();
			await expect.poll(() => composer.inputValue()).toBe("> One\n\n");
			expect(await chats.getByRole("img", { name: "Unread" }).count()).toBe(0);
			expect(server.requests.filter((request) => /PATCH|\/api\/.*(?:sync|models)/.test(request))).toEqual([]);
			expect(complaints).toEqual([]);
		},
	);
});
