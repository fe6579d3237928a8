import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("Writing while an answer runs", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	const WAITS = "Waits for the answer to end";

	test("What is sent meanwhile waits in sight and goes, in order, when the answer ends", async () => {
		const { page, complaints } = await stage.visit();
		const { mine, answers } = partsOf(page);
		await say(page, "#tokens n=120 hold=60");
		await page.locator('[aria-busy="true"]').waitFor();
		await say(page, "Second");
		await say(page, "Third");
		await expect.poll(() => page.getByText(WAITS).count()).toBe(2);
		await stage.upstream.release();
		await page.getByText(WAITS).first().waitFor({ state: "detached" });
		await expect.poll(() => answers.count()).toBe(3);
		await finishedAnswer(page);
		expect((await mine.allInnerTexts()).map(firstLine)).toEqual(["#tokens n=120 hold=60", "Second", "Third"]);
		const replies = await answers.locator(".reading").allInnerTexts();
		expect(replies.slice(1).map((text) => text.trim())).toEqual(["You said: Second", "You said: Third"]);
		expect(complaints).toEqual([]);
	});

	test("A waiting message can be cancelled, taken back into the composer, and is kept through a reload", async () => {
		const { page } = await stage.visit();
		const { composer, button, mine } = partsOf(page);
		await say(page, "#tokens n=4000 rate=40");
		await page.locator('[aria-busy="true"]').waitFor();
		await say(page, "Regretted");
		await button("Cancel").click();
		await expect.poll(() => page.getByText(WAITS).count()).toBe(0);
		// Its words are not lost.
		await button("Undo").click();
		await expect.poll(() => composer.inputValue()).toBe("Regretted");
		await say(page, "To be changed");
		await button("Send now").waitFor();
		await button("Edit").last().click();
		await expect.poll(() => composer.inputValue()).toBe("To be changed");
		await composer.fill("Changed");
		await composer.press("Enter");
		await page.getByText(WAITS).waitFor();
		await page.reload();
		await page.getByText(WAITS).waitFor();
		await button("Send now").click();
		await page.getByText("You stopped this answer.").waitFor();
		await expect.poll(() => partsOf(page).answers.count()).toBe(2);
		expect(await finishedAnswer(page)).toBe("You said: Changed");
		await expect.poll(() => mine.count()).toBe(2);
	});

	test("A press takes what it was meant for, also where that moves on with the answer above it", async () => {
		const { page } = await stage.visit();
		const { button } = partsOf(page);
		await say(page, "#tokens n=4000 rate=40");
		await page.locator('[aria-busy="true"]').waitFor();
		await say(page, "Regretted");
		const place = async () => (await button("Cancel").boundingBox()) ?? { x: 0, y: 0 };
		const pressUntilItMoved = async () => {
			await page.mouse.move((await place()).x + 5, (await place()).y + 5);
			await page.mouse.down();
			const { y } = await place();
			await expect.poll(async () => (await place()).y).not.toBe(y);
		};
		// Whoever thinks better of it draws the mouse away.
		await pressUntilItMoved();
		await page.mouse.move(5, 300);
		await page.mouse.up();
		await pressUntilItMoved();
		expect(await page.getByText(WAITS).count()).toBe(1);
		await page.mouse.up();
		await page.getByText("Message deleted.").waitFor();
		expect(await page.getByText(WAITS).count()).toBe(0);
	});

	test("[I2] What is taken back in one tab is sent by no other; its row goes there too", async () => {
		const { page, context } = await stage.visit();
		const { composer, button, mine, answers } = partsOf(page);
		await say(page, "#tokens n=120 hold=60");
		await page.locator('[aria-busy="true"]').waitFor();
		await say(page, "Not like this");
		await say(page, "Nor this");
		await expect.poll(() => page.getByText(WAITS).count()).toBe(2);
		const other = await context.newPage();
		await other.goto(page.url());
		await expect.poll(() => other.getByText(WAITS).count()).toBe(2);
		await button("Cancel").last().click();
		await button("Edit").last().click();
		await expect.poll(() => composer.inputValue()).toBe("Not like this");
		await say(page, "Like this");
		await stage.upstream.release();
		await expect.poll(() => answers.count()).toBe(2);
		await finishedAnswer(page);
		const wanted = ["#tokens n=120 hold=60", "Like this"];
		for (const tab of [page, other])
			await expect.poll(async () => (await partsOf(tab).mine.allInnerTexts()).map(firstLine)).toEqual(wanted);
		await other.close();
		expect((await mine.allInnerTexts()).map(firstLine)).toEqual(wanted);
	});

	test("[I2] What is sent in the very moment in which the page goes is there in the next one, once", async () => {
		// High enough for all of it: what is out of sight is not on the page.
		const { page } = await stage.visit({ viewport: { width: 1280, height: 1600 } });
		const { composer, mine, answers } = partsOf(page);
		const shown = async () => (await mine.allInnerTexts()).map(firstLine);
		const texts = ["#tokens n=120 hold=60"];
		await say(page, "#tokens n=120 hold=60");
		await page.locator('[aria-busy="true"]').waitFor();
		for (const text of ["One", "Two", "Three", "Four"]) {
			texts.push(text);
			await composer.fill(text);
			await page.evaluate(() => {
				document.querySelector<HTMLElement>('[aria-label="Send"]')?.click();
				location.reload();
			});
			await expect.poll(shown).toEqual(texts);
		}
		texts.push("Five");
		await say(page, "Five");
		// The notes have little room: what the database has leaves them.
		const notes = () => page.evaluate(() => Object.values<string>({ ...localStorage }));
		await expect.poll(notes).not.toContainEqual(expect.stringContaining("Five"));
		await page.reload();
		await expect.poll(shown).toEqual(texts);
		await stage.upstream.release();
		await expect.poll(() => answers.count()).toBe(6);
		await finishedAnswer(page);
		expect(await shown()).toEqual(texts);
	});

	test("A chat that is being answered is marked in the list while another is read and answered", async () => {
		const { page } = await stage.visit();
		const { button, chats } = partsOf(page);
		for (const text of ["#tokens n=4000 rate=40 seed=1", "#tokens n=4000 rate=40 seed=2"]) {
			await button("New chat").click();
			await say(page, text);
			await page.locator('[aria-busy="true"]').waitFor();
		}
		await expect.poll(() => chats.getByRole("img", { name: "Writing" }).count()).toBe(2);
		await button("Stop").click();
		await expect.poll(() => chats.getByRole("img", { name: "Writing" }).count()).toBe(1);
		await chats.nth(1).click();
		await button("Stop").click();
		await expect.poll(() => chats.getByRole("img", { name: "Writing" }).count()).toBe(0);
	});

	test("A draft is there after a reload and after the browser was closed, for each chat its own", async () => {
		const { page, context } = await stage.visit();
		const { composer, button } = partsOf(page);
		await say(page, "One");
		await finishedAnswer(page);
		await composer.fill("half a thought");
		await button("New chat").click();
		await composer.fill("something new");
		await page.reload();
		await composer.waitFor();
		await expect.poll(() => composer.inputValue()).toBe("something new");
		const again = await stage.browser.newContext({ storageState: await context.storageState() });
		const later = await again.newPage();
		await page.close();
		await later.goto(stage.server.url);
		await expect.poll(() => partsOf(later).composer.inputValue()).toBe("something new");
		await partsOf(later).chats.first().click();
		await expect.poll(() => partsOf(later).composer.inputValue()).toBe("half a thought");
		await again.close();
	});
});

function firstLine(text: string): string {
	return text.trim().split("\n")[0] ?? "";
}
