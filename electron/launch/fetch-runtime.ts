import { spawn } from "node:child_process";
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { passSignals } from "./pass-signals.ts";

const PROBE_TIMEOUT_MS = 8_000;
const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;
const REMEMBER_FAILURE_MS = 24 * 60 * 60_000;
const RELEASES = "https://github.com/electron/electron/releases/";

/**
 * Downloads the Electron program once. A failure is remembered for a day, so that the next start on a
 * computer without network is quick.
 */
export async function fetchRuntime(root: string, say: (line: string) => void): Promise<boolean> {
	const note = join(root, "node_modules/.cache/parley/runtime-not-fetched");
	if (isFresh(note, REMEMBER_FAILURE_MS)) return false;
	const done = (await isReachable(process.env.ELECTRON_MIRROR ?? RELEASES)) && (await install(root, say));
	if (done) {
		rmSync(note, { force: true });
		return true;
	}
	mkdirSync(dirname(note), { recursive: true });
	writeFileSync(note, "Delete this file to try the download again.\n");
	return false;
}

export function isFresh(path: string, forMs: number, now: number = Date.now()): boolean {
	const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
	return changed !== undefined && now - changed < forMs;
}

/** A closed network often swallows packets; a short probe finds that out before a long download does. */
async function isReachable(url: string): Promise<boolean> {
	try {
		await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
		return true;
	} catch {
		return false;
	}
}

function install(root: string, say: (line: string) => void): Promise<boolean> {
	say("Downloading the desktop runtime (about 110 MB, once) …");
	const script = join(root, "node_modules/electron/install.js");
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [script], { stdio: "ignore", timeout: DOWNLOAD_TIMEOUT_MS });
		passSignals(child);
		child.once("error", () => resolve(false));
		child.once("exit", (code) => resolve(code === 0));
	});
}
