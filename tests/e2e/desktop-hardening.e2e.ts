import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { createCertificate } from "../support/create-certificate.ts";
import { HAS_RUNTIME, openDesktop } from "../support/desktop-app.ts";
import type { DesktopApp } from "../support/desktop-host/desktop-app-type.ts";
import { readServerPid } from "../support/desktop-steps.ts";
import { openTempDir, type TempDir } from "../support/temp-dir.ts";

const canRun = HAS_RUNTIME || findBrowser() !== null;
/** A key as a person would enter it. It must be nowhere but encrypted in one file. */
const KEY = "sk-test-0123456789abcdefSECRET";

let folder: TempDir;
let app: DesktopApp;
let page: Page;
/** A page of somebody else. */
const foreign = http.createServer((_request, response) => {
	response.setHeader("content-type", "text/html");
	response.end("<title>foreign</title><p>foreign</p>");
});
let foreignUrl = "";

beforeAll(async () => {
	if (!canRun) return;
	foreign.listen(0, "127.0.0.1");
	await once(foreign, "listening");
	foreignUrl = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`;
	folder = await openTempDir();
	app = await openDesktop({ userData: folder.path });
	page = await app.window();
	// What would leave the app is noted instead.
	await app.evaluate((electron) => {
		const noted: string[] = [];
		Object.assign(globalThis, { noted });
		electron.shell.openExternal = async (address: string) => void noted.push(address);
	}, null);
});
afterAll(async () => {
	foreign.close();
	foreign.closeAllConnections();
	await app?.[Symbol.asyncDispose]();
	await folder?.[Symbol.asyncDispose]();
});

const readNoted = () => app.evaluate(() => (globalThis as unknown as { noted: string[] }).noted, null);
const readUrl = () =>
	app.evaluate((electron) => electron.BrowserWindow.getAllWindows()[0]?.webContents.getURL() ?? "", null);

/** Calls the bridge from the page with anything at all; what it was told, or the refusal. */
function callBridge(name: string, ...args: unknown[]): Promise<unknown> {
	return page.evaluate(
		async ([call, given]) => {
			const { desktop } = window as unknown as {
				readonly desktop: Record<string, (...all: unknown[]) => Promise<unknown>>;
			};
			return desktop[call as string]?.(...(given as unknown[])).catch((error: Error) => error.message);
		},
		[name, args],
	);
}

/** What a page is given, and nothing besides: no function here takes a channel, a path or a command. */
const BRIDGE = [
	...[
		"acceptInvite",
		"announce",
		"awaitServer",
		"changeSettings",
		"checkForUpdate",
		"checkProvider",
		"checkServer",
		"chooseServer",
		"connection",
	],
	...["copyDiagnostics", "downloadUpdate", "installUpdate", "onCommand", "onUpdate", "platform", "readFacts"],
	...["readProvider", "readServer", "readSettings", "readUpdate", "saveProvider", "setBadge", "showLogs"],
	...["diagnoseServer", "listProviders", "probeServer", "putProvider", "removeProvider", "testProvider"],
	...[
		"changeServer",
		"listServers",
		"onServers",
		"removeServer",
		"reportServer",
		"reviewCertificate",
		"shareLook",
		"showServer",
	],
	...["answerSearch", "cancelTransfer", "openFound", "searchServer", "transfer"],
	...["readToolServers", "removeToolServer", "saveToolServer", "testToolServer"],
].sort();

test.skipIf(!canRun)("every window is sandboxed, isolated and without Node", async () => {
	await app.evaluate((electron) => {
		type Item = { readonly label?: string; readonly click?: () => void; readonly submenu?: unknown };
		const walk = (items: readonly Item[]): void => {
			for (const item of items) {
				if (/Quick Ask/.test(item.label ?? "")) item.click?.();
				const inner = item.submenu as readonly Item[] | { readonly items: readonly Item[] } | undefined;
				if (inner !== undefined) walk("items" in inner ? inner.items : inner);
			}
		};
		walk((electron.Menu.getApplicationMenu()?.items ?? []) as unknown as readonly Item[]);
	}, null);
	const preferences = await app.evaluate(
		(electron) =>
			electron.BrowserWindow.getAllWindows().map(({ webContents }) => {
				const { getLastWebPreferences } = webContents as unknown as {
					getLastWebPreferences(): Record<string, unknown>;
				};
				const all = getLastWebPreferences.call(webContents);
				return {
					isClosed: all.sandbox === true && all.contextIsolation === true && all.webSecurity === true,
					opened: [
						...["nodeIntegration", "nodeIntegrationInWorker", "nodeIntegrationInSubFrames", "webviewTag"],
						...["allowRunningInsecureContent", "experimentalFeatures", "enableBlinkFeatures"],
						...["navigateOnDragDrop", "plugins"],
					].filter((name) => Boolean(all[name])),
				};
			}),
		null,
	);
	expect(preferences).toEqual([
		{ isClosed: true, opened: [] },
		{ isClosed: true, opened: [] },
	]);
	// The quick window goes again, so that one window is left for the other tests.
	const closeQuick = () =>
		app.evaluate((electron) => {
			const all = electron.BrowserWindow.getAllWindows();
			all.find(({ webContents }) => webContents.getURL().includes("?quick"))?.destroy();
			return electron.BrowserWindow.getAllWindows().length;
		}, null);
	await expect.poll(closeQuick).toBe(1);
});

test.skipIf(!canRun)("the page gets the bridge and nothing of Electron or Node", async () => {
	await app.evaluate(
		(electron) =>
			electron.BrowserWindow.getAllWindows()[0]?.webContents.send("parley:command", { type: "reconnect" }),
		null,
	);
	const reach = await page.evaluate(async () => {
		const world = globalThis as unknown as Record<string, unknown>;
		type Listen = (handle: (...args: unknown[]) => void) => () => void;
		const { desktop } = world as { desktop: Record<string, unknown> & { onCommand: Listen } };
		const attempt = (step: () => unknown) => {
			try {
				return step();
			} catch {
				return undefined;
			}
		};
		attempt(() => Object.assign(desktop, { readSettings: () => "mine", more: 1 }));
		attempt(() => Object.assign(world, { desktop: { mine: true } }));
		attempt(() => Object.assign(desktop.connection as object, { url: "https://evil.example" }));
		const told: unknown[][] = [];
		const stop = desktop.onCommand((...args) => told.push(args));
		stop();
		return {
			names: Object.keys(desktop).sort(),
			kinds: [...new Set(Object.values(desktop).map((one) => typeof one))].sort(),
			told,
			url: (desktop.connection as { url: string }).url,
			reached: ["require", "process", "module", "Buffer", "global", "ipcRenderer", "electron"].filter(
				(name) => name in world,
			),
			isFrozen: Object.isFrozen(desktop) && Object.isFrozen(desktop.connection),
		};
	});
	expect(reach).toMatchObject({
		names: BRIDGE,
		kinds: ["function", "object", "string"],
		reached: [],
		isFrozen: true,
	});
	expect(reach.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
	// A listener is given what was sent, and no event with a sender.
	for (const args of reach.told) expect(args).toEqual([{ type: "reconnect" }]);
});

test.skipIf(!canRun)(
	"the pages are the app's own files, at no file: address, and hold no other page",
	async () => {
		const addresses = await app.evaluate(
			(electron) => electron.BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getURL()),
			null,
		);
		expect(addresses.length).toBeGreaterThan(0);
		for (const address of addresses) expect(address).toMatch(/^app:\/\/parley\/index\.html/);
		const told = await page.evaluate(async (url) => {
			const view = document.createElement("webview");
			view.setAttribute("src", url);
			view.setAttribute("allowpopups", "");
			document.body.append(view);
			const read = (address: string) =>
				fetch(address).then(
					() => "read",
					() => "refused",
				);
			return Promise.all(
				["file:///etc/passwd", "file:///C:/Windows/win.ini", "app://other/index.html"].map(read),
			);
		}, `${foreignUrl}webview`);
		expect(told).toEqual(["refused", "refused", "refused"]);
		const isPrevented = await app.evaluate((electron) => {
			let count = 0;
			const event = { preventDefault: () => count++ };
			const windows = electron.BrowserWindow.getAllWindows();
			for (const { webContents } of windows)
				(webContents as unknown as NodeJS.EventEmitter).emit("will-attach-webview", event, {}, {});
			return count === windows.length;
		}, null);
		expect(isPrevented).toBe(true);
	},
);

test.skipIf(!canRun)("the page has a strict policy and the app's files only", async () => {
	const facts = await page.evaluate(async (elsewhere) => {
		const policy = (await fetch("/index.html")).headers.get("content-security-policy");
		const missing = await Promise.all(
			[
				"/../main/main.js",
				"/%2e%2e/main/main.js",
				"/..%2fmain%2fmain.js",
				"/%00",
				"/assets/../../main/main.js",
			].map(async (path) => (await fetch(path)).status),
		);
		const posted = (await fetch("/index.html", { method: "POST" })).status;
		const outside = await fetch(elsewhere).then(
			() => "reached",
			() => "refused",
		);
		let isInlineRun = false;
		Object.assign(window, { markRun: () => (isInlineRun = true) });
		const script = document.createElement("script");
		script.textContent = "markRun()";
		document.body.append(script);
		return { policy, missing, posted, outside, isInlineRun };
	}, foreignUrl);
	expect(facts.policy).toMatch(/default-src 'none'.*script-src 'self' 'wasm-unsafe-eval';/);
	expect(facts.policy).not.toMatch(/script-src[^;]*'unsafe|\*/);
	expect(facts.missing).toEqual([404, 404, 404, 404, 404]);
	expect(facts).toMatchObject({ posted: 405, outside: "refused", isInlineRun: false });
});

test.skipIf(!canRun)(
	"a page cannot lead the window elsewhere, or anything out of the app by itself",
	async () => {
		const before = await readUrl();
		await page.evaluate((url) => {
			location.href = `${url}navigated`;
		}, foreignUrl);
		await page.evaluate((url) => {
			window.open(`${url}opened`);
			window.open("file:///etc/passwd");
			window.open("javascript:alert(1)");
			window.open("parley://ask?text=x");
			const frame = document.createElement("iframe");
			frame.src = `${url}framed`;
			document.body.append(frame);
		}, foreignUrl);
		await page.waitForTimeout(300);
		expect(await readNoted()).toEqual([]);
		expect(await readUrl()).toBe(before);
		expect(await app.evaluate((electron) => electron.BrowserWindow.getAllWindows().length, null)).toBe(1);
	},
);

/** Puts a link over the page and clicks it as a person does. */
async function clickLink(href: string, target = "_blank"): Promise<void> {
	await page.evaluate(
		([address, where]) => {
			document.querySelector("#probe")?.remove();
			const link = document.createElement("a");
			Object.assign(link, { id: "probe", href: address, target: where, textContent: "probe" });
			link.style.cssText = "position:fixed;inset:0 auto auto 0;z-index:9999;padding:8px;background:white";
			document.body.append(link);
		},
		[href, target] as const,
	);
	await page.locator("#probe").click();
}

test.skipIf(!canRun)(
	"a link that is clicked opens outside, once, and only if it is web or mail",
	async () => {
		const refused = [
			"file:///etc/passwd",
			"smb://host/share",
			"ms-msdt:/id",
			"vscode://file/etc/passwd",
			"https://user:password@example.org/",
			"mailto:a@example.org?attach=/etc/passwd",
			`https://example.org/${"x".repeat(5000)}`,
		];
		for (const address of refused) await clickLink(address);
		await page.waitForTimeout(200);
		expect(await readNoted()).toEqual([]);
		const opened = [
			["https://example.org/a?b=c", "_blank"],
			["mailto:a@example.org?subject=x", "_blank"],
			[`${foreignUrl}here`, "_self"],
		] as const;
		for (const [address, target] of opened) {
			await clickLink(address, target);
			await expect.poll(async () => (await readNoted()).at(-1)).toBe(address);
		}
		// One click is one wish, whatever a script makes of it.
		await page.evaluate(() => {
			addEventListener("click", () => {
				for (let i = 0; i < 20; i++) window.open(`https://example.org/${i}`);
			});
		});
		await page.mouse.click(600, 8);
		await expect.poll(async () => (await readNoted()).length).toBe(4);
		await page.waitForTimeout(200);
		expect(await readNoted()).toEqual([...opened.map(([address]) => address), "https://example.org/0"]);
		await page.reload();
		await page.getByRole("textbox", { name: "Message", exact: true }).waitFor();
	},
);

test.skipIf(!canRun)("permissions are denied unless they are on the list", async () => {
	const answers = await page.evaluate(async () => ({
		notifications: await Notification.requestPermission(),
		geolocation: await new Promise((resolve) =>
			navigator.geolocation.getCurrentPosition(
				() => resolve("granted"),
				() => resolve("denied"),
			),
		),
		media: await navigator.mediaDevices.getUserMedia({ audio: true }).then(
			() => "granted",
			() => "denied",
		),
	}));
	expect(answers).toEqual({ notifications: "denied", geolocation: "denied", media: "denied" });
});

test.skipIf(!canRun)(
	"wrong arguments are refused on every call, without a word of what they were",
	async () => {
		const wrong: readonly (readonly [string, ...unknown[]])[] = [
			["readSettings", "surplus"],
			["changeSettings", { theme: "blue" }],
			["changeSettings", { place: { bounds: {} } }],
			["changeSettings"],
			["readProvider", {}],
			["checkProvider", { baseUrl: "file:///etc/passwd", model: null }],
			["saveProvider", { baseUrl: null, model: null, apiKey: `${KEY}\r\nx: y` }],
			["readServer", "surplus"],
			["checkServer", { url: "file:///etc/passwd", userId: "me" }],
			["chooseServer", { url: "https://example.org", userId: "me", token: `${KEY}\r\nx: y` }],
			["changeServer", "team0000", { url: "https://example.org" }],
			["changeServer", "team0000", { token: "t" }],
			["reportServer", { state: "online", unsent: -1, unmade: 0, takesTransfers: true }],
			["transfer", { id: "1", toServer: "team0000", itemId: "../../users", isMove: true }],
			["openFound", "team0000", { route: "https://example.org", part: null }],
			["shareLook", { huge: "x".repeat(20_001) }],
			["announce", { title: "a", body: "b", route: "https://example.org" }],
			["setBadge", -1],
			["setBadge", "1"],
			["readFacts", 1],
			["changeSettings", { spellCheck: "yes" }],
			["changeSettings", { zoom: 3 }],
			["showLogs", "/etc"],
			["copyDiagnostics", 1],
			["readUpdate", 1],
			["checkForUpdate", null],
			["downloadUpdate", "https://example.org/x.exe"],
			["installUpdate", "https://example.org/x.exe"],
		];
		for (const [name, ...args] of wrong) {
			const told = await callBridge(name, ...args);
			expect(told, name).toMatch(/Refused: wrong arguments/);
			expect(told).not.toContain("SECRET");
		}
	},
);

test.skipIf(!canRun)(
	"a page of somebody else gets nothing from the preload, and its calls are refused",
	async () => {
		const told = await app.evaluate(async (electron, url) => {
			const window = new electron.BrowserWindow({ show: false, webPreferences: { sandbox: true } });
			await window.loadURL(url);
			const { ipcMain } = electron;
			const isTold: unknown[] = [];
			const event = {
				sender: window.webContents,
				senderFrame: { url, parent: null },
				returnValue: "untouched",
			};
			ipcMain.emit("parley:connect", event as never);
			isTold.push(event.returnValue);
			// The app's page in a window that the app did not make is not trusted either.
			const page = {
				...event,
				senderFrame: { url: "app://parley/index.html", parent: null },
				returnValue: 1,
			};
			ipcMain.emit("parley:connect", page as never);
			isTold.push(page.returnValue);
			window.destroy();
			return isTold;
		}, foreignUrl);
		expect(told).toEqual([null, null]);
	},
);

test.skipIf(!canRun)("the preload gives a page of somebody else no bridge at all", async () => {
	const own = await app.evaluate((electron) => {
		const contents = electron.BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
			getLastWebPreferences(): { readonly preload: string };
		};
		return contents.getLastWebPreferences().preload;
	}, null);
	await app.evaluate(
		async (electron, [preload, url]) => {
			const window = new electron.BrowserWindow({ show: false, webPreferences: { sandbox: true, preload } });
			await window.loadURL(url);
		},
		[own, `${foreignUrl}with-preload`] as const,
	);
	const find = () =>
		page
			.context()
			.pages()
			.find((one) => one.url().endsWith("/with-preload"));
	await expect.poll(find).toBeDefined();
	const found = find();
	expect(await found?.evaluate(() => "desktop" in window)).toBe(false);
	await app.evaluate((electron, url) => {
		for (const window of electron.BrowserWindow.getAllWindows())
			if (window.webContents.getURL().startsWith(url)) window.destroy();
	}, foreignUrl);
});

test.skipIf(!canRun)("a certificate that nobody vouches for is refused", async () => {
	const server = https.createServer(createCertificate(folder.path), (_request, response) =>
		response.end("secret"),
	);
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const told = await app.evaluate(async (electron, url) => {
		const window = new electron.BrowserWindow({ show: false });
		const outcome = await window.loadURL(url).then(
			() => "loaded",
			(error: Error) => error.message,
		);
		window.destroy();
		return outcome;
	}, `https://127.0.0.1:${port}/`);
	server.close();
	server.closeAllConnections();
	expect(told).toMatch(/ERR_CERT/);
});

test.skipIf(!canRun)(
	"a key goes to the server's process, and to no argument, environment, log or page",
	async () => {
		const before = await readServerPid(app);
		const baseUrl = `${foreignUrl}v1`;
		const saved = await callBridge("saveProvider", { baseUrl, model: "m", apiKey: KEY });
		expect(saved).toMatchObject({ baseUrl, model: "m", hasKey: true });
		expect(JSON.stringify(saved)).not.toContain("SECRET");
		// No answer is cut off for it.
		expect(await readServerPid(app)).toBe(before);
		const pids = [app.pid, await readServerPid(app)];
		for (const pid of pids) {
			for (const place of ["cmdline", "environ"]) {
				expect(readFileSync(`/proc/${pid}/${place}`, "latin1"), place).not.toContain(KEY);
			}
		}
		await callBridge("copyDiagnostics");
		const diagnostics = await app.evaluate((electron) => electron.clipboard.readText(), null);
		expect(diagnostics).toMatch(/Parley .* on linux/);
		for (const file of ["settings.json", "secrets.json", "logs/main.log", "logs/server.log"]) {
			expect(readFileSync(join(folder.path, file), "utf8"), file).not.toContain(KEY);
		}
		expect(diagnostics + app.output()).not.toContain(KEY);
		// A key is for the server it was entered for, and for no other.
		expect(await callBridge("saveProvider", { baseUrl: null, model: null })).toMatchObject({ hasKey: false });
	},
);
