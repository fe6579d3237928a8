/** Loaded before the server that imports (`--import`): watches its event loop and its memory, and tells of them. */
import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { serveCalls } from "../processes/calls.ts";

export type WatchMethods = {
	/** Forgets what was seen until now. */
	readonly reset: (input: null) => Promise<null>;
	readonly read: (input: null) => Promise<Watched>;
};
export type Watched = {
	readonly longestBlockMs: number;
	/** Without the time in which the thread was ready and the system gave the processor to others. */
	readonly longestOwnBlockMs: number;
	readonly peakBytes: number;
};

const SAMPLE_MS = 50;
const LOOK_MS = 5;

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let peakBytes = 0;
const sample = () => {
	peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
};
setInterval(sample, SAMPLE_MS).unref();

let longestOwnBlockMs = 0;
let lookedAt = performance.now();
let waitedMs = readWaitedMs();
setInterval(() => {
	const now = performance.now();
	const waited = readWaitedMs();
	longestOwnBlockMs = Math.max(longestOwnBlockMs, now - lookedAt - LOOK_MS - (waited - waitedMs));
	lookedAt = now;
	waitedMs = waited;
}, LOOK_MS).unref();

/** How long this thread has been ready to run without running, as Linux counts it; elsewhere nobody does. */
function readWaitedMs(): number {
	if (process.platform !== "linux") return 0;
	const [, waitedNs = "0"] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ");
	return Number(waitedNs) / 1e6;
}

serveCalls({
	reset: async () => {
		delay.reset();
		peakBytes = 0;
		longestOwnBlockMs = 0;
		return null;
	},
	read: async () => {
		sample();
		return { longestBlockMs: delay.max / 1e6, longestOwnBlockMs, peakBytes };
	},
} satisfies WatchMethods);
process.channel?.unref();
