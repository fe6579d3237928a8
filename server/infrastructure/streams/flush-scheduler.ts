import { performance } from "node:perf_hooks";

/** Longest time a flush may be put off, in ms; with a timer's own lateness it stays below 33. */
const MAX_DELAY_MS = 20;
/** Share of busy event-loop time from which flushes start to wait for more to take along. */
const BUSY_FROM = 0.85;
const SAMPLE_EVERY_MS = 50;

export type FlushScheduler = {
	/** Runs the flush once: at the end of this turn of the event loop, or a little later under load. */
	schedule(): void;
	close(): void;
};

/**
 * Coalescing that adapts: while the processor has time to spare a flush comes at the end of the turn in
 * which the tokens came; when it is busy, each flush waits up to 20 ms so that one commit and one frame
 * carry more.
 */
export function createFlushScheduler(flush: () => void): FlushScheduler {
	let pending: { readonly immediate?: NodeJS.Immediate; readonly timer?: NodeJS.Timeout } | null = null;
	let sample = performance.eventLoopUtilization();
	let sampledAt = performance.now();
	let delayMs = 0;

	const run = () => {
		pending = null;
		flush();
	};
	const measure = () => {
		const now = performance.now();
		if (now - sampledAt < SAMPLE_EVERY_MS) return;
		const { utilization } = performance.eventLoopUtilization(sample);
		sample = performance.eventLoopUtilization();
		sampledAt = now;
		delayMs = delayFor(utilization);
	};
	return {
		schedule() {
			if (pending !== null) return;
			measure();
			pending = delayMs < 1 ? { immediate: setImmediate(run) } : { timer: setTimeout(run, delayMs) };
		},
		close() {
			clearImmediate(pending?.immediate);
			clearTimeout(pending?.timer);
			pending = null;
		},
	};
}

/** Delay in ms for a share of busy time from 0 to 1. */
export function delayFor(utilization: number): number {
	if (utilization <= BUSY_FROM) return 0;
	const load = Math.min(1, (utilization - BUSY_FROM) / (1 - BUSY_FROM));
	return Math.round(load * MAX_DELAY_MS);
}
