import { type ChildProcess, spawn } from "node:child_process";
import { _electron } from "playwright-core";
import type { DesktopApp, DesktopOptions } from "./desktop-app-type.ts";
import { findPage } from "./find-page.ts";
import { followProcess } from "./follow-process.ts";

/** The app on the real runtime, through Playwright. */
export async function openElectronApp(
	runtime: string,
	folder: string,
	{ userData, args = [], env = {} }: DesktopOptions,
): Promise<DesktopApp> {
	const app = await _electron.launch({
		executablePath: runtime,
		args: electronArgs(folder, { userData, args }),
		env: { ...definedEnv(), ...env },
	});
	const evaluate = ((run, arg) =>
		app.evaluate(run as Parameters<typeof app.evaluate>[0], arg as never)) as DesktopApp["evaluate"];
	return {
		...followProcess(app.process()),
		window: (serverUrl) => findPage(evaluate, async () => app.windows(), serverUrl),
		evaluate,
	};
}

/** A start without a line to its windows: Playwright takes it for a failure where the app ends by itself. */
export function spawnElectron(runtime: string, folder: string, options: DesktopOptions): ChildProcess {
	return spawn(runtime, electronArgs(folder, options), {
		stdio: ["ignore", "pipe", "pipe"],
		env: { ...process.env, ...options.env },
	});
}

function electronArgs(folder: string, { userData, args = [] }: DesktopOptions): string[] {
	return ["--no-sandbox", `--user-data-dir=${userData}`, folder, ...args];
}

function definedEnv(): Record<string, string> {
	return Object.fromEntries(
		Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
	);
}
