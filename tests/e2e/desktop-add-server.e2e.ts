import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { HAS_RUNTIME, openDesktop } from "../support/desktop-app.ts";
import type { DesktopApp } from "../support/desktop-host/desktop-app-type.ts";
import { findFaults } from "../support/find-faults.ts";
import { ServerProcess } from "../support/server-process.ts";
import { openTempDir, type TempDir } from "../support/temp-dir.ts";

const canRun = HAS_RUNTIME || findBrowser() !== null;
const EVIL = "http://evil.example/x.png <img src=http://evil.example/y> \u202egnp.exe\u0007";

let folder: TempDir;
let app: DesktopApp;
let team: ServerProcess;
/** Says what the path of its last request says; the names it gives are hostile. */
const odd = createServer((request, response) => {
	response.setHeader("access-control-allow-origin", "*");
	if (request.url?.startsWith("/page/") === true) return response.end("<!doctype html><h1>Hello</h1>");
	const server = { product: "parley", name: `${EVIL}${"x".repeat(100_000)}`, version: EVIL, auth: "none" };
	response.end(JSON.stringify({ ...server, protocol: { min: 3, max: 4 } }));
});
let oddUrl = "";

beforeAll(async () => {
	if (!canRun) return;
	odd.listen(0, "127.0.0.1");
	await once(odd, "listening");
	oddUrl = `http://127.0.0.1:${(odd.address() as AddressInfo).port}`;
	folder = await openTempDir();
	team = await ServerProcess.start({ DATABASE_URL: `sqlite:///${folder.path}/chat.db`, SERVER_NAME: "Team" });
	app = await openDesktop({ userData: folder.path });
});
afterAll(async () => {
	odd.close();
	odd.closeAllConnections();
	await app?.[Symbol.asyncDispose]();
	await team?.[Symbol.asyncDispose]();
	await folder?.[Symbol.asyncDispose]();
});

/** Opens the dialog as somebody does who knows that everything is in the palette. */
async function openDialog(page: Page) {
	await page.keyboard.press("ControlOrMeta+K");
	await page.getByRole("combobox").fill("add a server");
	await page
		.getByRole("option", { name: /^Add a server/ })
		.first()
		.waitFor();
	await page.keyboard.press("Enter");
	const dialog = page.getByRole("dialog", { name: "Add a server" });
	const address = dialog.getByLabel("Address or invite");
	await expect.poll(() => address.evaluate((field) => field === document.activeElement)).toBe(true);
	return { dialog, address };
}

test.skipIf(!canRun)("a server is added by keys alone, looked at as its address is typed", async () => {
	const page = await app.window();
	const { dialog, address } = await openDialog(page);
	// No key says that it is finished: a pause is enough.
	await page.keyboard.type(`${team.url}/chat/7?x#y`);
	await dialog.getByText(/^Found: Team \(Parley/).waitFor();
	await dialog.getByText(team.url, { exact: true }).waitFor();
	expect(await address.inputValue()).toBe(`${team.url}/chat/7?x#y`);
	expect(await dialog.getByLabel("Name", { exact: true }).inputValue()).toBe("Team");
	await page.keyboard.press("Tab");
	await page.keyboard.press("ControlOrMeta+A");
	await page.keyboard.type("Mine");
	// What a person wrote stays, also where the address is looked at anew.
	await address.fill(team.url);
	await dialog.getByText(/^Looking/).waitFor();
	await dialog.getByText(/^Found: Team/).waitFor();
	expect(await dialog.getByLabel("Name", { exact: true }).inputValue()).toBe("Mine");
	await page.keyboard.press("Enter");
	await dialog.getByText("Your name there has 1 to 64 letters").waitFor();
	await dialog.getByLabel("Your name").fill("ada");
	// What was wrong with what stood there before is not said of this.
	expect(await dialog.getByText("Your name there has 1 to 64 letters").count()).toBe(0);
	await page.keyboard.press("Enter");
	const there = await app.window(team.url);
	await there.getByRole("button", { name: /^Mine, / }).waitFor();
	const again = await openDialog(there);
	await again.address.fill(team.url);
	await there.keyboard.press("Enter");
	await again.dialog.getByText("You have this server already: Mine, as ada.").waitFor();
	await there.keyboard.press("Escape");
	await again.dialog.waitFor({ state: "detached" });
	const kept = JSON.parse(readFileSync(join(folder.path, "settings.json"), "utf8"));
	expect(kept.servers).toMatchObject([{ url: team.url, userId: "ada", name: "Mine" }]);
});

test.skipIf(!canRun)(
	"what is no server says so in short plain words, without fault in both themes",
	async () => {
		const page = await app.window(team.url);
		await page.emulateMedia({ reducedMotion: "reduce" });
		const { dialog, address } = await openDialog(page);
		const cases = [
			["http://127.0.0.1:1", /^Nothing answers/],
			[oddUrl, /^This server is too new for this app \(protocol 3\)/],
			["not an address", /^This is not an address/],
			[team.url, /^Found: Team/],
		] as const;
		for (const [text, words] of cases) {
			await address.fill(text);
			await page.keyboard.press("Enter");
			await dialog.getByText(words).waitFor();
			for (const [colorScheme, width] of [
				["light", 900],
				["dark", 420],
			] as const) {
				await page.emulateMedia({ colorScheme });
				await page.setViewportSize({ width, height: 760 });
				expect(await findFaults(page)).toEqual([]);
				const box = await dialog.boundingBox();
				expect(box?.width ?? 0).toBeLessThanOrEqual(width);
				if (process.env.SHOTS)
					await page.screenshot({
						path: `${process.env.SHOTS}/${colorScheme}-${cases.findIndex((one) => one[0] === text)}.png`,
					});
			}
		}
		expect(await dialog.innerText()).not.toMatch(/evil/);
		await page.keyboard.press("Escape");
		await dialog.waitFor({ state: "detached" });
	},
);
