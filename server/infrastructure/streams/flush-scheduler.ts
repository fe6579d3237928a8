import type { LoadMeter } from "../../application/ports.ts";

export type FlushScheduler = {
	/**
	 * Runs the flush once, at the end of this turn of the event loop: what came in it goes together. Under
	 * load it runs some milliseconds later, so that one commit is paid for what came in many turns.
	 */
	schedule(): void;
	close(): void;
};

/** @param delayMs how much later */
export function createFlushScheduler(
	flush: () => void,
	{ load, delayMs }: { readonly load: LoadMeter; readonly delayMs: number },
): FlushScheduler {
	let cancel: (() => void) | null = null;
	const run = () => {
		cancel = null;
		flush();
	};
	return {
		schedule() {
			cancel ??= load.isBusy() ? later(run, delayMs) : atTurnEnd(run);
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
