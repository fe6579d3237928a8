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

test.skipIf(!canRun)("the window is sandboxed, isolated and without Node", async () => {
	const preferences = await app.evaluate((electron) => {
		const contents = electron.BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
			getLastWebPreferences(): Record<string, unknown>;
		};
		const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
		return { sandbox, contextIsolation, nodeIntegration, webSecurity };
	}, null);
	const expected = { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true };
	expect(preferences).toEqual(expected);
	const reach = await page.evaluate(() => {
		const world = globalThis as unknown as Record<string, unknown>;
		const { desktop } = world as { desktop: Record<string, unknown> };
		return {
			node: ["require", "process", "module", "Buffer", "ipcRenderer"].filter((name) => name in world),
			isFrozen: Object.isFrozen(desktop) && Object.isFrozen(desktop.connection),
		};
	});
	expect(reach).toEqual({ node: [], isFrozen: true });
});

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
	expect(facts.policy).toMatch(/default-src 'none'.*script-src 'self';/);
	expect(facts.policy).not.toMatch(/script-src[^;]*unsafe|\*/);
	expect(facts.missing).toEqual([404, 404, 404, 404, 404]);
	expect(facts).toMatchObject({ posted: 405, outside: "refused", isInlineRun: false });
});

test.skipIf(!canRun)("a page cannot lead the window elsewhere or open another one", async () => {
	const before = await readUrl();
	await page.evaluate((url) => {
		location.href = `${url}navigated`;
	}, foreignUrl);
	await expect.poll(readNoted).toContain(`${foreignUrl}navigated`);
	await page.evaluate((url) => window.open(`${url}opened`), foreignUrl);
	await expect.poll(readNoted).toContain(`${foreignUrl}opened`);
	await page.evaluate(() => {
		window.open("file:///etc/passwd");
		window.open("javascript:alert(1)");
		window.open("parley://ask?text=x");
	});
	await page.evaluate((url) => {
		const frame = document.createElement("iframe");
		frame.src = `${url}framed`;
		document.body.append(frame);
	}, foreignUrl);
	await page.waitForTimeout(300);
	expect(await readNoted()).toEqual([`${foreignUrl}navigated`, `${foreignUrl}opened`]);
	expect(await readUrl()).toBe(before);
	expect(await app.evaluate((electron) => electron.BrowserWindow.getAllWindows().length, null)).toBe(1);
});

test.skipIf(!canRun)(
	"every address that leaves goes through one function that takes web and mail only",
	async () => {
		await app.evaluate(() => void (globalThis as unknown as { noted: string[] }).noted.splice(0), null);
		const refused = [
			"file:///etc/passwd",
			"javascript:alert(1)",
			"smb://host/share",
			"https://user:password@example.org/",
			"mailto:a@example.org?attach=/etc/passwd",
			"not an address",
		];
		for (const address of refused) expect(await callBridge("openExternal", address)).toBe(false);
		expect(await callBridge("openExternal", "https://example.org/a?b=c")).toBe(true);
		expect(await callBridge("openExternal", "mailto:a@example.org?subject=x")).toBe(true);
		expect(await readNoted()).toEqual(["https://example.org/a?b=c", "mailto:a@example.org?subject=x"]);
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
			["announce", { title: "a", body: "b", route: "https://example.org" }],
			["setBadge", -1],
			["setBadge", "1"],
			["openExternal", { href: "https://example.org" }],
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
		await expect.poll(() => readServerPid(app)).not.toBe(before);
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

test.skipIf(!canRun)("after the computer slept the page asks for its server at once", async () => {
	await page.evaluate(() => {
		addEventListener("online", () => document.body.setAttribute("data-woken", ""));
	});
	await app.evaluate((electron) => void electron.powerMonitor.emit("resume"), null);
	await page.locator("body[data-woken]").waitFor({ state: "attached" });
});
