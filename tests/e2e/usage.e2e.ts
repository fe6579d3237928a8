import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFaults } from "../support/find-faults.ts";
import { finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("Usage and cost", () => {
	let stage: Stage;
	beforeAll(async () => {
		// A model of 8,192 tokens, as is known of it by its name.
		stage = await openStage({ MODEL_NAME: "gpt-4" });
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	test("[M1] [M3] A message tells what it took; with a price of one's own it has a cost, and a budget warns", async () => {
		const { page, complaints } = await stage.visit();
		const { answers, button } = partsOf(page);
		await say(page, "#tokens n=40 rate=50");
		await finishedAnswer(page);
		const line = answers.last().locator("[data-usage]");
		await answers.last().locator(".message-tools").hover();
		await line.waitFor();
		await expect.poll(() => line.innerText()).toMatch(/^51 tokens · .*tokens\/s$/);
		expect(await line.getAttribute("title")).toContain("4 of them from the cache");

		await page.keyboard.press("Control+,");
		const dialog = page.getByRole("dialog", { name: "Settings" });
		await dialog.getByRole("button", { name: "Usage and cost" }).click();
		await dialog.getByRole("table").first().waitFor();
		await dialog.getByRole("button", { name: "Add a price" }).click();
		const form = dialog.getByRole("form", { name: "Price" });
		await form.getByLabel("Model").fill("gpt-4*");
		await form.getByLabel("Read", { exact: true }).fill("0");
		// Too little for a warning, whenever the page looks at what the first answer took.
		await form.getByLabel("Written").fill("98000,5");
		await form.getByRole("button", { name: "Save" }).click();
		await dialog.getByRole("region", { name: "Your prices" }).getByText("gpt-4*").waitFor();
		// One that was begun from a price of the program and left is found again where it was begun, and only there.
		await dialog.getByText("Prices that come with Parley, as of").click();
		const known = dialog.getByRole("button", { name: "Set a price of your own for" }).first();
		await known.click();
		await form.getByLabel("Model").fill("begun-*");
		await page.keyboard.press("Escape");
		await dialog.getByRole("button", { name: "Add a price" }).click();
		expect(await form.getByLabel("Model").inputValue()).toBe("");
		await page.keyboard.press("Escape");
		await known.click();
		expect(await form.getByLabel("Model").inputValue()).toBe("begun-*");
		await form.getByRole("button", { name: "Cancel" }).click();
		const budget = dialog.getByLabel("US dollars a month");
		const save = dialog.getByRole("button", { name: "Save", exact: true });
		await budget.fill("1,500");
		await save.click();
		await dialog.getByText("You are told at $1,200.00 and at $1,500.00.").waitFor();
		await budget.fill("1.500");
		await dialog.getByText("Write an amount such as 20 or 12.50").waitFor();
		await budget.fill("5");
		await save.click();
		await dialog.getByText("You are told at $4.00 and at $5.00.").waitFor();
		expect(await findFaults(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await expect.poll(() => line.innerText()).toMatch(/^51 tokens · \$3\.92/);

		await say(page, "#tokens n=2");
		await finishedAnswer(page);
		await page.getByText("Four fifths of this month's budget are spent: $4.12 of $5.00.").waitFor();
		await button("Show usage").click();
		await dialog.getByText("Monthly budget").waitFor();
		expect(complaints).toEqual([]);
	});

	test("[M2] The report has a chart, its table and a file, by day, model, provider and chat", async () => {
		const { page, complaints } = await stage.visit({ reducedMotion: "reduce" });

		await say(page, "#tokens n=20");
		await finishedAnswer(page);
		await page.keyboard.press("Control+,");
		const dialog = page.getByRole("dialog", { name: "Settings" });
		await dialog.getByRole("button", { name: "Usage and cost" }).click();
		for (const [by, key] of [
			["Model", "gpt-4"],
			["Chat", "tokens n=20"],
			["Day", String(new Date().getFullYear())],
		] as const) {
			await dialog.locator("label", { hasText: new RegExp(`^${by}$`) }).click();
			await dialog.getByRole("rowheader", { name: key }).waitFor();
		}
		await dialog.getByRole("img", { name: /^Chart of the tokens/ }).waitFor();
		await expect.poll(() => dialog.locator("canvas").evaluate(hasInk)).toBe(true);
		const [download] = await Promise.all([
			page.waitForEvent("download"),
			dialog.getByRole("button", { name: "Save as CSV" }).click(),
		]);
		expect(download.suggestedFilename()).toBe("usage-by-day.csv");
		expect(await readFile(await download.path(), "utf8")).toMatch(
			/\r\n\d{4}-\d\d-\d\d,1,0,11,4,20,3,0,0\r\n$/,
		);
		expect(complaints).toEqual([]);
	});

	test("[M4] A meter tells when a chat gets too long, and a line where the model begins to read", async () => {
		const { page, complaints } = await stage.visit();
		const { button } = partsOf(page);
		await stage.upstream.setScenario("tokens n=3 usage=0");
		await say(page, "word ".repeat(2500));
		await finishedAnswer(page);
		await partsOf(page).composer.fill("word ".repeat(2600));
		await button(/^5,1\d\d of 8,192 tokens that the model can read are used/).waitFor();
		await partsOf(page).composer.fill("more ".repeat(3300));
		await button(/^This chat is longer than the model can read/).click();
		await page.getByRole("meter", { name: "Length of the chat" }).waitFor();
		await page.getByText("The 2 oldest messages are left out").waitFor();
		await partsOf(page).composer.press("Enter");
		await finishedAnswer(page);
		const asked = (await stage.upstream.requests()).at(-1)?.body as { messages: unknown[] };
		expect(asked.messages).toHaveLength(1);
		const line = page.getByText("The model reads from here on; what is above had no room.");
		await expect
			.poll(
				async () => {
					await partsOf(page).mine.last().scrollIntoViewIfNeeded();
					return line.count();
				},
				{ timeout: 10_000 },
			)
			.toBe(1);
		expect(complaints).toEqual([]);
	});
});

/** Whether anything is drawn on a canvas. */
function hasInk(canvas: Element): boolean {
	if (!(canvas instanceof HTMLCanvasElement)) return false;
	const { width, height } = canvas;
	const pixels = canvas.getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
	return pixels.some((value) => value > 0);
}
