import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFaultsInBothThemes } from "../support/find-faults.ts";
import { finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("For everyone", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	test("Nothing is at fault in either theme, from the empty page to an open dialog", async () => {
		const { page } = await stage.visit({ reducedMotion: "reduce" });
		const { button } = partsOf(page);
		expect(await findFaultsInBothThemes(page)).toEqual([]);
		await say(page, "#markdown");
		await finishedAnswer(page);
		expect(await findFaultsInBothThemes(page)).toEqual([]);
		await say(page, "#error-in-stream at=5");
		await button("Try again").waitFor();
		expect(await findFaultsInBothThemes(page)).toEqual([]);
		await partsOf(page).chats.first().hover();
		await button(/^More for (?!all)/)
			.first()
			.click();
		await page.getByRole("menuitem", { name: "Delete" }).waitFor();
		expect(await findFaultsInBothThemes(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await button(/^Settings(?! of)/).click();
		const sections = page.getByRole("dialog").locator("nav button");
		await sections.first().waitFor();
		for (const section of await sections.all()) {
			await section.click();
			const name = await section.innerText();
			await page.getByRole("dialog").getByRole("heading", { name, exact: true }).waitFor();
			expect([name, await findFaultsInBothThemes(page)]).toEqual([name, []]);
		}
	});

	test("Nothing is at fault in either theme while messages are changed, wait and are deleted, and chats are ordered", async () => {
		const { page } = await stage.visit({ reducedMotion: "reduce" });
		const { answers, mine, button, chats } = partsOf(page);
		await say(page, "One");
		await finishedAnswer(page);
		await answers.first().hover();
		await button("Answer again").click();
		await page.getByRole("group", { name: "Version 2 of 2" }).waitFor();
		await finishedAnswer(page);
		await mine.first().hover();
		await button("Edit").click();
		await page.getByRole("textbox", { name: "New wording" }).waitFor();
		expect(await findFaultsInBothThemes(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await say(page, "#tokens n=3000 rate=40");
		await page.locator('[aria-busy="true"]').waitFor();
		await say(page, "Two");
		await page.getByText("Waits for the answer to end").waitFor();
		expect(await findFaultsInBothThemes(page)).toEqual([]);
		await button("Cancel").click();
		await button("Stop").click();
		await page.getByText("You stopped this answer.").waitFor();
		await answers.last().hover();
		await button("Delete message").last().click();
		await page.getByText("Message deleted.").waitFor();
		await chats.first().hover();
		await button(/^More for (?!all)/).click();
		await page.getByRole("menuitem", { name: "Folder and tags" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByRole("combobox", { name: "Folder" }).fill("Travel");
		await dialog.getByRole("textbox", { name: "Tags" }).fill("sea");
		await dialog.getByRole("button", { name: "Add" }).click();
		expect(await findFaultsInBothThemes(page)).toEqual([]);
		await dialog.getByRole("button", { name: "Save" }).click();
		await page.getByRole("button", { name: /^Travel/ }).waitFor();
		await button("More for all chats").click();
		await page.getByRole("menuitemcheckbox", { name: "Archived chats" }).click();
		await page.getByText("No chat is archived.").waitFor();
		expect(await findFaultsInBothThemes(page)).toEqual([]);
		await button("Show all chats").click();
		await button("New chat").click();
		await button("Temporary chat").click();
		expect(await findFaultsInBothThemes(page)).toEqual([]);
	});

	test("Nothing is at fault in a narrow window in either theme, with its drawer open", async () => {
		const { page } = await stage.visit({
			reducedMotion: "reduce",
			viewport: { width: 360, height: 740 },
		});
		await say(page, "#markdown");
		await finishedAnswer(page);
		expect(await findFaultsInBothThemes(page)).toEqual([]);
		const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		expect(overflow).toBeLessThanOrEqual(0);
		await partsOf(page).button("Show chats").click();
		await page.getByRole("dialog").waitFor();
		expect(await findFaultsInBothThemes(page)).toEqual([]);
	});

	test("A finished answer is announced, also one that came whole between two frames", async () => {
		const { page } = await stage.visit();
		await page.evaluate(() => {
			const soon = requestAnimationFrame;
			window.requestAnimationFrame = (run) => soon(() => setTimeout(run, 150, performance.now()));
		});
		await say(page, "Speak");
		await finishedAnswer(page);
		await expect.poll(() => page.locator("[data-announcer]").innerText()).toContain("You said: Speak");
	});

	test("Nothing moves for those who asked for that", async () => {
		const { page } = await stage.visit({ reducedMotion: "reduce" });
		await say(page, "#tokens n=400 hold=100");
		await page.locator('[aria-busy="true"] .writing p').first().waitFor();
		expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
	});
});
