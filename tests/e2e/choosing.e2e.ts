import { randomUUID } from "node:crypto";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FakeUpstream, startFakeUpstream } from "../support/fake-upstream.ts";
import { finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";

// Which model answers and how: over all providers, for a chat, from a preset; and prompts from the library.

const LONG_NAME = `wide/${"W".repeat(150)}`;

describe.skipIf(!HAS_BROWSER)("choosing", () => {
	let stage: Stage;
	let many: FakeUpstream;
	beforeAll(async () => {
		const models = [LONG_NAME, ...Array.from({ length: 2000 }, (_, i) => `vendor-${i % 40}/model-${i}`)];
		many = await startFakeUpstream({ models });
		const providers = [
			{ id: "many", name: "Many", base_url: many.baseUrl },
			{ id: "dead", name: "Dead", base_url: "http://127.0.0.1:9/v1" },
		];
		stage = await openStage({ PROVIDERS: JSON.stringify(providers) });
	});
	afterAll(async () => {
		await stage?.[Symbol.asyncDispose]();
		await many?.close();
	});

	test("a model is found among thousands by a few letters, and answers in this chat", async () => {
		const { page } = await stage.visit();
		await partsOf(page)
			.button(/^Model: /)
			.click();
		const field = page.getByRole("combobox", { name: "Find a model" });
		await field.waitFor();
		await page.getByText("Dead refused the connection. Check that it is running.").waitFor();
		expect(await page.getByRole("option").count()).toBeLessThan(60);
		await field.fill("many 1999");
		await expect.poll(() => page.getByRole("option").allInnerTexts()).toEqual(["vendor-39/model-1999"]);
		await page.keyboard.press("Control+Enter");
		await page.getByRole("option", { name: /Favourite/ }).waitFor();
		await page.keyboard.press("Enter");
		await partsOf(page).button("Model: vendor-39/model-1999").waitFor();
		await say(page, "#tokens n=3");
		await finishedAnswer(page);
		const asked = (await many.requests()).findLast(({ path }) => path.endsWith("/chat/completions"));
		expect(asked?.body).toMatchObject({ model: "vendor-39/model-1999" });
		await page.reload();
		await partsOf(page).button("Model: vendor-39/model-1999").click();
		await page.getByText("Favourites").waitFor();
	});

	test("a model with a very long name leaves the button that sends as it is", async () => {
		const { page } = await stage.visit();
		const chooser = partsOf(page).button(/^Model: /);
		await chooser.click();
		await page.getByRole("combobox", { name: "Find a model" }).fill("wide/");
		await page.getByRole("option", { name: "WWW" }).click();
		await partsOf(page).button(`Model: ${LONG_NAME}`).waitFor();
		const size = await partsOf(page).button("Send").boundingBox();
		expect(size).toMatchObject({ width: 32, height: 32 });
	});

	test("choices for a chat reach the provider, become a preset, and new chats begin with it", async () => {
		const { page } = await stage.visit();
		await partsOf(page).button("Settings of this chat").click();
		const panel = page.getByRole("region", { name: "Settings of this chat" });
		await panel.getByRole("textbox", { name: "System prompt" }).fill("Be brief.");
		await panel.getByLabel("Longest answer, in tokens").fill("500");
		await panel.getByRole("slider", { name: "Temperature" }).press("Home");
		await panel.getByText("0.0").waitFor();
		await panel.getByLabel("How long it thinks first").selectOption("low");
		await panel.getByRole("button", { name: "Keep these choices as a preset" }).click();
		await panel.getByRole("textbox", { name: "Name of the preset" }).fill("Brief");
		await page.keyboard.press("Enter");
		await panel.getByRole("button", { name: /^Brief/, pressed: true }).waitFor();
		await partsOf(page)
			.button(/^More about the preset/)
			.click();
		await page.getByRole("menuitemcheckbox", { name: "New chats begin with it" }).click();
		await panel.getByText("for new chats").waitFor();
		const bodies = async () => (await stage.upstream.requests()).map(({ body }) => JSON.stringify(body));
		for (const seed of [71, 72]) {
			await say(page, `#tokens n=2 seed=${seed}`);
			await finishedAnswer(page);
			const body = (await bodies()).find((one) => one.includes(`seed=${seed}`)) ?? "{}";
			expect(JSON.parse(body)).toMatchObject({ temperature: 0, reasoning_effort: "low", max_tokens: 500 });
			expect(body).toContain("Be brief.");
			await partsOf(page).button("New chat").click();
			await panel.getByRole("button", { name: /^Brief/, pressed: true }).waitFor();
		}
	});

	test("what is known of a model is corrected by hand, holds at once, and can be taken back", async () => {
		const { page } = await stage.visit({ userId: "corrector" });
		const bothMade = Promise.withResolvers<void>();
		// The first correction is still on its way when the second is made.
		await page.route("**/library/models/**", async (route) => {
			await bothMade.promise;
			await route.continue();
		});
		await partsOf(page).button("Settings of this chat").click();
		const facts = page.getByRole("region", { name: "What this model can do" });
		await facts.getByRole("button", { name: "Correct it" }).click();
		await facts.getByLabel("see images").selectOption("no");
		const room = facts.getByLabel("Room for question and answer, in tokens");
		await room.fill("4096");
		await room.blur();
		await facts.getByRole("button", { name: "Done" }).click();
		bothMade.resolve();
		await facts.getByText("Cannot: see images. Corrected by you.").waitFor();
		const list = async () => (await fetch(`${stage.server.url}/api/models?user_id=corrector`)).json();
		await expect.poll(list).toMatchObject({
			models: expect.arrayContaining([expect.objectContaining({ context_tokens: 4096, default: true })]),
		});
		await facts.getByRole("button", { name: "Correct it" }).click();
		await facts.getByRole("button", { name: "Take back all corrections" }).click();
		await facts.getByRole("button", { name: "Take back all corrections" }).waitFor({ state: "detached" });
		await facts.getByRole("button", { name: "Done" }).click();
		await facts.getByText("Corrected by you.").waitFor({ state: "detached" });
	});

	test("a prompt is put in by its name, with its variables asked for", async () => {
		const { page } = await stage.visit({ userId: "prompter" });
		const url = `${stage.server.url}/api/users/prompter/library/prompts/${randomUUID()}`;
		await fetch(url, {
			method: "PUT",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ name: "Translate", content: { text: "Into {{language}}: {{text}}" } }),
		});
		const { composer } = partsOf(page);
		await composer.pressSequentially("/trans");
		await page.getByRole("option", { name: /^Translate/ }).waitFor();
		await page.keyboard.press("Enter");
		const dialog = page.getByRole("dialog", { name: "Translate" });
		await dialog.getByLabel("language").waitFor();
		await page.keyboard.type("German");
		await page.keyboard.press("Tab");
		await page.keyboard.type("Good morning");
		await page.keyboard.press("Enter");
		await expect.poll(() => composer.inputValue()).toBe("Into German: Good morning");
		await expect.poll(() => composer.evaluate((field) => field === document.activeElement)).toBe(true);
		await composer.fill("/etc/hosts is what?");
		await page.keyboard.press("Enter");
		await finishedAnswer(page);
	});

	test("one question is answered by several models side by side, and the chat goes on with one", async () => {
		const { page } = await stage.visit();
		await say(page, "#tokens n=4 seed=81");
		await finishedAnswer(page);
		await partsOf(page).button("Compare with other models").click();
		const dialog = page.getByRole("dialog", { name: "Answers side by side" });
		// A single one leaves no half of the dialog blank.
		const middle = async (part: Locator) => {
			const box = await part.boundingBox();
			return Math.round((box?.x ?? 0) + (box?.width ?? 0) / 2);
		};
		expect(await middle(dialog.locator(".reading"))).toBe(await middle(dialog));
		await dialog.getByRole("button", { name: "Ask another model" }).click();
		await page.getByRole("combobox", { name: "Find a model" }).fill("many 1998");
		await page.getByRole("option").first().waitFor();
		await page.keyboard.press("Enter");
		const column = dialog.getByRole("region", { name: "Answer of many/vendor-38/model-1998" });
		await column.locator('[aria-busy="false"]').waitFor();
		expect(await dialog.getByRole("article", { name: "Answer" }).count()).toBe(2);
		// Where there is no room for two, the tab of the one that is shown is in view.
		await page.setViewportSize({ width: 220, height: 700 });
		const tab = dialog.getByRole("tab", { selected: true });
		await tab.getByText("many/vendor-38/model-1998").waitFor();
		await expect.poll(() => tab.evaluate(isInView)).toBe(true);
		await page.setViewportSize({ width: 1280, height: 800 });
		await dialog
			.getByRole("region", { name: "Answer of fake" })
			.getByRole("button", { name: /^Go on/ })
			.click();
		await dialog.waitFor({ state: "hidden" });
		await page.getByRole("group", { name: "Version 1 of 2" }).waitFor();
		await say(page, "#tokens n=2 seed=82");
		await finishedAnswer(page);
		const asked = async () => {
			const bodies = (await stage.upstream.requests()).map(({ body }) => JSON.stringify(body));
			return bodies.find((body) => body.includes("seed=82")) ?? "";
		};
		await expect.poll(asked, { timeout: 10_000 }).toContain("seed=81");
	});
});

/** Whether nothing around an element cuts it off at its sides. */
function isInView(element: Element): boolean {
	const { left, right } = element.getBoundingClientRect();
	const row = element.parentElement?.getBoundingClientRect();
	return row !== undefined && left >= row.left - 1 && right <= row.right + 1;
}
