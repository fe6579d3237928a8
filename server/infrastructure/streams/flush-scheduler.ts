export type FlushScheduler = {
	/** Runs the flush once, at the end of this turn of the event loop: what came in it goes together. */
	schedule(): void;
	close(): void;
};

export function createFlushScheduler(flush: () => void): FlushScheduler {
	let pending: NodeJS.Immediate | null = null;
	const run = () => {
		pending = null;
		flush();
	};
	return {
		schedule() {
			pending ??= setImmediate(run);
		},
		close() {
			if (pending !== null) clearImmediate(pending);
			pending = null;
		},
	};
}
