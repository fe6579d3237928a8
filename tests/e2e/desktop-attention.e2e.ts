import { afterAll, beforeAll, expect, test } from "vitest";
import type { UpdateState } from "../../electron/bridge.ts";
import { findBrowser } from "../support/browser.ts";
import { HAS_RUNTIME, openDesktop } from "../support/desktop-app.ts";
import type { DesktopApp } from "../support/desktop-host/desktop-app-type.ts";
import { openTempDir, type TempDir } from "../support/temp-dir.ts";

const canRun = HAS_RUNTIME || findBrowser() !== null;

let folder: TempDir;
let app: DesktopApp;

beforeAll(async () => {
	if (!canRun) return;
	folder = await openTempDir();
	app = await openDesktop({ userData: folder.path });
});
afterAll(async () => {
	await app?.[Symbol.asyncDispose]();
	await folder?.[Symbol.asyncDispose]();
});

type Shown = { readonly title: string; readonly body: string };

test.skipIf(!canRun)(
	"an answer that ends in the background is told of and counted until it is seen",
	async () => {
		await app.evaluate((electron) => {
			const shown: unknown[] = [];
			Object.assign(globalThis, { shown });
			electron.Notification.prototype.show = function show() {
				shown.push({ title: this.title, body: this.body });
			};
		}, null);
		const readShown = () => app.evaluate(() => (globalThis as unknown as { shown: Shown[] }).shown, null);
		const readBadge = () => app.evaluate((electron) => electron.app.getBadgeCount(), null);
		const page = await app.window();
		// Playwright lets every page believe that it has the focus.
		const setFocus = (isFocused: boolean) =>
			page.evaluate((value) => {
				document.hasFocus = () => value;
				window.dispatchEvent(new Event(value ? "focus" : "blur"));
			}, isFocused);
		await page.getByRole("textbox", { name: "Message", exact: true }).fill("What is Parley?");
		// Before it is sent: on a busy machine the answer may be over before anything else is done.
		await setFocus(false);
		await page.keyboard.press("Enter");
		await app.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0]?.hide(), null);
		await expect
			.poll(readShown, { timeout: 20_000 })
			.toEqual([{ title: "What is Parley?", body: expect.stringMatching(/Parley/) }]);
		await expect.poll(readBadge).toBe(1);
		await app.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0]?.show(), null);
		await setFocus(true);
		await expect.poll(readBadge).toBe(0);
		expect(await readShown()).toHaveLength(1);
	},
);

test.skipIf(!canRun)("an update is one line: found, downloaded on demand, put off or ready", async () => {
	const page = await app.window();
	const tell = (update: UpdateState) =>
		app.evaluate((electron, told) => {
			electron.BrowserWindow.getAllWindows()[0]?.webContents.send("parley:update", told);
		}, update);
	const line = page.getByRole("region", { name: "Update" });
	expect(await line.count()).toBe(0);
	const found = { version: "2.0.0", notes: "• Better\n• Faster" };
	await tell({ state: "downloading", version: "2.0.0", percent: 42 });
	await line.getByText("42%").waitFor();
	expect(await line.getByRole("button").count()).toBe(0);
	await tell({ state: "ready", ...found });
	await line.getByText("Parley 2.0.0 is ready. It is installed when you quit.").waitFor();
	await line.getByRole("button", { name: "Restart to update" }).waitFor();
	await tell({ state: "available", ...found });
	await line.getByText("Parley 2.0.0 is available.").waitFor();
	await line.getByText("What is new").click();
	await line.getByText("• Faster").waitFor();
	if (process.env.SHOTS) {
		for (const colorScheme of ["light", "dark"] as const)
			for (const width of [900, 420]) {
				await page.emulateMedia({ colorScheme });
				await page.setViewportSize({ width, height: 600 });
				await page.screenshot({ path: `${process.env.SHOTS}/update-${colorScheme}-${width}.png` });
			}
	}
	await line.getByRole("button", { name: "Not now" }).click();
	await line.waitFor({ state: "detached" });
	await tell({ state: "available", version: "2.0.1", notes: "" });
	await line.getByText("Parley 2.0.1 is available.").waitFor();
	await tell({ state: "failed" });
	await line.waitFor({ state: "detached" });
});
