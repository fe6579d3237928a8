import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFaultsInBothThemes } from "../support/find-faults.ts";
import { finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("The palette and the keys", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	const found = (page: Page) => page.getByRole("listbox", { name: "Found" }).getByRole("option");
	const openPalette = async (page: Page) => {
		await page.keyboard.press("Control+k");
		await page.getByRole("combobox", { name: "Go to a chat, a command or a setting" }).waitFor();
	};
	const theme = (page: Page) => page.evaluate(() => document.documentElement.dataset.theme ?? "system");

	test("Commands are run and chats opened by a few letters of their names", async () => {
		const { page, complaints } = await stage.visit();
		for (const text of ["Recipe for lentil soup", "Trip to Lisbon"]) {
			await page.keyboard.press("Alt+n");
			await say(page, text);
			await finishedAnswer(page);
		}
		await openPalette(page);
		await page.keyboard.type("dkth");
		await expect.poll(() => found(page).first().innerText()).toContain("Dark theme");
		await page.keyboard.press("Enter");
		await expect.poll(() => theme(page)).toBe("dark");
		await openPalette(page);
		await page.keyboard.type("lent so");
		await page.keyboard.press("Enter");
		await expect.poll(() => partsOf(page).mine.first().innerText()).toContain("lentil soup");
		await openPalette(page);
		await page.keyboard.type("settings");
		await expect.poll(() => found(page).first().innerText()).toMatch(/Settings[\s\S]*Ctrl\+,/);
		await page.keyboard.press("Enter");
		await page.getByRole("dialog", { name: "Settings" }).waitFor();
		await page.keyboard.press("Escape");
		await openPalette(page);
		await page.keyboard.press("Escape");
		await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
		expect(complaints).toEqual([]);
	});

	test("What cannot be done now is not offered", async () => {
		const { page } = await stage.visit();
		await openPalette(page);
		await page.keyboard.type("delete this chat");
		await page.getByText("Nothing is called like that.").waitFor();
	});

	test("A key can be changed, is kept, and no two commands have the same", async () => {
		const { page } = await stage.visit();
		await page.keyboard.press("Control+/");
		await page.getByRole("button", { name: /^Key of Dark theme: none/ }).click();
		await page.keyboard.press("k");
		await page.getByText("K is needed for writing.").waitFor();
		await page.keyboard.press("Control+b");
		await page.getByText("It was the key of “Show or hide the chats”").waitFor();
		await page.getByRole("button", { name: "Key of Show or hide the chats: none" }).waitFor();
		await page.keyboard.press("Escape");
		await page.getByRole("dialog").waitFor({ state: "detached" });
		await page.keyboard.press("Control+b");
		await expect.poll(() => theme(page)).toBe("dark");
		await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 600)));
		await page.reload();
		await partsOf(page).composer.waitFor();
		await page.keyboard.press("Control+/");
		await page.getByRole("button", { name: "Key of Dark theme: Ctrl+B" }).waitFor();
		await page.getByRole("button", { name: "Give “Show or hide the chats” its own key back" }).click();
		await page.getByRole("button", { name: "Key of Show or hide the chats: Ctrl+B" }).waitFor();
		await page.getByRole("button", { name: "Key of Dark theme: none" }).waitFor();
	});

	test("Nothing is at fault with them in either theme, wide and narrow", async () => {
		const { page } = await stage.visit({ reducedMotion: "reduce" });
		await say(page, "Hello");
		await finishedAnswer(page);
		for (const width of [1280, 420]) {
			await page.setViewportSize({ width, height: 800 });
			await openPalette(page);
			await page.keyboard.type("chat");
			await found(page).first().waitFor();
			expect(await findFaultsInBothThemes(page)).toEqual([]);
			await page.keyboard.press("Escape");
			await page.keyboard.press("Control+/");
			await page.getByRole("dialog").waitFor();
			expect(await findFaultsInBothThemes(page)).toEqual([]);
			await page.keyboard.press("Escape");
		}
	});
});
