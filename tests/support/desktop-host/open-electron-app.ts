import { _electron } from "playwright-core";
import type { DesktopApp, DesktopOptions } from "./desktop-app-type.ts";

/** The app on the real runtime, through Playwright. */
export async function openElectronApp(
	runtime: string,
	folder: string,
	{ userData, args = [], env = {} }: DesktopOptions,
): Promise<DesktopApp> {
	const app = await _electron.launch({
		executablePath: runtime,
		args: ["--no-sandbox", `--user-data-dir=${userData}`, folder, ...args],
		env: { ...definedEnv(), ...env },
	});
	const child = app.process();
	let output = "";
	const keep = (chunk: Buffer) => {
		output += chunk.toString();
	};
	child.stdout?.on("data", keep);
	child.stderr?.on("data", keep);
	const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
	return {
		pid: child.pid ?? -1,
		window: async () => {
			const page = await app.firstWindow();
			await page.waitForLoadState("load");
			return page;
		},
		evaluate: (run, arg) =>
			app.evaluate(run as Parameters<typeof app.evaluate>[0], arg as never) as ReturnType<typeof run>,
		ended,
		output: () => output,
		kill: (signal) => void child.kill(signal),
		async [Symbol.asyncDispose]() {
			child.kill("SIGKILL");
			await ended;
		},
	} as DesktopApp;
}

function definedEnv(): Record<string, string> {
	return Object.fromEntries(
		Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
	);
}
