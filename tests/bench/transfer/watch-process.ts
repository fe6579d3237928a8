/** Loaded before the server that imports (`--import`): watches its event loop and its memory, and tells of them. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { serveCalls } from "../processes/calls.ts";

export type WatchMethods = {
	/** Forgets what was seen until now. */
	readonly reset: (input: null) => Promise<null>;
	readonly read: (input: null) => Promise<Watched>;
};
export type Watched = { readonly longestBlockMs: number; readonly peakBytes: number };

const SAMPLE_MS = 50;

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let peakBytes = 0;
const sample = () => {
	peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
};
setInterval(sample, SAMPLE_MS).unref();

serveCalls({
	reset: async () => {
		delay.reset();
		peakBytes = 0;
		return null;
	},
	read: async () => {
		sample();
		return { longestBlockMs: delay.max / 1e6, peakBytes };
	},
} satisfies WatchMethods);
process.channel?.unref();
