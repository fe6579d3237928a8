import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFaults } from "../support/find-faults.ts";
import { finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("Forms of structured answers", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	test("[W3] [Q3] A form is written, tried, kept and chosen; what is wrong with it is told at its line", async () => {
		const { page, complaints } = await stage.visit();
		await page.keyboard.press("Control+,");
		const dialog = page.getByRole("dialog", { name: "Settings" });
		await dialog.getByRole("button", { name: "Structured answers" }).click();
		await dialog.getByRole("button", { name: "New form" }).click();
		await dialog.getByLabel("Name", { exact: true }).fill("Briefing");
		const code = dialog.getByLabel("JSON Schema");
		const good = await code.inputValue();
		await code.fill(good.replace('"array"', '"arry"'));
		const fault = dialog.getByRole("button", { name: /^Line 9: There is no type "arry"/ });
		await fault.waitFor();
		expect(await dialog.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
		await fault.click();
		expect(await code.evaluate((field: HTMLTextAreaElement) => field.selectionStart)).toBe(
			good.indexOf('"array"'),
		);
		await code.fill(`${good.slice(0, -1)},`);
		await dialog.getByRole("button", { name: /^Line 21: The text ends too early/ }).waitFor();
		await code.fill(good);
		await dialog.getByLabel("Question for the trial").fill("Tides?");
		await stage.upstream.setScenario("structured hold=20 piece=2", 1);
		await dialog.getByRole("button", { name: "Try" }).click();
		await dialog.locator("[aria-busy] pre").getByText('"title"').waitFor();
		await stage.upstream.release();
		await dialog.getByText("fake filled the form.").waitFor();
		const points = dialog.getByText('"points": [');
		await points.waitFor();
		// It came below what was in sight.
		const isInSight = () =>
			points.evaluate((found) => {
				const frame = found.closest("dialog")?.getBoundingClientRect();
				return found.getBoundingClientRect().bottom <= (frame?.bottom ?? 0);
			});
		await expect.poll(isInSight).toBe(true);
		// One that takes too long is stopped, without a complaint, and the next one can begin.
		await stage.upstream.setScenario("hang", 1);
		await dialog.getByRole("button", { name: "Try" }).click();
		await dialog.getByText("Asking…").waitFor();
		await dialog.getByRole("button", { name: "Stop" }).click();
		await dialog.getByText("Asking…").waitFor({ state: "detached" });
		await dialog.getByRole("button", { name: "Try" }).waitFor();
		expect(await dialog.getByText("could not be asked").count()).toBe(0);
		expect(await findFaults(page)).toEqual([]);
		// At four times the size nothing has to be pushed sideways.
		await page.setViewportSize({ width: 320, height: 600 });
		const trial = dialog.getByRole("group", { name: "Trial" });
		const right = (part: Locator) => part.evaluate((element) => element.getBoundingClientRect().right);
		expect(await right(trial)).toBeLessThan(await right(dialog));
		await page.setViewportSize({ width: 1280, height: 800 });
		await dialog.getByRole("button", { name: "Save" }).press("Enter");
		await dialog.getByRole("list", { name: "Your forms" }).getByText("Briefing").waitFor();
		// The button that was pressed is gone, and the focus stays in the dialog.
		await page.waitForFunction(() => document.activeElement?.closest("dialog") !== null);
		await page.keyboard.press("Escape");

		const { button, answers } = partsOf(page);
		await button(/^Answer as fields/).click();
		await button("Form of the answer: Answer and reason").click();
		await page.getByRole("menuitemcheckbox", { name: "Briefing" }).click();
		await button("Form of the answer: Briefing").waitFor();
		// The first answer misses the form and is corrected by the model.
		await stage.upstream.setScenario("tokens n=4", 1);
		await say(page, "Why are there tides?");
		await finishedAnswer(page);
		await answers
			.last()
			.getByText(/^points$/i)
			.waitFor();
		const asked = (await stage.upstream.requests()).map(({ body }) => JSON.stringify(body));
		const ours = asked.filter((body) => body.includes("Why are there tides?"));
		expect(ours).toHaveLength(2);
		expect(ours[0]).toContain('"name":"Briefing"');
		expect(ours[1]).toContain("does not fit the required JSON Schema");
		await answers.last().getByText("The main points").waitFor();
		await page.keyboard.press("Control+,");
		await dialog.getByRole("button", { name: "Structured answers" }).click();
		await dialog
			.getByRole("list", { name: "Your forms" })
			.getByRole("button", { name: /Briefing/ })
			.click();
		await dialog.getByRole("button", { name: "Delete", exact: true }).click();
		await dialog.getByRole("button", { name: "New form" }).waitFor();
		await page.keyboard.press("Escape");
		await page.reload();
		await answers.last().getByText("The main points").waitFor();
		const view = answers.last().getByRole("group", { name: "View of the object" });
		expect(await view.getByRole("button", { name: "Form" }).getAttribute("aria-pressed")).toBe("true");
		await view.getByRole("button", { name: "Fields" }).click();
		await answers.last().getByText("The main points").waitFor({ state: "detached" });
		expect(complaints).toEqual([]);
	});
});
