import { readdirSync, readFileSync } from "node:fs";

const US_PER_TICK = 10_000;

/** CPU time that a process has used in all its threads, in microseconds. */
export function readCpuUs(pid: number): number {
	return readScheduledUs(pid) ?? readTicksUs(pid);
}

export function sumCpuUs(pids: readonly number[]): number {
	return pids.reduce((sum, pid) => sum + readCpuUs(pid), 0);
}

/** The scheduler's own account, exact to the nanosecond; null where the kernel keeps none. */
function readScheduledUs(pid: number): number | null {
	try {
		let sumNs = 0;
		for (const thread of readdirSync(`/proc/${pid}/task`)) {
			sumNs += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
		}
		return sumNs / 1e3;
	} catch {
		return null;
	}
}

/** utime and stime, in steps of 10 ms; 0 for a process that is gone. */
function readTicksUs(pid: number): number {
	try {
		const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
		return (Number(fields[11]) + Number(fields[12])) * US_PER_TICK;
	} catch {
		return 0;
	}
}
