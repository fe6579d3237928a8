import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { sumCpuUs } from "./cpu-time.ts";
import { nowUs } from "./now-us.ts";

/** Share of the machine from which others disturb a measurement. */
export const BUSY_SHARE = 0.15;
const LOOK_MS = 500;
const US_PER_TICK = 10_000;

export type LoadSample = { readonly atUs: number; readonly busyUs: number; readonly ownUs: number };

/** What the machine has done so far, and how much of that these processes have. */
export function sampleLoad(ownPids: readonly number[]): LoadSample {
	return { atUs: nowUs(), busyUs: parseBusyUs(readFileSync("/proc/stat", "utf8")), ownUs: sumCpuUs(ownPids) };
}

/** Share of the machine, 0 to 1, that was used by anything but our processes between two samples. */
export function foreignShare(before: LoadSample, after: LoadSample, cores = availableParallelism()): number {
	const foreignUs = after.busyUs - before.busyUs - (after.ownUs - before.ownUs);
	return Math.max(0, foreignUs) / ((after.atUs - before.atUs) * cores);
}

/** Waits until the machine is quiet, at most `timeoutMs`. */
export async function waitForQuiet(ownPids: readonly number[], timeoutMs: number): Promise<void> {
	const until = Date.now() + timeoutMs;
	do {
		const before = sampleLoad(ownPids);
		await sleep(LOOK_MS);
		if (foreignShare(before, sampleLoad(ownPids)) <= BUSY_SHARE) return;
	} while (Date.now() < until);
}

/** All but idle and waiting for disks; time stolen by another virtual machine counts as busy. */
export function parseBusyUs(stat: string): number {
	const [user, nice, system, , , irq, softirq, steal] = stat.slice(4).trim().split(/\s+/).map(Number);
	const ticks = [user, nice, system, irq, softirq, steal];
	return ticks.reduce<number>((sum, value) => sum + (value ?? 0), 0) * US_PER_TICK;
}
