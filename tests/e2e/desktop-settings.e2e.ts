import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { findBrowser, openBrowser, openPage } from "../support/browser.ts";
import { HAS_RUNTIME, openDesktop } from "../support/desktop-app.ts";
import type { DesktopApp } from "../support/desktop-host/desktop-app-type.ts";
import { findFaults } from "../support/find-faults.ts";
import { startScriptedServer } from "../support/scripted-server.ts";
import { openTempDir } from "../support/temp-dir.ts";

const canRun = HAS_RUNTIME || findBrowser() !== null;
/** Where the test host keeps what starts with the session; the real runtime is not installed when it is tested. */
const AUTOSTART = "app-data/autostart/parley.desktop";

async function openSettings(page: Page): Promise<Locator> {
	await page.getByRole("button", { name: "Settings" }).first().click();
	await page.getByRole("dialog").getByRole("button", { name: "On this computer" }).click();
	const section = page.getByRole("region", { name: "On this computer" });
	await section.waitFor();
	return section;
}

const start = (userData: string) => openDesktop({ userData, env: { DESKTOP_HOST_PACKAGED: "true" } });

/** What of the settings the system was told. */
const readSystem = (app: DesktopApp) =>
	app.evaluate(
		(electron) => ({
			spelling: electron.session.defaultSession.isSpellCheckerEnabled(),
			keys: ["CommandOrControl+Shift+Space", "Alt+F12"].filter((key) =>
				electron.globalShortcut.isRegistered(key),
			),
		}),
		null,
	);

/** Whether an announcement of the page becomes a notification. */
const isNotified = async (app: DesktopApp, page: Page): Promise<boolean> => {
	await app.evaluate((electron) => {
		Object.assign(globalThis, { shown: 0 });
		electron.Notification.prototype.show = () =>
			void Object.assign(globalThis, { shown: (globalThis as unknown as { shown: number }).shown + 1 });
		electron.BrowserWindow.getAllWindows()[0]?.hide();
	}, null);
	await page.evaluate(() => {
		const { desktop } = window as unknown as { desktop: { announce(about: object): Promise<void> } };
		return desktop.announce({ title: "a", body: "b", route: "#/" });
	});
	return app.evaluate((electron) => {
		electron.BrowserWindow.getAllWindows()[0]?.show();
		return (globalThis as unknown as { shown: number }).shown === 1;
	}, null);
};

test.skipIf(!canRun)("each setting of the desktop holds at once and after the next start", async () => {
	await using folder = await openTempDir();
	const autostart = join(folder.path, AUTOSTART);
	{
		await using app = await start(folder.path);
		const page = await app.window();
		expect(await readSystem(app)).toEqual({ spelling: true, keys: ["CommandOrControl+Shift+Space"] });
		expect(await isNotified(app, page)).toBe(true);
		const section = await openSettings(page);
		const toggle = (name: string) => section.getByRole("switch", { name }).click();
		await toggle("Notifications");
		await toggle("Keep running in the background");
		await toggle("Check spelling");
		if (!HAS_RUNTIME) await toggle("Open at login");
		await section.getByLabel("Key for Quick Ask").selectOption("Alt+F12");
		await expect.poll(() => readSystem(app)).toEqual({ spelling: false, keys: ["Alt+F12"] });
		expect(await isNotified(app, page)).toBe(false);
		if (!HAS_RUNTIME) {
			await expect.poll(() => existsSync(autostart)).toBe(true);
			expect(readFileSync(autostart, "utf8")).toMatch(/^Exec=/m);
		}
		await app.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0]?.close(), null);
		const isVisible = () =>
			app.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0]?.isVisible(), null);
		await expect.poll(() => isVisible()).toBe(false);
		await app.evaluate((electron) => setImmediate(() => electron.app.quit()) !== null, null);
		expect(await app.ended).toBe(0);
	}
	await using again = await start(folder.path);
	const page = await again.window();
	expect(await readSystem(again)).toEqual({ spelling: false, keys: ["Alt+F12"] });
	expect(await isNotified(again, page)).toBe(false);
	const section = await openSettings(page);
	const isOn = (name: string) => section.getByRole("switch", { name }).isChecked();
	expect(await isOn("Notifications")).toBe(false);
	expect(await isOn("Keep running in the background")).toBe(true);
	expect(await isOn("Check spelling")).toBe(false);
	expect(await section.getByLabel("Key for Quick Ask").inputValue()).toBe("Alt+F12");
	if (!HAS_RUNTIME) {
		expect(await isOn("Open at login")).toBe(true);
		await section.getByRole("switch", { name: "Open at login" }).click();
		await expect.poll(() => existsSync(autostart)).toBe(false);
	}
	await section.getByLabel("Key for Quick Ask").selectOption("None");
	await expect.poll(() => readSystem(again)).toEqual({ spelling: false, keys: [] });
});

test.skipIf(!canRun)(
	"a key that the system refuses is told, and a copy that is not installed says so",
	async () => {
		await using folder = await openTempDir();
		await using app = await openDesktop({ userData: folder.path });
		const page = await app.window();
		await app.evaluate(
			(electron) => void Object.assign(electron.globalShortcut, { register: () => false }),
			null,
		);
		const section = await openSettings(page);
		const refusal = section.getByText("The system or another program has this key. Choose another one.");
		expect(await refusal.count()).toBe(0);
		await section.getByLabel("Key for Quick Ask").selectOption("Alt+Shift+Space");
		await refusal.waitFor();
		await section.getByLabel("Key for Quick Ask").selectOption("None");
		await refusal.waitFor({ state: "detached" });
		// What the system does not take is not shown as taken, nor kept.
		await app.evaluate((electron) => {
			Object.assign(electron.session.defaultSession, {
				setSpellCheckerEnabled: () => {
					throw new Error("no");
				},
			});
		}, null);
		const spelling = section.getByRole("switch", { name: "Check spelling" });
		await spelling.click();
		await section.getByText(/^This could not be changed\./).waitFor();
		expect(await spelling.isChecked()).toBe(true);
		await section.getByRole("switch", { name: "Notifications" }).click();
		await section.getByText(/^This could not be changed\./).waitFor({ state: "detached" });
		await expect.poll(() => section.getByRole("switch", { name: "Open at login" }).isDisabled()).toBe(true);
		await section.getByText("Only an installed Parley can be opened at login.").waitFor();
	},
);

test.skipIf(findBrowser() === null)("a browser has none of these settings", async () => {
	await using server = await startScriptedServer();
	const browser = await openBrowser();
	const { page } = await openPage(browser, server.url);
	await page.getByRole("button", { name: "Settings" }).first().click();
	await page.getByRole("dialog").getByRole("button", { name: "Appearance" }).waitFor();
	expect(await page.getByText("On this computer").count()).toBe(0);
	await browser.close();
});

test.skipIf(!canRun)("nothing is at fault in the settings in either theme, wide and narrow", async () => {
	await using folder = await openTempDir();
	await using app = await start(folder.path);
	const page = await app.window();
	await app.evaluate(
		(electron) => void Object.assign(electron.globalShortcut, { register: () => false }),
		null,
	);
	const section = await openSettings(page);
	await section.getByLabel("Key for Quick Ask").selectOption("Alt+Shift+Space");
	await section.getByRole("switch", { name: "Keep running in the background" }).click();
	for (const colorScheme of ["light", "dark"] as const)
		for (const width of [1000, 420]) {
			await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
			await page.setViewportSize({ width, height: 900 });
			expect(await findFaults(page)).toEqual([]);
			if (process.env.SHOTS === undefined) continue;
			await section.scrollIntoViewIfNeeded();
			await page.screenshot({ path: `${process.env.SHOTS}/settings-${colorScheme}-${width}.png` });
		}
});
