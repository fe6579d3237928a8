import type * as Electron from "electron";
import type { Page } from "playwright-core";

export type DesktopOptions = {
	/** The app's own folder; the same one again is the same person's app. */
	readonly userData: string;
	/** Shows the welcome as a new person sees it; else it counts as seen. */
	readonly isFirstRun?: boolean;
	readonly args?: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
};

/** A start of the app, which may end at once because there is another. */
export type DesktopProcess = AsyncDisposable & {
	readonly pid: number;
	/** Resolves with the exit code once the main process is gone; null after a signal. */
	readonly ended: Promise<number | null>;
	/** What it wrote to its standard output and error. */
	readonly output: () => string;
	readonly kill: (signal: NodeJS.Signals) => void;
};

/** The running desktop app, on whichever runtime there is. */
export type DesktopApp = DesktopProcess & {
	/** The page that the main window shows, or the one it has for that server, once it is loaded. */
	readonly window: (serverUrl?: string) => Promise<Page>;
	/** Runs a function with Electron in the app's main process. It must not use anything around it. */
	readonly evaluate: <Arg, Result>(
		run: (electron: typeof Electron, arg: Arg) => Result | Promise<Result>,
		arg: Arg,
	) => Promise<Result>;
};
