import { type ChildProcess, execFile } from "node:child_process";

/** Whether the system has process groups; Windows has trees instead. */
export const isGroupLed = process.platform !== "win32";

const GRACE_MS = 700;
const POLL_MS = 25;

/** Ends a program and all that it started: first gently, then for good. Resolves when they are gone. */
export async function endProcessGroup(child: ChildProcess): Promise<void> {
	const { pid } = child;
	if (pid === undefined) return;
	if (!isGroupLed) return endTree(pid);
	if (await isGoneWithin(pid, GRACE_MS / 2)) return;
	signalGroup(pid, "SIGTERM");
	if (await isGoneWithin(pid, GRACE_MS)) return;
	signalGroup(pid, "SIGKILL");
	await isGoneWithin(pid, GRACE_MS);
}

async function isGoneWithin(pid: number, ms: number): Promise<boolean> {
	for (const untilMs = performance.now() + ms; ; ) {
		if (!signalGroup(pid, 0)) return true;
		if (performance.now() > untilMs) return false;
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
}

/** False where nobody of the group is left. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
	try {
		process.kill(-pid, signal);
		return true;
	} catch (error) {
		return error instanceof Error && "code" in error && error.code === "EPERM";
	}
}

function endTree(pid: number): Promise<void> {
	return new Promise((resolve) => {
		execFile("taskkill", ["/pid", String(pid), "/T", "/F"], { windowsHide: true }, () => resolve());
	});
}
