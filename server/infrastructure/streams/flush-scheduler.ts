import type { LoadMeter } from "../../application/ports.ts";

export type FlushScheduler = {
	/**
	 * Runs the flush once, at the end of this turn of the event loop: what came in it goes together. With
	 * `gather` it runs some milliseconds later under load, so that what came in many turns is paid for once.
	 */
	schedule(): void;
	close(): void;
};

export function createFlushScheduler(
	flush: () => void,
	gather: { readonly load: LoadMeter; readonly delayMs: number } | null = null,
): FlushScheduler {
	let cancel: (() => void) | null = null;
	const run = () => {
		cancel = null;
		flush();
	};
	return {
		schedule() {
			cancel ??= gather?.load.isBusy() ? later(run, gather.delayMs) : atTurnEnd(run);
		},
		close() {
			cancel?.();
			cancel = null;
		},
	};
}

function atTurnEnd(run: () => void): () => void {
	const immediate = setImmediate(run);
	return () => clearImmediate(immediate);
}

function later(run: () => void, delayMs: number): () => void {
	const timer = setTimeout(run, delayMs);
	return () => clearTimeout(timer);
}
