import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HostCommand } from "../../electron/bridge.ts";
import { findBrowser } from "../support/browser.ts";
import { HAS_RUNTIME, openDesktop } from "../support/desktop-app.ts";
import type { DesktopApp } from "../support/desktop-host/desktop-app-type.ts";
import { askInPage } from "../support/desktop-steps.ts";
import { comes } from "../support/stage.ts";
import { openTempDir, type TempDir } from "../support/temp-dir.ts";

const canRun = HAS_RUNTIME || findBrowser() !== null;

let folder: TempDir;
let app: DesktopApp;
let page: Page;

type Desktop = {
	readonly announce: (about: object) => Promise<void>;
	readonly setBadge: (count: number) => Promise<void>;
	readonly listProviders: () => Promise<readonly { readonly name: string }[]>;
	readonly changeSettings: (patch: object) => Promise<object>;
	readonly onCommand: (handle: (command: HostCommand) => void) => () => void;
};

beforeAll(async () => {
	if (!canRun) return;
	folder = await openTempDir();
	app = await openDesktop({ userData: folder.path });
	page = await app.window();
	await page.evaluate(() => {
		const commands: HostCommand[] = [];
		const { desktop } = window as unknown as { readonly desktop: Desktop };
		desktop.onCommand((command) => {
			// How the first page looks is told to all pages, sooner or later.
			if (command.type !== "look") commands.push(command);
		});
		Object.assign(window, { commands });
	});
});
afterAll(async () => {
	await app?.[Symbol.asyncDispose]();
	await folder?.[Symbol.asyncDispose]();
});

/** A provider that takes one key. */
async function openUpstream() {
	const keys: (string | undefined)[] = [];
	const server = createServer((request, response) => {
		keys.push(request.headers.authorization);
		if (request.headers.authorization !== "Bearer sk-right") return response.writeHead(401).end("{}");
		if (request.url === "/v1/models") return response.end('{"data":[{"id":"m"}]}');
		const chunk = { choices: [{ index: 0, delta: { content: "from upstream" }, finish_reason: "stop" }] };
		response.writeHead(200, { "content-type": "text/event-stream" });
		response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const close = async () => {
		server.close();
		server.closeAllConnections();
	};
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return { url, keys, [Symbol.asyncDispose]: close };
}

/** What the page was told since it was forgotten last. */
const readCommands = () =>
	page.evaluate(() => (window as unknown as { commands: readonly HostCommand[] }).commands);
const forgetCommands = () =>
	page.evaluate(() => void (window as unknown as { commands: HostCommand[] }).commands.splice(0));

test.skipIf(!canRun)("the menu's entries reach the page", async () => {
	const choose = () =>
		app.evaluate((electron) => {
			const menu = electron.Menu.getApplicationMenu();
			type Item = { readonly label?: string; readonly click?: () => void; readonly submenu?: unknown };
			const walk = (items: readonly Item[]): void => {
				for (const item of items) {
					if (/^&?New$|^Settings/.test(item.label ?? "")) item.click?.();
					const inner = item.submenu as readonly Item[] | { readonly items: readonly Item[] } | undefined;
					if (inner !== undefined) walk("items" in inner ? inner.items : inner);
				}
			};
			walk((menu?.items ?? []) as unknown as readonly Item[]);
		}, null);
	const types = async () => (await readCommands()).map((command) => command.type).sort();
	// What this test listens with may have been there before the page's own ear.
	const opensSettings = async () => {
		await forgetCommands();
		await choose();
		await expect.poll(types).toEqual(["new", "settings"]);
		return comes(page.getByRole("dialog"));
	};
	await expect.poll(opensSettings).toBe(true);
	// It is seen a moment before it hears keys.
	const isOpenAfterEsc = async () => {
		await page.keyboard.press("Escape");
		return page.getByRole("dialog").count();
	};
	await expect.poll(isOpenAfterEsc).toBe(0);
});

test.skipIf(!canRun)(
	"an announcement is shown only while the person is elsewhere, and leads back",
	async () => {
		await app.evaluate((electron) => {
			const shown: { readonly title: string; emit(event: string): unknown }[] = [];
			Object.assign(globalThis, { shown });
			electron.Notification.prototype.show = function show() {
				shown.push(this as never);
			};
		}, null);
		const announce = () =>
			page.evaluate(() =>
				(window as unknown as { readonly desktop: Desktop }).desktop.announce({
					title: "Done",
					body: "The answer is there",
					route: "#/chat/7",
				}),
			);
		type Shown = { readonly title: string; emit(event: string): unknown };
		const readShown = () =>
			app.evaluate(() => (globalThis as unknown as { shown: Shown[] }).shown.map((one) => one.title), null);
		await app.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0]?.focus(), null);
		await announce();
		expect(await readShown()).toEqual([]);
		await app.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0]?.hide(), null);
		await announce();
		expect(await readShown()).toEqual(["Done"]);
		await forgetCommands();
		await app.evaluate(
			() => void (globalThis as unknown as { shown: Shown[] }).shown[0]?.emit("click"),
			null,
		);
		await expect.poll(readCommands).toEqual([{ type: "open", route: "#/chat/7" }]);
		const isVisible = () =>
			app.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0]?.isVisible(), null);
		await expect.poll(isVisible).toBe(true);
	},
);

test.skipIf(!canRun)(
	"quick ask is a small window with the same app, brought and put away by a key",
	async () => {
		const isRegistered = () =>
			app.evaluate((electron) => electron.globalShortcut.isRegistered("CommandOrControl+Shift+Space"), null);
		expect(await isRegistered()).toBe(true);
		const toggle = () =>
			app.evaluate((electron) => {
				const items = electron.Menu.getApplicationMenu()?.items ?? [];
				type Item = { readonly label?: string; readonly click?: () => void; readonly submenu?: unknown };
				const all = (items as unknown as Item[]).flatMap((item) => {
					const inner = item.submenu as readonly Item[] | { readonly items: readonly Item[] } | undefined;
					return inner === undefined ? [] : "items" in inner ? inner.items : inner;
				});
				all.find((item) => /Quick Ask/.test(item.label ?? ""))?.click?.();
			}, null);
		await toggle();
		const find = () =>
			page
				.context()
				.pages()
				.find((one) => one !== page && /index\.html/.test(one.url()));
		await expect.poll(find, { timeout: 10_000 }).toBeDefined();
		const quick = find();
		await quick?.getByRole("textbox", { name: "Message", exact: true }).waitFor();
		const countVisible = () =>
			app.evaluate(
				(electron) => electron.BrowserWindow.getAllWindows().filter((window) => window.isVisible()).length,
				null,
			);
		await expect.poll(countVisible).toBe(2);
		await toggle();
		await expect.poll(countVisible).toBe(1);
		await page.evaluate(() =>
			(window as unknown as { readonly desktop: Desktop }).desktop.changeSettings({ quickAskShortcut: "" }),
		);
		expect(await isRegistered()).toBe(false);
	},
);

test.skipIf(!canRun)(
	"a key is tried at its provider, and answers come from there once it works",
	async () => {
		await using upstream = await openUpstream();
		await page.evaluate(() => location.assign("#/"));
		await app.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0]?.focus(), null);
		await page.getByRole("button", { name: "Settings" }).first().click();
		await page.getByRole("dialog").getByRole("button", { name: "Who answers" }).click();
		const form = page.getByRole("form", { name: "Who answers" });
		await form.getByLabel("Address").fill(`${upstream.url}/v1`);
		await form.getByLabel("Key").fill("sk-wrong");
		await form.getByRole("button", { name: "Test and use" }).click();
		await form.getByText(/The server refused this key\..+ Nothing was changed\./).waitFor();
		await form.getByLabel("Key").fill("sk-right");
		await form.getByRole("button", { name: "Test and use" }).click();
		await form.getByText("It works, and answers come from it now.").waitFor({ timeout: 15_000 });
		expect(await form.getByLabel("Key").inputValue()).toBe("");
		expect(await page.content()).not.toContain("sk-right");
		await page.keyboard.press("Escape");
		expect(await askInPage(page, "Who are you?")).toContain("from upstream");
		expect(upstream.keys.at(-1)).toBe("Bearer sk-right");
	},
);

test.skipIf(!canRun)(
	"another provider is added beside the first, tried, used and forgotten, and its key is seen nowhere",
	async () => {
		await using upstream = await openUpstream();
		const key = "sk-right";
		await page.evaluate(() => location.assign("#/"));
		await page.getByRole("button", { name: "Settings" }).first().click();
		const dialog = page.getByRole("dialog");
		await dialog.getByRole("button", { name: "Who answers" }).click();
		await dialog.getByRole("button", { name: "Add a provider" }).click();
		const form = page.getByRole("form", { name: "Add a provider" });
		await form.getByLabel("Kind").selectOption("openrouter");
		expect(await form.getByLabel("Address").inputValue()).toBe("https://openrouter.ai/api/v1");
		await form.getByLabel("Name").fill("Second");
		await form.getByLabel("Address").fill(`${upstream.url}/v1`);
		await form.getByLabel("Key").fill("sk-wrong");
		await form.getByRole("button", { name: "Test" }).click();
		await form.getByText(/The server refused this key\./).waitFor();
		await form.getByLabel("Key").fill(key);
		await form.getByRole("button", { name: "Test" }).click();
		await form.getByText("It works: 1 model, and “m” answered.").waitFor();
		await form.getByRole("button", { name: "Add", exact: true }).click();
		await dialog.getByText("Its models can be chosen now.").waitFor();
		expect(await page.content()).not.toContain(key);
		await page.keyboard.press("Escape");
		await page.getByRole("button", { name: /^Model: / }).click();
		await page.getByRole("combobox", { name: "Find a model" }).fill("second");
		await page.getByRole("option").first().waitFor();
		await page.keyboard.press("Enter");
		await page.getByRole("button", { name: "Model: m" }).waitFor();
		expect(await askInPage(page, "Who are you?")).toContain("from upstream");
		expect(upstream.keys.at(-1)).toBe(`Bearer ${key}`);
		await page.getByRole("button", { name: "Settings" }).first().click();
		await dialog.getByRole("button", { name: "Who answers" }).click();
		await dialog.getByRole("button", { name: "Remove Second" }).click();
		const removed = page.getByText("Second and its key are removed.");
		await removed.waitFor();
		expect(await dialog.getByRole("button", { name: "Remove Second" }).count()).toBe(0);
		await page.getByRole("button", { name: "Undo" }).click();
		await dialog.getByText("a key is kept").last().waitFor();
		const kept = () =>
			page.evaluate(async () => {
				const { desktop } = window as unknown as { readonly desktop: Desktop };
				return (await desktop.listProviders()).map(({ name }) => name);
			});
		await dialog.getByRole("button", { name: "Remove Second" }).click();
		expect(await kept()).toContain("Second");
		await page.getByRole("button", { name: "Dismiss" }).last().click();
		await expect.poll(kept).not.toContain("Second");
		await page.keyboard.press("Escape");
	},
);

test.skipIf(!canRun)(
	"settings reach the system, and the app may stay when its window is closed",
	async () => {
		await page.evaluate(() => {
			const { desktop } = window as unknown as { readonly desktop: Desktop };
			return desktop.changeSettings({ theme: "dark", keepRunning: true }).then(() => desktop.setBadge(3));
		});
		const facts = await app.evaluate(
			(electron) => ({ theme: electron.nativeTheme.themeSource, badge: electron.app.getBadgeCount() }),
			null,
		);
		expect(facts).toEqual({ theme: "dark", badge: 3 });
		await app.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0]?.close(), null);
		const readWindow = () =>
			app.evaluate((electron) => {
				const window = electron.BrowserWindow.getAllWindows()[0];
				return { isThere: window !== undefined, isVisible: window?.isVisible() };
			}, null);
		expect(await readWindow()).toEqual({ isThere: true, isVisible: false });
		await app.evaluate((electron) => setImmediate(() => electron.app.quit()) !== null, null);
		expect(await app.ended).toBe(0);
	},
);
