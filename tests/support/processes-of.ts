import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Processes of this computer that hold a file in `folder` open or name it among their arguments. Linux only. */
export function findProcessesOf(folder: string): readonly number[] {
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && isOf(folder, name))
		.map(Number);
}

function isOf(folder: string, pid: string): boolean {
	try {
		if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder)) return true;
		return readdirSync(`/proc/${pid}/fd`).some((fd) => readLink(`/proc/${pid}/fd/${fd}`).startsWith(folder));
	} catch {
		// It ended meanwhile.
		return false;
	}
}

function readLink(path: string): string {
	try {
		return readlinkSync(path);
	} catch {
		return "";
	}
}
