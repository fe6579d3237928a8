import type { LoadMeter } from "../ports.ts";

/** Longest time a token waits for the next one to go with it; with a timer's lateness it stays below 33 ms. */
const MAX_HOLD_MS = 25;
/**
 * Of five tokens that come one by one under load, two wait for the one after them: three frames instead of
 * five, while most tokens still leave in the turn in which they came.
 */
const HOLD_PATTERN = [false, true, false, true, false];

/** Decides which tokens wait for company. One for all answers of a process. */
export type Pacer = {
	/** Whether the token that came as the `count`th of its answer may wait. */
	mayHold(count: number): boolean;
	/** Calls `release` in at most 25 ms, unless the returned function is called first. */
	hold(release: () => void): () => void;
	close(): void;
};

export function createPacer(load: LoadMeter): Pacer {
	// All wait equally long, so the queue is in order of time and one timer serves it.
	const queue: { release: (() => void) | null; readonly dueAt: number }[] = [];
	let timer: NodeJS.Timeout | null = null;

	const run = () => {
		timer = null;
		const now = performance.now();
		while (queue[0] !== undefined && (queue[0].release === null || queue[0].dueAt <= now)) {
			queue.shift()?.release?.();
		}
		const next = queue[0];
		if (next !== undefined) timer = setTimeout(run, Math.max(1, next.dueAt - now));
	};
	return {
		mayHold: (count) => HOLD_PATTERN[count % HOLD_PATTERN.length] === true && load.isBusy(),
		hold(release) {
			const held = { release: release as (() => void) | null, dueAt: performance.now() + MAX_HOLD_MS };
			queue.push(held);
			timer ??= setTimeout(run, MAX_HOLD_MS);
			return () => {
				held.release = null;
			};
		},
		close() {
			if (timer !== null) clearTimeout(timer);
			timer = null;
			for (const held of queue.splice(0)) held.release?.();
		},
	};
}
