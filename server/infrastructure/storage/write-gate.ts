/**
 * Who waits for the database's write lock, for all threads to see. The waiting for it has no order: a thread that
 * writes piece after piece could keep the server's thread out for long. So that thread is let in first.
 */
export type WriteGate = {
	/** Runs `work`, which may wait for the lock, and is waited for by others. */
	enter<T>(work: () => Promise<T>): Promise<T>;
	isWanted(): boolean;
	/** To be handed to another thread. */
	readonly shared: SharedArrayBuffer;
};

export function createWriteGate(shared = new SharedArrayBuffer(4)): WriteGate {
	const waiting = new Int32Array(shared);
	return {
		async enter(work) {
			Atomics.add(waiting, 0, 1);
			try {
				return await work();
			} finally {
				Atomics.sub(waiting, 0, 1);
			}
		},
		isWanted: () => Atomics.load(waiting, 0) > 0,
		shared,
	};
}
