import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFaults } from "../support/find-faults.ts";
import {
	finishedAnswer,
	HAS_BROWSER,
	openStage,
	partsOf,
	type Stage,
	say,
	tryNow,
} from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("Without the server", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	test("A message that is written while the server is away is kept through a closed page and sent when it is back", async () => {
		const { page } = await stage.visit({ userId: "patient" });
		await say(page, "Before");
		await finishedAnswer(page);
		const doctor = page.getByRole("dialog", { name: "Connection to" });
		await page.keyboard.press("Control+k");
		await page
			.getByRole("combobox", { name: "Go to a chat, a command or a setting" })
			.fill("check the connection");
		await page.getByRole("option", { name: "Check the connection" }).click();
		await doctor.getByText("All is well, as far as a web page can look.").waitFor();
		expect(await findFaults(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await stage.server.kill();
		await page.getByText("The server did not answer.").waitFor();
		await partsOf(page).button("What is wrong?").click();
		await doctor.getByText("1 thing is wrong.").waitFor();
		await doctor.getByText("No answer came").waitFor();
		await page.keyboard.press("Escape");
		await say(page, "While you were away");
		await page.getByText("Your message is kept and will be sent when it is back.").waitFor();
		await page.getByText("Kept here.").waitFor();
		await stage.server.startAgain();
		await tryNow(page);
		await page.getByText("The server did not answer.").waitFor({ state: "detached" });
		await expect.poll(() => partsOf(page).answers.count()).toBe(2);
		expect(await finishedAnswer(page)).toContain("While you were away");
		expect(await partsOf(page).mine.count()).toBe(2);
	});

	test("An answer that was cut by the end of the server shows what was kept of it, and can go on", async () => {
		const { page } = await stage.visit();
		await say(page, "#tokens n=3000 rate=60");
		await page.waitForFunction(
			() => (document.querySelector(".reading:not(p)")?.textContent?.length ?? 0) > 150,
		);
		await stage.server.kill();
		const before = (await partsOf(page).answers.first().locator(".reading").innerText()).trim();
		await stage.server.startAgain();
		await tryNow(page);
		await partsOf(page).button("Continue").waitFor({ timeout: 30_000 });
		const after = (await partsOf(page).answers.first().locator(".reading").innerText()).trim();
		expect(after.startsWith(before)).toBe(true);
	});
});
