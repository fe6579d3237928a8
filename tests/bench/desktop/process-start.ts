import { readFileSync } from "node:fs";
import { nowMs } from "./now-ms.ts";

const MS_PER_TICK = 10;
/** Place of the start among the fields that follow the name, which may hold spaces. */
const START_FIELD = 19;

/** When a process began, as epoch milliseconds, to the 10 ms that Linux keeps. */
export function readProcessStart(pid: number): number {
	const uptimeMs = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;
	return nowMs() - uptimeMs + parseStartTicks(readFileSync(`/proc/${pid}/stat`, "utf8")) * MS_PER_TICK;
}

export function parseStartTicks(stat: string): number {
	return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[START_FIELD]);
}
