import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
	finishedAnswer,
	HAS_BROWSER,
	openStage,
	partsOf,
	type Stage,
	say,
	tryNow,
} from "../support/stage.ts";

const LETTER = "A long letter that is being written";
const systemPrompt = (page: Page) => page.getByRole("textbox", { name: "System prompt" });
const draftOf = (page: Page) => partsOf(page).composer.inputValue();

describe.skipIf(!HAS_BROWSER)("Words that were not sent", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	async function openNext(page: Page, url = stage.server.url): Promise<Page> {
		const next = await page.context().newPage();
		await next.goto(url);
		await partsOf(next).composer.waitFor();
		return next;
	}

	/** The page is gone in the middle of what it does. */
	async function crash(page: Page): Promise<Page> {
		const url = page.url();
		const protocol = await page.context().newCDPSession(page);
		const crashed = page.waitForEvent("crash");
		protocol.send("Page.crash").catch(() => {});
		await crashed;
		return openNext(page, url);
	}

	const untilKept = (page: Page, text: string) =>
		expect.poll(() => page.evaluate(() => JSON.stringify({ ...localStorage }))).toContain(text);

	test("What is chosen for a new chat, and typed for one that is there, is kept where the page goes with the last key", async () => {
		const { page } = await stage.visit({ userId: "chooser" });
		const { button } = partsOf(page);
		await button("Settings of this chat").click();
		await systemPrompt(page).pressSequentially("Speak Latin");
		await page.reload();
		await button("Settings of this chat").click();
		await expect.poll(() => systemPrompt(page).inputValue()).toBe("Speak Latin");
		await say(page, "One");
		await finishedAnswer(page);
		const response = await fetch(`${stage.server.url}/api/users/chooser/chats?messages=none`);
		expect(await response.json()).toMatchObject([{ system_prompt: "Speak Latin" }]);
		await systemPrompt(page).press("End");
		await systemPrompt(page).pressSequentially(", please.");
		await page.reload();
		await button("Settings of this chat").click();
		await expect.poll(() => systemPrompt(page).inputValue()).toBe("Speak Latin, please.");
	});

	test("What one window shows for a new chat outlasts what quick ask is used for", async () => {
		const { page } = await stage.visit();
		await partsOf(page).composer.fill(LETTER);
		await untilKept(page, LETTER);
		const quick = await openNext(page, `${stage.server.url}/?quick`);
		expect(await draftOf(quick)).toBe("");
		await partsOf(quick).composer.fill("A quick question");
		await untilKept(quick, "A quick question");
		await partsOf(quick).composer.press("Enter");
		await finishedAnswer(quick);
		await page.goto("about:blank");
		const next = await openNext(quick);
		await expect.poll(() => draftOf(next)).toBe(LETTER);
	});

	test("Away from the server a chat is put into a folder, also for the first time, and what is written in a new one goes with it", async () => {
		const { page } = await stage.visit();
		const { composer, button, chats, answers } = partsOf(page);
		await say(page, "One");
		await finishedAnswer(page);
		await chats.first().hover();
		await button(/^More for One/).click();
		await page.getByRole("menuitem", { name: /Folder and tags/ }).click();
		const dialog = page.getByRole("dialog", { name: /Folder and tags/ });
		await dialog.getByRole("combobox").first().fill("Work");
		await stage.server.kill();
		await page.getByText("The server did not answer.").waitFor();
		await dialog.getByRole("button", { name: "Save" }).click();
		await button(/^Work/).waitFor();
		await button("New chat").click();
		await say(page, "Asked on the train");
		await page.getByText("Kept here.").waitFor();
		await composer.fill(LETTER);
		// Another one is looked at when the server has made this one.
		await chats.filter({ hasText: "One" }).click();
		await expect.poll(() => draftOf(page)).toBe("");
		await stage.server.startAgain();
		await tryNow(page);
		await chats.filter({ hasText: "Asked on the train" }).click();
		await expect.poll(() => answers.count()).toBe(1);
		expect(await finishedAnswer(page)).toBe("You said: Asked on the train");
		expect(await draftOf(page)).toBe(LETTER);
		await page.reload();
		await button(/^Work/).waitFor();
	});

	test("Who types elsewhere when a chat gets its place on the server goes on typing there", async () => {
		const { page } = await stage.visit({ userId: "typist" });
		await page.keyboard.press("Control+Shift+f");
		const field = page.getByRole("combobox", { name: "Search in all chats" });
		await field.waitFor();
		await stage.server.kill();
		await page.getByText("The server did not answer.").waitFor();
		await say(page, "While away");
		await page.getByText("Kept here.").waitFor();
		await field.click();
		await page.keyboard.type("light");
		await stage.server.startAgain();
		// The button that tries now would have the focus.
		await page.evaluate(() => void dispatchEvent(new Event("online")));
		await page.waitForFunction(() => /chat.\d+$/.test(location.hash));
		await page.keyboard.type("house");
		expect(await field.inputValue()).toBe("lighthouse");
	});

	test("What is being written in a chat that is deleted elsewhere goes on in a new one", async () => {
		const { page } = await stage.visit({ userId: "deleter" });
		await say(page, "One");
		await finishedAnswer(page);
		await partsOf(page).composer.fill(LETTER);
		const id = page.url().split("/").at(-1);
		await fetch(`${stage.server.url}/api/chats/batch-delete?user_id=deleter`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ chat_ids: [id] }),
		});
		await page.getByText("The chat that was open here does not exist any more.").waitFor();
		expect(await draftOf(page)).toBe(LETTER);
	});

	test("A waiting message that is taken back is in the composer where the page crashes at once", async () => {
		const { page } = await stage.visit();
		const { composer, button } = partsOf(page);
		await say(page, "#tokens n=120 hold=60");
		await page.locator('[aria-busy="true"]').waitFor();
		await say(page, "To be changed");
		await composer.fill("Beside it");
		await button("Send now").waitFor();
		await button("Edit").last().click();
		await expect.poll(() => draftOf(page)).toBe("Beside it\n\nTo be changed");
		const next = await crash(page);
		await expect.poll(() => draftOf(next)).toBe("Beside it\n\nTo be changed");
		await stage.upstream.release();
	});

	test("What was sent is not in the composer again where the page crashes at once", async () => {
		const { page } = await stage.visit();
		const { composer, mine } = partsOf(page);
		await say(page, "One");
		await finishedAnswer(page);
		await composer.fill("Sent once");
		await untilKept(page, "Sent once");
		await composer.press("Enter");
		await mine.filter({ hasText: "Sent once" }).waitFor();
		const next = await crash(page);
		await expect.poll(() => partsOf(next).mine.filter({ hasText: "Sent once" }).count()).toBe(1);
		expect(await draftOf(next)).toBe("");
	});

	test("Who writes without a pause loses no more than the last words to a crash", async () => {
		const { page } = await stage.visit();
		const { composer } = partsOf(page);
		await composer.pressSequentially("Written by somebody who types well.", { delay: 40 });
		const next = await crash(page);
		expect((await draftOf(next)).length).toBeGreaterThan(15);
	});

	test("Who scrolls away while a message is being changed goes on writing there", async () => {
		const { page } = await stage.visit();
		const { composer, mine } = partsOf(page);
		await say(page, "First words");
		await finishedAnswer(page);
		for (let i = 0; i < 3; i++) {
			await say(page, "#tokens n=700");
			await finishedAnswer(page);
		}
		await page.getByRole("region", { name: "Messages" }).press("Home");
		await mine.filter({ hasText: "First words" }).hover();
		await mine.filter({ hasText: "First words" }).getByRole("button", { name: "Edit" }).click();
		const field = page.getByRole("textbox", { name: "New wording" });
		await field.press("End");
		for (let i = 0; i < 8; i++) await page.mouse.wheel(0, 900);
		await expect.poll(async () => (await field.boundingBox())?.y ?? 0).toBeLessThan(-2000);
		await page.keyboard.type(", and more");
		expect(await field.inputValue()).toBe("First words, and more");
		// It is where it was, and what is written is in sight.
		await expect.poll(async () => (await field.boundingBox())?.y ?? -1).toBeGreaterThan(0);
		for (let i = 0; i < 8; i++) await page.mouse.wheel(0, 900);
		await composer.click();
		await composer.pressSequentially("beside it");
		await page.mouse.move(640, 300);
		for (let i = 0; i < 12; i++) await page.mouse.wheel(0, -900);
		await expect.poll(async () => (await field.boundingBox())?.y ?? -1).toBeGreaterThan(0);
		await page.keyboard.type("!");
		expect(await composer.inputValue()).toBe("beside it!");
	});

	test("What is longer than the server takes can be made shorter, where it was written", async () => {
		const { page } = await stage.visit();
		await say(page, "Old words");
		await finishedAnswer(page);
		const { mine } = partsOf(page);
		await mine.hover();
		await mine.getByRole("button", { name: "Edit" }).click();
		const field = page.getByRole("textbox", { name: "New wording" });
		await field.fill("a log that was pasted ".repeat(14_000));
		await page.getByRole("form", { name: "Edit message" }).getByRole("button", { name: "Send" }).click();
		const refusal = page.getByRole("alert").filter({ hasText: "The message is longer than" });
		await refusal.getByRole("button", { name: "Edit" }).click();
		await expect.poll(async () => (await field.inputValue()).length).toBe(22 * 14_000);
		await field.fill("Shorter");
		await field.press("Enter");
		await expect.poll(() => mine.innerText()).toContain("Shorter");
		expect(await finishedAnswer(page)).toBe("You said: Shorter");
	});

	test("A field for another wording can be emptied", async () => {
		const { page } = await stage.visit();
		await say(page, "Old words");
		await finishedAnswer(page);
		const { mine } = partsOf(page);
		await mine.hover();
		await mine.getByRole("button", { name: "Edit" }).click();
		const field = page.getByRole("textbox", { name: "New wording" });
		await field.press("Control+a");
		await field.press("Delete");
		await field.pressSequentially("New");
		expect(await field.inputValue()).toBe("New");
	});
});
