import { join } from "node:path";
import type * as Electron from "electron";
import type { Page } from "playwright-core";
import { findRuntime } from "../../electron/launch/find-desktop.ts";
import { openElectronApp } from "./desktop-host/open-electron-app.ts";
import { openHostedApp } from "./desktop-host/open-hosted-app.ts";

const ROOT = join(import.meta.dirname, "../..");

export type DesktopOptions = {
	/** The app's own folder; the same one again is the same person's app. */
	readonly userData: string;
	readonly args?: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
};

/** The running desktop app, on whichever runtime there is. */
export type DesktopApp = AsyncDisposable & {
	readonly pid: number;
	/** The page of the main window, once it is loaded. */
	readonly window: () => Promise<Page>;
	/** Runs a function with Electron in the app's main process. It must not use anything around it. */
	readonly evaluate: <Arg, Result>(
		run: (electron: typeof Electron, arg: Arg) => Result | Promise<Result>,
		arg: Arg,
	) => Promise<Result>;
	/** Resolves with the exit code once the main process is gone; null after a signal. */
	readonly ended: Promise<number | null>;
	/** What it wrote to its standard output and error. */
	readonly output: () => string;
	readonly kill: (signal: NodeJS.Signals) => void;
};

/** Whether the real runtime is installed; else the test host stands in for it. */
export const HAS_RUNTIME = findRuntime(ROOT) !== null;

/** Starts the built app. The same specs run on the real runtime and on the test host. */
export function openDesktop(options: DesktopOptions): Promise<DesktopApp> {
	const main = join(ROOT, "out/main/main.js");
	const runtime = findRuntime(ROOT);
	return runtime === null ? openHostedApp(main, options) : openElectronApp(runtime, main, options);
}
