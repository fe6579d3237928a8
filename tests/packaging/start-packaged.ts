import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Starts the packaged app of this system, with the real runtime: the archive is checked, the fuses are set, and
 * the server has to open its database out of both. Leaves a history behind, so it only runs in CI.
 */
const dist = join(import.meta.dirname, "../../dist");
const MAC = process.arch === "arm64" ? "mac-arm64" : "mac";
const PLACES: Readonly<Record<string, { readonly program: string; readonly data: string }>> = {
	linux: {
		program: join(dist, "linux-unpacked/parley"),
		data: join(process.env.XDG_CONFIG_HOME ?? join(homedir(), ".config"), "Parley"),
	},
	darwin: {
		program: join(dist, MAC, "Parley.app/Contents/MacOS/Parley"),
		data: join(homedir(), "Library/Application Support/Parley"),
	},
	win32: {
		program: join(dist, "win-unpacked/Parley.exe"),
		data: join(process.env.APPDATA ?? "", "Parley"),
	},
};
const START_TIMEOUT_MS = 60_000;
const QUIT_TIMEOUT_MS = 15_000;

async function startPackaged(): Promise<void> {
	const place = PLACES[process.platform];
	if (process.env.CI !== "true")
		throw new Error("This writes into the history of Parley. It runs with CI=true.");
	if (place === undefined || !existsSync(place.program))
		throw new Error("There is no packaged app in dist/.");
	const app = spawn(place.program, [], { stdio: "inherit" });
	const exit = once(app, "exit");
	const database = join(place.data, "data/chat.db");
	try {
		await waitFor(
			() => existsSync(database),
			() => app.exitCode === null,
		);
		console.log("The packaged app has started, and its server has opened the history.");
		app.kill("SIGTERM");
		const late = delay(QUIT_TIMEOUT_MS, "late", { ref: false });
		if ((await Promise.race([exit, late])) === "late") throw new Error("The packaged app does not end.");
	} finally {
		app.kill("SIGKILL");
	}
}

async function waitFor(isDone: () => boolean, isAlive: () => boolean): Promise<void> {
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (!isDone()) {
		if (!isAlive()) throw new Error("The packaged app ended by itself.");
		if (Date.now() > deadline) throw new Error("The packaged app opened no history in time.");
		await delay(200);
	}
}

await startPackaged();
