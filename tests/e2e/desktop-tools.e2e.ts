import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { HAS_RUNTIME, openDesktop } from "../support/desktop-app.ts";
import type { DesktopApp } from "../support/desktop-host/desktop-app-type.ts";
import { findLeftovers } from "../support/desktop-steps.ts";
import { startFakeUpstream } from "../support/fake-upstream.ts";
import { openTempDir } from "../support/temp-dir.ts";
import { oddToolServer } from "../support/tool-servers/tool-servers.ts";

const canRun = HAS_RUNTIME || findBrowser() !== null;
const CANARY = "canary-value-0123456789";

async function openTools(page: Page): Promise<Locator> {
	await page.getByRole("button", { name: "Settings" }).first().click();
	const dialog = page.getByRole("dialog", { name: "Settings" });
	await dialog.getByRole("button", { name: "Tools", exact: true }).click();
	await dialog.getByRole("heading", { name: "Tool servers" }).waitFor();
	return dialog;
}

/** How the person answers the host's question, and what they were asked. */
const answerQuestions = (app: DesktopApp, response: number) =>
	app.evaluate((electron, given) => {
		const asked: string[] = [];
		Object.assign(globalThis, { asked });
		electron.dialog.showMessageBox = (async (options: { detail?: string }) => {
			asked.push(options.detail ?? "");
			return { response: given, checkboxChecked: false };
		}) as never;
	}, response);

const questions = (app: DesktopApp) =>
	app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked, null);

test.skipIf(!canRun)(
	"A person sets up tools: what runs is asked for by the host, its secrets stay among the keys, and it ends with the app",
	async () => {
		await using folder = await openTempDir();
		const upstream = await startFakeUpstream();
		const { command, args = [] } = oddToolServer();
		const server = { command, args, env: { API_TOKEN: CANARY } };
		const provider = { baseUrl: upstream.baseUrl, model: "fake" };
		writeFileSync(join(folder.path, "settings.json"), JSON.stringify({ isWelcomed: true, provider }));
		await using app = await openDesktop({ userData: folder.path });
		const page = await app.window();
		const dialog = await openTools(page);
		await answerQuestions(app, 0);
		await dialog.getByRole("button", { name: "Paste a configuration" }).click();
		const field = dialog.getByRole("textbox", { name: "Configuration" });
		await field.fill("nothing");
		await dialog.getByText("is not valid JSON").waitFor();
		await field.fill(JSON.stringify({ mcpServers: { odd: server } }));
		await dialog.getByText(`${command} ${args.join(" ")}`).waitFor();
		await dialog.getByRole("button", { name: "Add 1 tool server" }).click();
		// The person did not agree to the program, so nothing was added and nothing ran.
		await dialog.getByText("odd: It was not added.").waitFor();
		expect((await questions(app))[0]).toContain("API_TOKEN");
		expect((await questions(app)).join()).not.toContain(CANARY);
		await answerQuestions(app, 1);
		await dialog.getByRole("button", { name: "Add 1 tool server" }).click();
		const card = dialog.getByRole("region", { name: "odd" });
		await card.getByText("runs", { exact: true }).waitFor();
		await card.getByRole("button", { name: "Change" }).click();
		const form = dialog.getByRole("form", { name: "Change odd" });
		await form.getByRole("button", { name: "Test" }).click();
		await form.getByText(/^It works and has \d+ tools\.$/).waitFor();
		await form.getByRole("textbox", { name: "Arguments, one in each line" }).fill(`${args[0]}\nexit`);
		await form.getByRole("button", { name: "Test" }).click();
		// Another program gets no value that was entered for this one.
		await form.getByText("Enter a value for API_TOKEN.").waitFor();
		await form.getByRole("textbox", { name: "Environment, as NAME=value in each line" }).fill("A=1");
		await form.getByRole("button", { name: "Test" }).click();
		await form.getByText(/ended with code 7 before it was ready.*\/nowhere does not exist/).waitFor();
		await form.getByRole("button", { name: "Cancel" }).click();
		await card.getByRole("button", { name: "Remove" }).click();
		await card.waitFor({ state: "detached" });
		await page.getByRole("button", { name: "Undo" }).click();
		await card.getByText("runs", { exact: true }).waitFor();
		expect(readFileSync(join(folder.path, "settings.json"), "utf8")).not.toContain(CANARY);
		await page.keyboard.press("Escape");

		await page.getByRole("button", { name: "Tools: none" }).click();
		await page.getByRole("switch", { name: "odd" }).click();
		await page.getByRole("textbox", { name: "Message", exact: true }).fill("#call tool=odd__env");
		await page.keyboard.press("Enter");
		await page.getByRole("region", { name: "May env of odd be called?" }).waitFor();
		await page.getByRole("button", { name: "Allow once" }).click();
		await page.locator('article[aria-label="Answer"][aria-busy="false"]').waitFor();
		await page.getByRole("button", { name: /^env/ }).click();
		const said = await page.getByRole("figure", { name: "Result" }).locator("pre").innerText();
		expect(said).toContain("API_TOKEN");
		expect(said).not.toContain(CANARY);
		await app[Symbol.asyncDispose]();
		expect((await findLeftovers(folder.path, null)).processes).toEqual([]);
		await upstream.close();
	},
);
