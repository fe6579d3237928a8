import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { HAS_RUNTIME, openDesktop, startDesktop } from "../support/desktop-app.ts";
import type { DesktopApp } from "../support/desktop-host/desktop-app-type.ts";
import { readAppLog } from "../support/desktop-host/read-app-log.ts";
import { findLeftovers, NOTHING_LEFT, readConnection, readServerPid } from "../support/desktop-steps.ts";
import { findFailedRounds, readRounds } from "../support/failed-rounds.ts";
import { ServerProcess } from "../support/server-process.ts";
import { openTempDir } from "../support/temp-dir.ts";

/** Open files and arguments of other processes can be looked at on Linux only. */
const canRun = process.platform === "linux" && (HAS_RUNTIME || findBrowser() !== null);
/** `DESKTOP_ROUNDS=50` counts as often as the goals ask for. */
const ROUNDS = readRounds(process.env.DESKTOP_ROUNDS, 2);
const TIMEOUT_MS = 60_000 + ROUNDS * 15_000;

const quit = (app: DesktopApp) =>
	app.evaluate((electron) => setImmediate(() => electron.app.quit()) !== null, null);
const ENDINGS: readonly (readonly [string, (app: DesktopApp) => unknown])[] = [
	["quitting", quit],
	["SIGTERM", (app) => app.kill("SIGTERM")],
	["kill -9", (app) => app.kill("SIGKILL")],
];

test.skipIf(!canRun).each(ENDINGS)(
	`%s in the middle of an answer leaves no process and no open port (${ROUNDS} rounds)`,
	{ timeout: TIMEOUT_MS },
	async (_name, end) => {
		const failures = await findFailedRounds(ROUNDS, async () => {
			await using folder = await openTempDir();
			await using app = await openDesktop({ userData: folder.path });
			const page = await app.window();
			const { url } = await readConnection(page);
			await page.getByRole("textbox", { name: "Message", exact: true }).fill("What is Parley?");
			await page.keyboard.press("Enter");
			await page.getByRole("article", { name: "Answer" }).waitFor();
			await end(app);
			await app.ended;
			expect(await findLeftovers(folder.path, url)).toEqual(NOTHING_LEFT);
		});
		expect(failures).toEqual([]);
	},
);

test.skipIf(!canRun)(
	`of two starts at once one is the owner, the other ends (${ROUNDS} rounds)`,
	{ timeout: TIMEOUT_MS },
	async () => {
		const failures = await findFailedRounds(ROUNDS, async () => {
			await using folder = await openTempDir();
			await using both = new AsyncDisposableStack();
			const starts = [1, 2].map(() => both.use(startDesktop({ userData: folder.path })));
			const first = await Promise.race(starts.map((start) => start.ended.then(() => start)));
			expect(await first.ended).toBe(0);
			const owner = starts.find((start) => start !== first);
			await expect.poll(() => readAppLog(folder.path, "server"), { timeout: 20_000 }).toMatch(/is ready at/);
			const settled = await Promise.race([owner?.ended.then(() => "ended"), Promise.resolve("runs")]);
			expect(settled).toBe("runs");
			expect(readAppLog(folder.path, "server").match(/is ready at/g)).toHaveLength(1);
			await both.disposeAsync();
			expect(await findLeftovers(folder.path, null)).toEqual(NOTHING_LEFT);
		});
		expect(failures).toEqual([]);
	},
);

test.skipIf(!canRun)(
	"a second start focuses the first, and its link acts only after it was agreed to",
	async () => {
		await using folder = await openTempDir();
		await using app = await openDesktop({ userData: folder.path });
		const page = await app.window();
		await page.evaluate(() => {
			const commands: unknown[] = [];
			const { desktop } = window as unknown as {
				readonly desktop: { onCommand(handle: (command: unknown) => void): void };
			};
			// How pages look is told to all of them, at any time.
			desktop.onCommand((command) => {
				if ((command as { readonly type?: string }).type !== "look") commands.push(command);
			});
			Object.assign(window, { commands });
		});
		const readCommands = () => page.evaluate(() => (window as unknown as { commands: unknown[] }).commands);
		// The person ignores the first link and agrees to the second.
		await app.evaluate((electron) => {
			const asked: string[] = [];
			Object.assign(globalThis, { asked });
			const answer = async (options: { readonly detail?: string }) => {
				asked.push(options.detail ?? "");
				return { response: asked.length === 1 ? 0 : 1, checkboxChecked: false };
			};
			Object.assign(electron.dialog, { showMessageBox: answer });
			electron.BrowserWindow.getAllWindows()[0]?.hide();
		}, null);
		const readAsked = () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked, null);
		for (const text of ["ignored", "agreed"]) {
			await using second = startDesktop({
				userData: folder.path,
				args: [`parley://ask?text=${text}`],
			});
			expect(await second.ended).toBe(0);
			await expect.poll(async () => (await readAsked()).at(-1)).toContain(text);
		}
		await expect.poll(readCommands).toEqual([{ type: "draft", text: "agreed" }]);
		const isVisible = await app.evaluate(
			(electron) => electron.BrowserWindow.getAllWindows()[0]?.isVisible(),
			null,
		);
		expect(isVisible).toBe(true);
		await using _third = startDesktop({ userData: folder.path, args: ["parley://delete?all=1"] });
		await _third.ended;
		expect(await readAsked()).toHaveLength(2);
	},
);

test.skipIf(!canRun)(
	"corrupt files of settings and keys are set aside, and the history is the app's alone",
	async () => {
		await using folder = await openTempDir();
		writeFileSync(join(folder.path, "settings.json"), '{"theme": "da');
		writeFileSync(join(folder.path, "secrets.json"), "[1, 2]");
		await using app = await openDesktop({ userData: folder.path });
		const page = await app.window();
		await page.getByRole("textbox", { name: "Message", exact: true }).waitFor();
		expect(readFileSync(join(folder.path, "settings.json.damaged"), "utf8")).toBe('{"theme": "da');
		expect(readFileSync(join(folder.path, "secrets.json.damaged"), "utf8")).toBe("[1, 2]");
		const database = join(folder.path, "data/chat.db");
		const exit = await ServerProcess.runToExit({ DATABASE_URL: `sqlite:///${database}` });
		expect(exit.code).not.toBe(0);
		expect(exit.output).toMatch(/another Parley uses it/);
		expect(await readServerPid(app)).toBeGreaterThan(0);
	},
);

test.skipIf(!canRun)(
	"closing the main window ends the app, and the next one opens where it was",
	async () => {
		await using folder = await openTempDir();
		{
			await using app = await openDesktop({ userData: folder.path });
			await app.window();
			await app.evaluate((electron) => {
				const window = electron.BrowserWindow.getAllWindows()[0];
				window?.setBounds({ x: 210, y: 120, width: 900, height: 640 });
				setImmediate(() => window?.close());
			}, null);
			expect(await app.ended).toBe(0);
		}
		await using again = await openDesktop({ userData: folder.path });
		await again.window();
		const bounds = await again.evaluate(
			(electron) => electron.BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
			null,
		);
		expect(bounds).toEqual({ x: 210, y: 120, width: 900, height: 640 });
	},
);
