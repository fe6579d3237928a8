import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { HAS_RUNTIME, openDesktop } from "../support/desktop-app.ts";
import type { DesktopApp } from "../support/desktop-host/desktop-app-type.ts";
import { askInPage } from "../support/desktop-steps.ts";
import { ServerProcess } from "../support/server-process.ts";
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

/** Clicks an entry of the application's menu. */
const clickMenu = (target: DesktopApp, label: string) =>
	target.evaluate((electron, wanted) => {
		type Item = { readonly label?: string; readonly click?: () => void; readonly submenu?: unknown };
		const all = (items: readonly Item[]): readonly Item[] =>
			items.flatMap((item) => {
				const inner = item.submenu as readonly Item[] | { readonly items: readonly Item[] } | undefined;
				return [item, ...(inner === undefined ? [] : all("items" in inner ? inner.items : inner))];
			});
		const items = all((electron.Menu.getApplicationMenu()?.items ?? []) as unknown as readonly Item[]);
		const found = items.find((item) => item.label === wanted);
		if (found?.click === undefined) throw new Error(`The menu has no "${wanted}"`);
		found.click();
	}, label);

const readZoom = (target: DesktopApp) =>
	target.evaluate(
		(electron) =>
			electron.BrowserWindow.getAllWindows().map(({ webContents }) =>
				Number(webContents.getZoomFactor().toFixed(2)),
			),
		null,
	);

test.skipIf(!canRun)("the size of the text is for all windows and kept over a restart", async () => {
	await using own = await openTempDir();
	{
		await using first = await openDesktop({ userData: own.path });
		await first.window();
		expect(await readZoom(first)).toEqual([1]);
		for (let i = 0; i < 3; i++) await clickMenu(first, "Zoom In");
		expect(await readZoom(first)).toEqual([1.5]);
		await clickMenu(first, "&Quick Ask");
		await expect.poll(() => readZoom(first)).toEqual([1.5, 1.5]);
		// The wheel, with Ctrl held down.
		await first.evaluate((electron) => {
			const contents = electron.BrowserWindow.getAllWindows()[0]?.webContents;
			(contents as unknown as NodeJS.EventEmitter).emit("zoom-changed", {}, "out");
		}, null);
		expect(await readZoom(first)).toEqual([1.25, 1.25]);
		await first.evaluate((electron) => setImmediate(() => electron.app.quit()) !== null, null);
		expect(await first.ended).toBe(0);
	}
	await using again = await openDesktop({ userData: own.path });
	await again.window();
	await expect.poll(() => readZoom(again)).toEqual([1.25]);
	await clickMenu(again, "Actual Size");
	expect(await readZoom(again)).toEqual([1]);
});

/** The screen of the test host is 1920 × 1040. */
const FAR_AWAY = { x: 9000, y: -4000, width: 900, height: 640 };
const TOO_LARGE = { x: 100, y: 100, width: 9000, height: 9000 };

test.skipIf(!canRun).each([
	["far away", { bounds: FAR_AWAY, isMaximized: false, isFullScreen: false }],
	["too large", { bounds: TOO_LARGE, isMaximized: false, isFullScreen: false }],
	["maximised", { bounds: FAR_AWAY, isMaximized: true, isFullScreen: false }],
	["full screen", { bounds: TOO_LARGE, isMaximized: false, isFullScreen: true }],
] as const)("a window that was %s is one that can be seen", async (_name, place) => {
	await using own = await openTempDir();
	writeFileSync(join(own.path, "settings.json"), JSON.stringify({ isWelcomed: true, place }));
	await using started = await openDesktop({ userData: own.path });
	await started.window();
	const seen = await started.evaluate((electron) => {
		const window = electron.BrowserWindow.getAllWindows()[0];
		const screens = electron.screen.getAllDisplays().map((display) => display.workArea);
		return {
			bounds: window?.getNormalBounds(),
			screens,
			isMaximized: window?.isMaximized(),
			isFullScreen: window?.isFullScreen(),
		};
	}, null);
	const { bounds = { x: 0, y: 0, width: 0, height: 0 }, screens } = seen;
	const isOn = screens.some(
		(area) =>
			bounds.x >= area.x - 1 &&
			bounds.y >= area.y - 1 &&
			bounds.x + 120 <= area.x + area.width &&
			bounds.y + 40 <= area.y + area.height &&
			bounds.width <= area.width &&
			bounds.height <= area.height,
	);
	expect(isOn, JSON.stringify(seen)).toBe(true);
	// Under xvfb there is no window manager that would make a window larger.
	if (HAS_RUNTIME) return;
	expect(seen).toMatchObject({ isMaximized: place.isMaximized, isFullScreen: place.isFullScreen });
});

test.skipIf(!canRun)(
	"the right mouse button offers what can be done there, and nothing where there is nothing",
	async () => {
		const page = await app.window();
		await app.evaluate((electron) => {
			Object.assign(globalThis, { popped: [] });
			electron.Menu.prototype.popup = function popup() {
				(globalThis as unknown as { popped: unknown[] }).popped.push(this.items);
			};
		}, null);
		const readPopped = () =>
			app.evaluate(() => {
				type Item = { readonly label?: string; readonly role?: string; readonly type?: string };
				const { popped } = globalThis as unknown as { popped: Item[][] };
				return popped
					.splice(0)
					.map((items) =>
						items
							.filter((item) => item.type !== "separator")
							.map((item) => (item.role ?? item.label ?? "").toLowerCase()),
					);
			}, null);
		await page.getByRole("textbox", { name: "Message", exact: true }).click({ button: "right" });
		await expect.poll(readPopped).toEqual([["undo", "redo", "cut", "copy", "paste", "selectall"]]);
		await page.evaluate(() => {
			for (const [id, href] of [
				["web", "https://example.org/a"],
				["odd", "file:///etc/passwd"],
			] as const) {
				const link = document.createElement("a");
				Object.assign(link, { id, href, textContent: id });
				link.style.cssText = "position:fixed;left:0;z-index:9999;background:white";
				link.style.top = id === "web" ? "0" : "40px";
				document.body.append(link);
			}
		});
		await page.locator("#odd").click({ button: "right" });
		await page.locator("#web").click({ button: "right" });
		await expect.poll(readPopped).toEqual([["open link", "copy link"]]);
		await app.evaluate((electron) => {
			const contents = electron.BrowserWindow.getAllWindows()[0]?.webContents;
			(contents as unknown as NodeJS.EventEmitter).emit(
				"context-menu",
				{},
				{
					isEditable: true,
					misspelledWord: "wrod",
					dictionarySuggestions: ["word", "wood", "rod", "wrote", "ward", "world", "sword"],
					selectionText: "",
					linkURL: "",
					editFlags: {},
				},
			);
		}, null);
		const [spelling] = await readPopped();
		expect(spelling?.slice(0, 6)).toEqual(["word", "wood", "rod", "wrote", "ward", "add to dictionary"]);
	},
);

test.skipIf(!canRun)(
	"a link that starts the app asks, and what it brings is a draft once the page is there",
	async () => {
		await using own = await openTempDir();
		await using started = await openDesktop({
			userData: own.path,
			args: ["parley://ask?text=from%20the%20start"],
		});
		const page = await started.window();
		const composer = page.getByRole("textbox", { name: "Message", exact: true });
		if (!HAS_RUNTIME) {
			const asked = await started.evaluate(
				(electron) => (electron.dialog as unknown as { questions: { detail: string }[] }).questions,
				null,
			);
			expect(asked.map(({ detail }) => detail.split("\n").at(-1))).toEqual(["from the start"]);
		}
		await expect.poll(() => composer.inputValue()).toBe("");
	},
);

test.skipIf(!canRun)("an agreed link that comes while the page loads is a draft in it", async () => {
	await using own = await openTempDir();
	await using started = await openDesktop({ userData: own.path });
	const page = await started.window();
	await started.evaluate((electron) => {
		Object.assign(electron.dialog, { showMessageBox: async () => ({ response: 1 }) });
		electron.BrowserWindow.getAllWindows()[0]?.webContents.reload();
		electron.app.emit("open-url", { preventDefault() {} }, "parley://ask?text=while%20it%20loads");
	}, null);
	const composer = page.getByRole("textbox", { name: "Message", exact: true });
	await expect.poll(() => composer.inputValue().catch(() => "")).toBe("while it loads");
});

/** As the pages of this computer kept it while the one other server stood in their place. */
function keepUnsent(key: string): Promise<void> {
	localStorage.setItem(`parley.drafts.${key}`, JSON.stringify({ "": "a draft for the team" }));
	const entry = { clientId: crypto.randomUUID(), chatId: `local:${crypto.randomUUID()}` };
	const content = new Blob(["kept"], { type: "text/plain" });
	const put = (name: string, store: string, keyPath: string, row: object) =>
		new Promise<void>((resolve) => {
			const opening = indexedDB.open(name, 1);
			opening.onupgradeneeded = () =>
				opening.result.createObjectStore(store, { keyPath }).createIndex("key", "key");
			opening.onsuccess = () => {
				const transaction = opening.result.transaction(store, "readwrite");
				transaction.objectStore(store).put(row);
				transaction.oncomplete = () => {
					opening.result.close();
					resolve();
				};
			};
		});
	const message = { ...entry, content: "unsent for the team", files: ["f1"], createdAt: 1 };
	const file = { id: "f1", requestId: crypto.randomUUID(), name: "notes.txt", content, createdAt: 1 };
	return put("parley", "outbox", "id", { id: `${key} ${entry.clientId}`, key, entry: message }).then(() =>
		put("parley-files", "files", "row", { row: `${key} f1`, key, file: { ...file, stored: null } }),
	);
}

test.skipIf(!canRun)(
	"what was not sent to the one server of earlier versions is sent once from where it stands now",
	async () => {
		await using own = await openTempDir();
		await using team = await ServerProcess.start({ DATABASE_URL: `sqlite:///${own.path}/chat.db` });
		const key = `${team.url} ada`;
		{
			await using first = await openDesktop({ userData: own.path });
			await (await first.window()).evaluate(keepUnsent, key);
			await first.evaluate((electron) => setImmediate(() => electron.app.quit()) !== null, null);
			expect(await first.ended).toBe(0);
		}
		const remote = { url: team.url, userId: "ada" };
		writeFileSync(join(own.path, "settings.json"), JSON.stringify({ isWelcomed: true, remote }));
		await using again = await openDesktop({ userData: own.path });
		const page = await again.window(team.url);
		const composer = page.getByRole("textbox", { name: "Message", exact: true });
		await expect.poll(() => composer.inputValue()).toBe("a draft for the team");
		const chats = async () =>
			(await (await fetch(`${team.url}/api/users/ada/chats`)).json()) as {
				readonly messages: readonly { readonly content: string; readonly attachments?: readonly unknown[] }[];
			}[];
		const said = async () => (await chats()).flatMap(({ messages }) => messages.slice(0, 1));
		await expect.poll(said).toMatchObject([
			{
				content: "unsent for the team",
				attachments: [{ name: "notes.txt", size_bytes: 4 }],
			},
		]);
		// Nothing of it is left where it was.
		const left = await again.evaluate(async (electron) => {
			const window = new electron.BrowserWindow({ show: false });
			await window.loadURL("app://parley/empty.html");
			const names: unknown = await window.webContents.executeJavaScript("Object.keys(localStorage).join()");
			window.destroy();
			return String(names);
		}, null);
		expect(left).not.toContain(key);
	},
);

test.skipIf(!canRun)("after the computer slept the page is connected again without any wait", async () => {
	await using own = await openTempDir();
	await using team = await ServerProcess.start({ DATABASE_URL: `sqlite:///${own.path}/chat.db` });
	const remote = { url: team.url, userId: "ada" };
	writeFileSync(join(own.path, "settings.json"), JSON.stringify({ isWelcomed: true, remote }));
	await using started = await openDesktop({ userData: own.path });
	const page = await started.window();
	await askInPage(page, "before");
	// From here on the page's time stands still, but for what it is let go on. Waits are as long as they can be.
	await page.evaluate(() => {
		Math.random = () => 0.999;
	});
	await page.clock.install();
	await page.clock.pauseAt(Date.now() + 1000);
	await team.kill();
	const line = page.getByText(/The server did not answer/);
	const letGo = async (ms: number) => {
		await page.clock.runFor(ms);
		await page.waitForTimeout(50);
	};
	// Two attempts fail, the next one is four seconds away.
	for (let i = 0; i < 16; i++) await letGo(250);
	await line.waitFor();
	await team.startAgain();
	// Of which one second is not enough …
	for (let i = 0; i < 20; i++) await letGo(25);
	expect(await line.count()).toBe(1);
	await started.evaluate((electron) => void electron.powerMonitor.emit("resume"), null);
	// … but the word of the system is.
	for (let i = 0; i < 20 && (await line.count()) > 0; i++) await letGo(25);
	expect(await line.count()).toBe(0);
	await page.clock.resume();
	expect(await askInPage(page, "after")).not.toBe("");
});
