import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Browser, chromium, type Page } from "playwright-core";
import { isAppHost } from "./app-address.ts";
import type { DesktopApp, DesktopOptions } from "./desktop-app-type.ts";
import { followProcess } from "./follow-process.ts";
import { readAppLog } from "./read-app-log.ts";

const START_TIMEOUT_MS = 20_000;
const COMPILE_CACHE = join(import.meta.dirname, "../../../node_modules/.cache/desktop-host");
type Reply = { readonly id: number; readonly value?: unknown; readonly error?: string };

/** The app on Node with the double in the place of Electron. Its windows are pages of a browser that it starts. */
export async function openHostedApp(main: string, options: DesktopOptions): Promise<DesktopApp> {
	const child = spawnHost(main, options);
	const running = followProcess(child);
	const { ended, output } = running;
	const started = new Promise<void>((resolve) => {
		child.on("message", (message: { type?: string }) => message.type === "started" && resolve());
	});
	const failed = ended.then((code) => Promise.reject(new Error(`The app ended (${code}):\n${output()}`)));
	failed.catch(() => {});
	await Promise.race([started, ended]);
	let browser: Promise<Browser> | null = null;
	const openBrowser = () => {
		browser ??= connectBrowser(options.userData);
		return browser;
	};
	const evaluate = createEvaluate(child, failed);
	return {
		...running,
		window: async () => {
			const found = awaitLoaded(evaluate)
				.then(openBrowser)
				.then((opened) => findWindow(opened, options.userData));
			return Promise.race([found, failed]);
		},
		evaluate,
		async [Symbol.asyncDispose]() {
			await running[Symbol.asyncDispose]();
			await browser?.then((opened) => opened.close()).catch(() => {});
		},
	};
}

/** A start without a line to its windows. */
export function spawnHost(main: string, { userData, args = [], env = {} }: DesktopOptions): ChildProcess {
	const host = join(import.meta.dirname, "run-main.ts");
	return spawn(process.execPath, [host, main, `--user-data-dir=${userData}`, ...args], {
		stdio: ["ignore", "pipe", "pipe", "ipc"],
		serialization: "advanced",
		// Electron has its own code in its binary; here it is compiled once, and not at each start.
		env: { ...process.env, NODE_OPTIONS: "", NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
	});
}

function createEvaluate(child: ChildProcess, failed: Promise<never>): DesktopApp["evaluate"] {
	let lastId = 0;
	return async (run, arg) => {
		const id = ++lastId;
		const reply = new Promise<Reply>((resolve) => {
			const handle = (message: Reply) => {
				if (message.id !== id) return;
				child.off("message", handle);
				resolve(message);
			};
			child.on("message", handle);
		});
		// Without a callback a process that has ended would end this one; `failed` tells of it.
		child.send({ id, source: run.toString(), arg }, () => {});
		const { value, error } = await Promise.race([reply, failed]);
		if (error !== undefined) throw new Error(error);
		return value as Awaited<ReturnType<typeof run>>;
	};
}

/**
 * A line to the browser is only taken up once the page stands: one that comes while the window navigates costs the
 * start time, and may see the window as it was before.
 */
async function awaitLoaded(evaluate: DesktopApp["evaluate"]): Promise<void> {
	const deadline = Date.now() + START_TIMEOUT_MS;
	const isLoaded = () =>
		evaluate(
			(electron) =>
				electron.BrowserWindow.getAllWindows().some(
					({ webContents }) => webContents.getURL().startsWith("app:") && !webContents.isLoading(),
				),
			null,
		);
	// One that does not load is told of by who looks for it, with all pages there are.
	while (Date.now() < deadline && !(await isLoaded())) await delay(25);
}

/** A second line to the browser that the app started, found where the browser notes its port. */
async function connectBrowser(userData: string): Promise<Browser> {
	const deadline = Date.now() + START_TIMEOUT_MS;
	for (;;) {
		try {
			const [port = ""] = readFileSync(join(userData, "chromium/DevToolsActivePort"), "utf8").split("\n");
			return await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
		} catch (error) {
			if (Date.now() > deadline) throw error;
			await delay(50);
		}
	}
}

async function findWindow(browser: Browser, userData: string): Promise<Page> {
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (Date.now() < deadline) {
		const pages = browser.contexts().flatMap((context) => context.pages());
		const page = pages.find((one) => one.url() !== "about:blank" && isAppHost(new URL(one.url()).host));
		if (page !== undefined) {
			await page.waitForLoadState("load");
			return page;
		}
		await delay(25);
	}
	const addresses = browser.contexts().flatMap((context) => context.pages().map((page) => page.url()));
	const logs = (["main", "server"] as const)
		.map((name) => `${name}.log:\n${readAppLog(userData, name)}`)
		.join("\n");
	throw new Error(`The app showed no window. Pages: ${addresses.join(", ")}. Its ${logs}`);
}
