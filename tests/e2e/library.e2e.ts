import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HAS_BROWSER, openStage, type Stage } from "../support/stage.ts";

// Prompts, forms, prices and presets: what is written into them stays, and what was deleted comes back.

let stage: Stage;
beforeAll(async () => {
	if (HAS_BROWSER) stage = await openStage();
});
afterAll(() => stage?.[Symbol.asyncDispose]());

const settingsOf = (page: Page) => page.getByRole("dialog", { name: "Settings" });

async function openSettings(page: Page, section: string) {
	await page.keyboard.press("Control+,");
	await settingsOf(page).getByRole("button", { name: section, exact: true }).click();
	return settingsOf(page);
}

/** Puts an item into the library of a user, as another device does. */
async function put(userId: string, kind: string, name: string, content: object): Promise<void> {
	const url = `${stage.server.url}/api/users/${userId}/library/${kind}/${crypto.randomUUID()}`;
	const headers = { "content-type": "application/json" };
	const { status } = await fetch(url, { method: "PUT", headers, body: JSON.stringify({ name, content }) });
	expect(status).toBe(200);
}

/** What is saved arrives when the test lets it. */
async function holdSaves(page: Page) {
	const held = Promise.withResolvers<void>();
	await page.route("**/library/*/*", (route) => held.promise.then(() => route.continue()));
	return async () => {
		const saved = page.waitForResponse((answer) => answer.request().method() === "PUT");
		held.resolve();
		await saved;
		await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
	};
}

const price = (model: string) => ({ model, input: 1, output: 2 });
const form = () => ({ schema: { type: "object", properties: { title: { type: "string" } } } });

describe.runIf(HAS_BROWSER)("the library", () => {
	test("What is typed while a new prompt is saved stays in its editor, and where one types", async () => {
		const { page } = await stage.visit({ userId: "typist" });
		await put("typist", "prompts", "Zebra", { text: "z" });
		const settings = await openSettings(page, "Prompts");
		await settings.getByRole("button", { name: "New prompt" }).click();
		await settings.getByRole("textbox", { name: "Name" }).fill("First");
		const text = settings.getByRole("textbox", { name: "Text" });
		await text.fill("first text");
		const letSave = await holdSaves(page);
		await settings.getByRole("button", { name: "Save" }).click();
		await text.press("End");
		await page.keyboard.type(", and");
		await letSave();
		await page.keyboard.type(" more");
		expect(await text.inputValue()).toBe("first text, and more");
		await settings.getByRole("button", { name: "Save" }).click();
		await settings.getByText("first text, and more").waitFor();
		await settings.getByRole("button", { name: "Change First" }).waitFor();
		await expect.poll(() => settings.getByRole("form").count()).toBe(0);
	});

	test("The editor of another prompt is not closed by what is saved late", async () => {
		const { page } = await stage.visit({ userId: "changer" });
		for (const name of ["First", "Second"]) await put("changer", "prompts", name, { text: name });
		const settings = await openSettings(page, "Prompts");
		await settings.getByRole("button", { name: "Change First" }).click();
		const letSave = await holdSaves(page);
		await settings.getByRole("button", { name: "Save" }).click();
		await settings.getByRole("button", { name: "Change Second" }).click();
		const text = settings.getByRole("textbox", { name: "Text" });
		await text.fill("Second, better");
		await letSave();
		expect(await text.inputValue()).toBe("Second, better");
	});

	test("What is typed while a form, a price or a budget is saved stays in its editor, and a price after Esc", async () => {
		const { page } = await stage.visit({ userId: "writer" });
		await put("writer", "schemas", "Briefing", form());
		await put("writer", "prices", "m", price("m"));
		const letSave = await holdSaves(page);
		const settings = await openSettings(page, "Structured answers");
		await settings.getByRole("button", { name: /^Briefing/ }).click();
		await settings.getByRole("button", { name: "Save" }).click();
		await settings.getByLabel("Description").fill("For the morning");
		await letSave();
		expect(await settings.getByLabel("Description").inputValue()).toBe("For the morning");
		await settings.getByRole("button", { name: "Save" }).click();
		await settings.getByText("For the morning").waitFor();
		const letSavePrice = await holdSaves(page);
		await settings.getByRole("button", { name: "Usage and cost", exact: true }).click();
		await settings.getByRole("button", { name: "Change the price of m" }).click();
		const editor = settings.getByRole("form", { name: "Price" });
		await editor.getByRole("button", { name: "Save" }).click();
		await editor.getByLabel("Provider, if only there").fill("openai");
		await letSavePrice();
		expect(await editor.getByLabel("Provider, if only there").inputValue()).toBe("openai");
		await page.keyboard.press("Escape");
		await settings.getByRole("button", { name: "Change the price of m" }).click();
		expect(await editor.getByLabel("Provider, if only there").inputValue()).toBe("openai");
		await editor.getByRole("button", { name: "Save" }).click();
		await editor.waitFor({ state: "detached" });
		const letSaveBudget = await holdSaves(page);
		const budget = settings.getByLabel("US dollars a month");
		await budget.fill("5");
		await settings.getByRole("button", { name: "Save" }).click();
		await budget.fill("57");
		await letSaveBudget();
		expect(await budget.inputValue()).toBe("57");
	});

	test("What is written into a prompt is there again however its editor was left, until it is saved or given up", async () => {
		const { page } = await stage.visit({ userId: "leaver" });
		for (const name of ["First", "Second"]) await put("leaver", "prompts", name, { text: name });
		const settings = await openSettings(page, "Prompts");
		const name = settings.getByRole("textbox", { name: "Name" });
		const text = settings.getByRole("textbox", { name: "Text" });
		const press = (label: string) => settings.getByRole("button", { name: label, exact: true }).click();
		await press("New prompt");
		await name.fill("Third");
		await text.fill("third text");
		await page.keyboard.press("Escape");
		await settings.waitFor({ state: "detached" });
		await openSettings(page, "Prompts");
		await press("New prompt");
		expect([await name.inputValue(), await text.inputValue()]).toEqual(["Third", "third text"]);
		await press("Change First");
		await text.fill("First, better");
		await press("Change Second");
		expect(await text.inputValue()).toBe("Second");
		await press("Change First");
		expect(await text.inputValue()).toBe("First, better");
		await press("Cancel");
		await press("Change First");
		expect(await text.inputValue()).toBe("First");
		await press("New prompt");
		await press("Save");
		await settings.getByRole("button", { name: "Change Third" }).waitFor();
		await press("New prompt");
		expect([await name.inputValue(), await text.inputValue()]).toEqual(["", ""]);
	});

	test("What is written into a form is there again after Esc, and not after Cancel", async () => {
		const { page } = await stage.visit({ userId: "form-leaver" });
		await put("form-leaver", "schemas", "Briefing", form());
		const settings = await openSettings(page, "Structured answers");
		const description = settings.getByLabel("Description");
		const openings = [() => settings.getByRole("button", { name: "New form" }).click()];
		openings.push(() => settings.getByRole("button", { name: /^Briefing/ }).click());
		for (const open of openings) {
			await open();
			await description.fill("For the morning");
			await page.keyboard.press("Escape");
			await open();
			expect(await description.inputValue()).toBe("For the morning");
			await settings.getByRole("button", { name: "Cancel" }).click();
			await open();
			expect(await description.inputValue()).toBe("");
			await page.keyboard.press("Escape");
		}
	});

	test("[I2] Undo of what was deleted can be tried until the server is back, whatever is open by then", async () => {
		const { page } = await stage.visit({ userId: "deleter" });
		await put("deleter", "prompts", "First", { text: "first text" });
		await put("deleter", "schemas", "Briefing", form());
		await put("deleter", "prices", "m", price("m"));
		await put("deleter", "budgets", "Monthly budget", { monthly: 5, blocks: false });
		await put("deleter", "presets", "Calm", { temperature: 0 });
		const settings = await openSettings(page, "Prompts");
		const undo = page.getByRole("button", { name: "Undo" });
		const deletions: readonly (() => Promise<void>)[] = [
			() => settings.getByRole("button", { name: "Delete First" }).click(),
			async () => {
				await settings.getByRole("button", { name: "Structured answers", exact: true }).click();
				await settings.getByRole("button", { name: /^Briefing/ }).click();
				await settings.getByRole("button", { name: "Delete" }).click();
			},
			async () => {
				await settings.getByRole("button", { name: "Usage and cost", exact: true }).click();
				await settings.getByRole("button", { name: "Delete the price of m" }).click();
			},
			async () => {
				await settings.getByLabel("US dollars a month").fill("");
				await settings.getByRole("button", { name: "Save" }).click();
			},
			async () => {
				await page.keyboard.press("Escape");
				await page.getByRole("button", { name: "Settings of this chat" }).click();
				await page.getByRole("button", { name: "More about the preset Calm" }).click();
				await page.getByRole("menuitem", { name: "Delete" }).click();
			},
		];
		const deleted = ["Prompt “First” deleted.", "Form “Briefing” deleted."];
		deleted.push("Price of m deleted.", "Budget removed.", "Preset “Calm” deleted.");
		const list = async (kind: string) => {
			const answer = await fetch(`${stage.server.url}/api/users/deleter/library/${kind}`);
			return (await answer.json()).items.length;
		};
		for (const [place, remove] of deletions.entries()) {
			await remove();
			await page.getByText(deleted[place] ?? "").waitFor();
			await page.route("**/library/*/*", (route) => route.abort());
			await undo.click();
			const told = page.getByText(
				`${deleted[place]} It could not be brought back. The server did not answer.`,
			);
			await told.waitFor();
			await undo.click();
			await told.waitFor();
			await page.unroute("**/library/*/*");
			await undo.click();
			await told.waitFor({ state: "detached" });
			const kind = ["prompts", "schemas", "prices", "budgets", "presets"][place] ?? "";
			await expect.poll(() => list(kind)).toBe(1);
			expect(await undo.count()).toBe(0);
		}
	});
});
