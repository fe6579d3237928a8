import { randomUUID } from "node:crypto";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { performance } from "node:perf_hooks";
import type { Clock, Ids, LoadMeter } from "../application/ports.ts";

export const systemClock: Clock = { now: () => new Date() };
export const systemIds: Ids = { uuid: randomUUID };

const SAMPLE_EVERY_MS = 100;

/** Busy is a process whose event loop is at work for more than `threshold` (0 to 1) of the time. */
export function createLoadMeter(threshold = 0.1): LoadMeter {
	let sample = performance.eventLoopUtilization();
	let sampledAt = performance.now();
	let isBusy = false;
	return {
		isBusy() {
			const now = performance.now();
			if (now - sampledAt >= SAMPLE_EVERY_MS) {
				isBusy = performance.eventLoopUtilization(sample).utilization > threshold;
				sample = performance.eventLoopUtilization();
				sampledAt = now;
			}
			return isBusy;
		},
	};
}

/** Name of this process among all that share a database: machine, process, and a part no restart repeats. */
export function createOwnerName(): string {
	return `${machineName()}:${process.pid}:${randomUUID()}`;
}

/**
 * Whether the process of an owner name is known to be dead: it was on the machine of `self`, whose name is this
 * process's own, and is no more, or `self` has the database `alone`. A process id that was given out again counts as
 * alive; then its lease has to run out.
 */
export function isOwnerGone(self: string, owner: string, alone: boolean): boolean {
	if (owner === self) return false;
	if (alone) return true;
	const [machine, pid] = owner.split(":");
	// Versions before named no namespace; of their processes nothing is known.
	if (machine !== self.split(":")[0] || pid === undefined) return false;
	if (pid === String(process.pid)) return true;
	try {
		process.kill(Number(pid), 0);
		return false;
	} catch (error) {
		return error instanceof Error && "code" in error && error.code === "ESRCH";
	}
}

/**
 * The same for an import, which has no lease and would be left for ever: a container that starts again has a
 * namespace of its own each time, so that the name of its host has to do.
 */
export function isImporterGone(self: string, owner: string, alone: boolean): boolean {
	const [machine = "", ...process] = owner.split(":");
	const [host] = machine.split("/");
	const here = host === hostname() ? self.split(":").slice(0, 1) : [machine];
	return isOwnerGone(self, [...here, ...process].join(":"), alone);
}

/** Where process ids mean the same. Containers may share a host name, and each of them has a process 1. */
function machineName(): string {
	return `${hostname()}/${pidNamespace()}`;
}

function pidNamespace(): string {
	if (process.platform !== "linux") return "";
	try {
		return readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
	} catch {
		// Then nobody is known to be in the same one.
		return randomUUID();
	}
}
