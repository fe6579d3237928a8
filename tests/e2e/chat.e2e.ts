import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fakeText } from "../support/fake-upstream-text.ts";
import { finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("A chat in the browser", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	/** As the page shows it: white space is one blank. */
	const plain = (text: string) => text.replace(/\s+/g, " ").trim();

	test("A first message makes a chat, is answered token by token, and is there after a reload", async () => {
		const { page, complaints } = await stage.visit();
		const { answers, mine, chats } = partsOf(page);
		await say(page, "#tokens n=120 hold=50");
		await answers.first().waitFor();
		expect(await mine.innerText()).toContain("#tokens n=120 hold=50");
		const shown = async () => plain(await answers.first().locator(".reading").innerText());
		await expect.poll(shown).toBe(plain(fakeText(1, 50)));
		await stage.upstream.release();
		const whole = plain(await finishedAnswer(page));
		expect(whole).toBe(plain(fakeText(1, 120)));
		await page.waitForURL(/#\/chat\/\d+$/);
		expect(await chats.count()).toBe(1);
		await page.reload();
		expect(plain(await finishedAnswer(page))).toBe(whole);
		expect(complaints).toEqual([]);
	});

	test("A new chat with a system prompt that is longer than what may outlive a page is made and answered", async () => {
		const { page } = await stage.visit();
		const { button, answers } = partsOf(page);
		await button("Settings of this chat").click();
		await page.getByRole("textbox", { name: "System prompt" }).fill("漢".repeat(22_000));
		await say(page, "Hello");
		await finishedAnswer(page);
		expect(await answers.count()).toBe(1);
	});

	test("A reload in the middle of an answer goes on where the server is", async () => {
		const { page } = await stage.visit();
		await say(page, "#tokens n=300 rate=120 seed=5 hold=150");
		await page.waitForFunction(
			() => (document.querySelector(".reading:not(p)")?.textContent?.length ?? 0) > 200,
		);
		await page.reload();
		await stage.upstream.release();
		const expected = plain(fakeText(5, 300));
		await partsOf(page).answers.first().waitFor();
		for (let i = 0; i < 8; i++) {
			const shown = plain(await partsOf(page).answers.first().locator(".reading").innerText());
			expect(expected.startsWith(shown)).toBe(true);
			await page.waitForTimeout(60);
		}
		expect(plain(await finishedAnswer(page))).toBe(expected);
	});

	test("A stopped answer keeps its text, says so, and can be asked for again", async () => {
		const { page } = await stage.visit();
		const { button, answers } = partsOf(page);
		await say(page, "#tokens n=2000 rate=60");
		await page.waitForFunction(
			() => (document.querySelector(".reading:not(p)")?.textContent?.length ?? 0) > 100,
		);
		await button("Stop").click();
		await page.getByText("You stopped this answer.").waitFor();
		const kept = plain(await answers.first().locator(".reading").innerText());
		expect(plain(fakeText(1, 2000)).startsWith(kept)).toBe(true);
		await stage.upstream.setScenario("tokens n=30 seed=3", 1);
		// A double click asks for one answer.
		await button("Try again").dblclick();
		await page.waitForFunction(
			() => document.body.textContent?.includes("You stopped this answer.") === false,
		);
		expect(plain(await finishedAnswer(page))).toBe(plain(fakeText(3, 30)));
		await page.getByText("2 / 2").waitFor();
		expect(await answers.count()).toBe(1);
	});

	test("Two tabs of a user show the same, while it happens", async () => {
		const first = await stage.visit({ userId: "twin" });
		await say(first.page, "#tokens n=20");
		await finishedAnswer(first.page);
		const second = await stage.visit({ userId: "twin" });
		await partsOf(second.page).chats.first().click();
		await finishedAnswer(second.page);
		await say(second.page, "#tokens n=200 rate=150 seed=7");
		for (const { page } of [first, second]) await partsOf(page).answers.nth(1).waitFor();
		expect(plain(await finishedAnswer(first.page))).toBe(plain(fakeText(7, 200)));
		expect(plain(await finishedAnswer(second.page))).toBe(plain(fakeText(7, 200)));
		expect(await partsOf(first.page).answers.count()).toBe(2);
	});

	test("A failure of the provider is one sentence with a way on, and the text before it stays", async () => {
		const { page } = await stage.visit();
		await say(page, "#error-in-stream at=12 n=40");
		await partsOf(page).button("Try again").waitFor();
		const shown = plain(await partsOf(page).answers.first().locator(".reading").innerText());
		expect(shown.length).toBeGreaterThan(10);
		expect(plain(fakeText(1, 40)).startsWith(shown)).toBe(true);
	});

	test("An answer that had no room for more says so, and is written on when one asks for it", async () => {
		const { page } = await stage.visit();
		const { button, answers } = partsOf(page);
		await say(page, "#length n=20");
		await page.getByText("The answer has reached the greatest length it may have.").waitFor();
		const first = await answers.locator(".reading").innerText();
		expect(first.length).toBeGreaterThan(20);
		await button("Continue").click();
		await expect
			.poll(async () => (await answers.locator(".reading").innerText()).length)
			.toBeGreaterThan(first.length);
		expect((await answers.locator(".reading").innerText()).startsWith(first.trim())).toBe(true);
	});

	test("A structured answer is a list of its fields, now and after a reload", async () => {
		const { page } = await stage.visit();
		await partsOf(page)
			.button(/Answer as fields/)
			.click();
		await say(page, "Where to?");
		await finishedAnswer(page);
		const terms = page.getByRole("term");
		await expect.poll(() => terms.allInnerTexts()).toEqual(["Answer", "Reason"]);
		await page.reload();
		await terms.nth(1).waitFor();
		expect(await terms.allInnerTexts()).toEqual(["Answer", "Reason"]);
	});

	test("The model of a chat is chosen from those the server has, and stays", async () => {
		const { page } = await stage.visit();
		await say(page, "#tokens n=5");
		await finishedAnswer(page);
		await partsOf(page)
			.button(/^Model: /)
			.click();
		const items = page.getByRole("option");
		await items.first().waitFor();
		const names = await items.allInnerTexts();
		expect(names.length).toBeGreaterThan(0);
		await page.keyboard.press("Escape");
		await expect.poll(() => items.count()).toBe(0);
	});
});
