import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Browser, chromium } from "playwright-core";
import type { DesktopApp, DesktopOptions } from "./desktop-app-type.ts";
import { findPage } from "./find-page.ts";
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
	const browsers = new Map<string, Promise<Browser>>();
	const pagesOf = async (profile: string) => {
		const known = browsers.get(profile) ?? connectBrowser(profile);
		browsers.set(profile, known);
		return (await known).contexts().flatMap((context) => context.pages());
	};
	const evaluate = createEvaluate(child, failed);
	return {
		...running,
		window: async (serverUrl) => {
			const found = findPage(evaluate, pagesOf, serverUrl).catch((error: Error) => {
				const logs = (["main", "server"] as const)
					.map((name) => `${name}.log:\n${readAppLog(options.userData, name)}`)
					.join("\n");
				throw new Error(`${error.message}. Its ${logs}`);
			});
			return Promise.race([found, failed]);
		},
		evaluate,
		async [Symbol.asyncDispose]() {
			await running[Symbol.asyncDispose]();
			const opened = await Promise.allSettled(browsers.values());
			await Promise.allSettled(
				opened.map((one) => (one.status === "fulfilled" ? one.value.close() : undefined)),
			);
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

/** A second line to a browser that the app started, found where the browser notes its port. */
async function connectBrowser(profile: string): Promise<Browser> {
	const deadline = Date.now() + START_TIMEOUT_MS;
	for (;;) {
		try {
			const [port = ""] = readFileSync(join(profile, "DevToolsActivePort"), "utf8").split("\n");
			return await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
		} catch (error) {
			if (Date.now() > deadline) throw error;
			await delay(50);
		}
	}
}
