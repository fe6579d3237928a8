import type { LoadMeter } from "../../application/ports.ts";

export type FlushScheduler = {
	/**
	 * Runs the flush once, at the end of this turn of the event loop: what came in it goes together. Under
	 * load it runs a millisecond or two later, so that one commit is paid for what came in many turns.
	 */
	schedule(): void;
	close(): void;
};

export function createFlushScheduler(flush: () => void, load: LoadMeter): FlushScheduler {
	let cancel: (() => void) | null = null;
	const run = () => {
		cancel = null;
		flush();
	};
	return {
		schedule() {
			cancel ??= load.isBusy() ? later(run) : atTurnEnd(run);
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

function later(run: () => void): () => void {
	const timer = setTimeout(run, 1);
	return () => clearTimeout(timer);
}
