import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFaults } from "../support/find-faults.ts";
import { HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";
import { openTempDir, type TempDir } from "../support/temp-dir.ts";
import { oddToolServer } from "../support/tool-servers/tool-servers.ts";

/** A question to which the fake model answers with calls. */
function question(tool: string, args: object = {}, more = ""): string {
	return `#call tool=${tool} args=${encodeURIComponent(JSON.stringify(args))} ${more}`;
}

/** Turns the tools of the test's server on for the open chat. */
async function turnOn(page: Page): Promise<void> {
	await partsOf(page).button("Tools: none").click();
	const panel = page.getByRole("region", { name: "Settings of this chat" });
	await panel.getByRole("switch", { name: "odd" }).click();
	await partsOf(page).button("Tools: 1 on").waitFor();
	await page.keyboard.press("Escape");
}

async function untilDone(page: Page): Promise<void> {
	await page.locator('article[aria-label="Answer"][aria-busy="false"]').last().waitFor();
	await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
}

const approval = (page: Page) => page.getByRole("region", { name: /^May .* of odd be called\?$/ });

describe.skipIf(!HAS_BROWSER)("Tools in the browser", () => {
	let stage: Stage;
	let dir: TempDir;
	const mended = () => join(dir.path, "mended");
	beforeAll(async () => {
		dir = await openTempDir();
		const servers = { odd: oddToolServer(), late: oddToolServer("until", mended()) };
		stage = await openStage({ MCP_SERVERS: JSON.stringify(servers) });
	});
	afterAll(async () => {
		await stage[Symbol.asyncDispose]();
		await dir[Symbol.asyncDispose]();
	});

	test("A call is shown with its arguments, allowed by a key, folded away, and there after a reload", async () => {
		const { page, complaints } = await stage.visit();
		await turnOn(page);
		await say(page, question("odd__add", { a: 20, b: 22 }, "say=Adding."));
		const card = approval(page);
		await card.waitFor();
		await expect.poll(() => card.innerText()).toContain('"a": 20');
		await page.getByRole("img", { name: "Waits for your permission" }).waitFor();
		await expect
			.poll(() => page.locator('[aria-live="polite"]').allInnerTexts())
			.toContain("May add of odd be called?");
		expect(await findFaults(page)).toEqual([]);
		const allow = card.getByRole("button", { name: "Allow once" });
		await allow.focus();
		await page.keyboard.press("Enter");
		await untilDone(page);
		const answer = partsOf(page).answers.last();
		await expect
			.poll(() => answer.innerText())
			.toMatch(/Adding\.[\s\S]*add[\s\S]*20, 22[\s\S]*The tools said: 42/);
		await page.reload();
		const line = answer.getByRole("button", { name: /^add/ });
		await line.click();
		await expect
			.poll(() => answer.getByRole("figure", { name: "Result" }).locator("pre").innerText())
			.toBe("42");
		expect(await card.count()).toBe(0);
		expect(complaints).toEqual([]);
	});

	test("What a tool says is text, whatever it holds, and a device that comes later can decide", async () => {
		const { page, context, complaints } = await stage.visit();
		await turnOn(page);
		const hostile = '<img src=x onerror="document.title=1"> **bold** [a](javascript:1)';
		await say(page, question("odd__echo", { text: hostile }));
		await approval(page).waitFor();
		const other = await context.newPage();
		await other.goto(page.url());
		await approval(other).getByRole("button", { name: "More ways to decide" }).click();
		await other.getByRole("menuitem", { name: "Always allow in this chat" }).click();
		await untilDone(page);
		const answer = partsOf(page).answers.last();
		await answer.getByRole("button", { name: /^echo/ }).click();
		await expect
			.poll(() => answer.getByRole("figure", { name: "Result" }).locator("pre").innerText())
			.toBe(hostile);
		expect(await answer.locator("img").count()).toBe(0);
		await say(page, question("odd__echo", { text: "again" }));
		await partsOf(page).answers.getByText("The tools said: again", { exact: true }).waitFor();
		await page.getByText("Settings", { exact: true }).last().click();
		const settings = page.getByRole("dialog", { name: "Settings" });
		await settings.getByRole("button", { name: "Tools", exact: true }).click();
		await settings.getByText(/^echo of odd is always allowed in/).waitFor();
		// What failed says why, and is tried again when the person has mended it.
		const late = settings.getByRole("region", { name: "late" });
		await late.getByText(/ended with code 7 before it was ready/).waitFor();
		expect(await findFaults(page)).toEqual([]);
		writeFileSync(mended(), "");
		await late.getByRole("button", { name: "Try again" }).click();
		await late.getByText("runs", { exact: true }).waitFor();
		expect(await late.getByRole("button", { name: "Try again" }).count()).toBe(0);
		const odd = settings.getByRole("region", { name: "odd" });
		await odd.getByRole("button", { name: /^Show its \d+ tools$/ }).click();
		await settings.getByText("Adds two numbers").waitFor();
		expect(await findFaults(page)).toEqual([]);
		await settings.getByRole("button", { name: "Ask again for echo" }).click();
		await settings.getByText("Nothing yet: every call is asked for.").waitFor();
		await page.getByRole("button", { name: "Undo" }).click();
		await settings.getByText(/^echo of odd is always allowed in/).waitFor();
		await settings.getByRole("button", { name: "Ask again for echo" }).click();
		await settings.getByText("Nothing yet: every call is asked for.").waitFor();
		expect(complaints).toEqual([]);
	});

	test("Where tools are not used, the place where they are chosen says so", async () => {
		const { page, complaints } = await stage.visit();
		const { button } = partsOf(page);
		await turnOn(page);
		await button("Answer as fields: off").click();
		await button("Tools: none for answers as fields").click();
		const panel = page.getByRole("region", { name: "Settings of this chat" });
		await panel.getByText("Answers as fields use no tools.").waitFor();
		await button("Answer as fields: on").click();
		await button("Tools: 1 on").waitFor();
		expect(await panel.getByText("Answers as fields use no tools.").count()).toBe(0);
		await button("Temporary chat").click();
		await panel.getByText("A temporary chat uses no tools").waitFor();
		expect(await panel.getByRole("switch", { name: "odd" }).count()).toBe(0);
		expect(await findFaults(page)).toEqual([]);
		expect(complaints).toEqual([]);
	});

	test("A call that is refused, fails or is stopped says so, and the chat goes on", async () => {
		const { page, complaints } = await stage.visit();
		await turnOn(page);
		await say(page, question("odd__fail,odd__env"));
		const cards = approval(page);
		await cards.nth(1).waitFor();
		await cards.nth(1).getByRole("button", { name: "Do not allow" }).click();
		await cards.first().getByRole("button", { name: "Allow once" }).click();
		await untilDone(page);
		const answer = partsOf(page).answers.last();
		await expect.poll(() => answer.getByRole("button", { name: /^fail/ }).innerText()).toContain("failed");
		await expect
			.poll(() => answer.getByRole("button", { name: /^env/ }).innerText())
			.toContain("not allowed");
		await say(page, question("odd__hang"));
		await approval(page).getByRole("button", { name: "Allow once" }).click();
		await page.getByRole("button", { name: /^hang.*runs…/ }).waitFor();
		await partsOf(page).button("Stop").click();
		await page.getByRole("button", { name: /^hang.*cancelled/ }).waitFor();
		await say(page, "Still there?");
		await partsOf(page).answers.getByText("You said: Still there?", { exact: true }).waitFor();
		expect(complaints).toEqual([]);
	});
});
