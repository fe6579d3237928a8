import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFaults } from "../support/find-faults.ts";
import { finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("Usage and cost", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	test("[M1] [M3] A message tells what it took; with a price of one's own it has a cost, and a budget warns", async () => {
		const { page, complaints } = await stage.visit();
		const { answers, button } = partsOf(page);
		await say(page, "#tokens n=40 rate=200");
		await finishedAnswer(page);
		const line = answers.last().locator("[data-usage]");
		await answers.last().locator(".message-tools").hover();
		await line.waitFor();
		expect(await line.innerText()).toMatch(/^51 tokens · .*tokens\/s$/);
		expect(await line.getAttribute("title")).toContain("4 of them from the cache");

		await page.keyboard.press("Control+,");
		const dialog = page.getByRole("dialog", { name: "Settings" });
		await dialog.getByRole("button", { name: "Usage and cost" }).click();
		await dialog.getByRole("table").first().waitFor();
		await dialog.getByRole("button", { name: "Add a price" }).click();
		const form = dialog.getByRole("form", { name: "Price" });
		await form.getByLabel("Model").fill("fake*");
		await form.getByLabel("Read", { exact: true }).fill("0");
		await form.getByLabel("Written").fill("100000,5");
		await form.getByRole("button", { name: "Save" }).click();
		await dialog.getByRole("region", { name: "Your prices" }).getByText("fake*").waitFor();
		await dialog.getByLabel("US dollars a month").fill("5");
		await dialog.getByRole("button", { name: "Save", exact: true }).click();
		await dialog.getByText("You are told at $4.00 and at $5.00.").waitFor();
		expect(await findFaults(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await expect.poll(() => line.innerText()).toMatch(/^51 tokens · \$4\.00/);

		await say(page, "#tokens n=2");
		await finishedAnswer(page);
		await page.getByText("Four fifths of this month's budget are spent: $4.20 of $5.00.").waitFor();
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
			["Model", "fake"],
			["Chat", "tokens n=20"],
			["Day", String(new Date().getFullYear())],
		] as const) {
			await dialog.locator("label", { hasText: new RegExp(`^${by}$`) }).click();
			await dialog.getByRole("rowheader", { name: key }).waitFor();
		}
		await dialog.getByRole("img", { name: /^Chart of the tokens/ }).waitFor();
		expect(await dialog.locator("canvas").evaluate(hasInk)).toBe(true);
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
});

/** Whether anything is drawn on a canvas. */
function hasInk(canvas: Element): boolean {
	if (!(canvas instanceof HTMLCanvasElement)) return false;
	const { width, height } = canvas;
	const pixels = canvas.getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
	return pixels.some((value) => value > 0);
}
