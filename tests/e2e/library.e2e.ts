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

const price = (model: string) => ({ model, input: 1, output: 2 });
const form = () => ({ schema: { type: "object", properties: { title: { type: "string" } } } });

describe.runIf(HAS_BROWSER)("the library", () => {
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
