/** The other side sent nothing for as long as it may. */
export class StallError extends Error {
	constructor(readTimeoutMs: number) {
		super(`No byte for ${readTimeoutMs} ms`);
		this.name = "StallError";
	}
}

/** What a byte source asks of its connection. */
export type Connection = {
	pause(): void;
	resume(): void;
	abort(reason: Error): void;
};

/** Above this many unread bytes the connection is told to wait. */
const HIGH_WATER_BYTES = 256 * 1024;
/** How long and how much of a body nobody reads any more may go on, so that its connection can be used again. */
const DRAIN_MS = 1000;
const DRAIN_BYTES = 64 * 1024;

/**
 * A response body read in batches of what arrived since the last read. It costs a third of a web
 * stream's reader per chunk, which is most of what a slow stream of tokens costs.
 */
export class ByteSource {
	readonly #connection: Connection;
	readonly #timer: NodeJS.Timeout;
	#queue: Uint8Array[] = [];
	#queuedBytes = 0;
	#paused = false;
	#ended = false;
	#error: unknown = null;
	#take: ((chunk: Uint8Array) => void) | null = null;
	#waiting: { resolve(chunks: Uint8Array[] | null): void; reject(error: unknown): void } | null = null;
	#drainLeft = Number.POSITIVE_INFINITY;

	constructor(connection: Connection, readTimeoutMs: number) {
		this.#connection = connection;
		this.#timer = setTimeout(() => this.#onTimeout(readTimeoutMs), readTimeoutMs);
	}

	/** All chunks that have arrived, waiting for the first; null at the end. One reader at a time. */
	read(): Promise<Uint8Array[] | null> {
		if (this.#queue.length > 0) return Promise.resolve(this.#takeQueue());
		if (this.#error !== null) return Promise.reject(this.#error);
		if (this.#ended) return Promise.resolve(null);
		this.#timer.refresh();
		return new Promise((resolve, reject) => {
			this.#waiting = { resolve, reject };
		});
	}

	/**
	 * Gives each chunk to `take` in the turn in which it comes, which costs less than a read for each; `take` copies what
	 * it keeps. Resolves at the end; rejects where the body breaks off. The one reader there is.
	 */
	consume(take: (chunk: Uint8Array) => void): Promise<void> {
		for (const chunk of this.#takeQueue()) take(chunk);
		if (this.#error !== null) return Promise.reject(this.#error);
		if (this.#ended) return Promise.resolve();
		this.#timer.refresh();
		this.#take = take;
		return new Promise((resolve, reject) => {
			this.#waiting = { resolve: () => resolve(), reject };
		});
	}

	/** Reads on into nothing for a moment, so that a connection whose answer is over is not lost. */
	drain(): void {
		if (this.#ended) return;
		this.#drainLeft = DRAIN_BYTES;
		this.#queue = [];
		this.#take = null;
		this.#resume();
		clearTimeout(this.#timer);
		setTimeout(() => this.abort(new Error("The body went on after its end")), DRAIN_MS).unref();
	}

	/** Ends the connection and fails the read that waits. */
	abort(reason: unknown): void {
		if (this.#ended) return;
		this.fail(reason);
		this.#connection.abort(reason instanceof Error ? reason : new Error("Aborted", { cause: reason }));
	}

	/** For the connection: bytes have arrived. They are read or copied before it returns. */
	push(chunk: Uint8Array): void {
		if (this.#ended) return;
		if (this.#drainLeft !== Number.POSITIVE_INFINITY) {
			this.#drainLeft -= chunk.length;
			if (this.#drainLeft < 0) this.abort(new Error("The body went on after its end"));
			return;
		}
		if (this.#take !== null) {
			this.#timer.refresh();
			return this.#take(chunk);
		}
		const kept = Buffer.from(chunk);
		const waiting = this.#waiting;
		if (waiting !== null) {
			this.#waiting = null;
			waiting.resolve([kept]);
			return;
		}
		this.#queue.push(kept);
		this.#queuedBytes += chunk.length;
		if (this.#queuedBytes < HIGH_WATER_BYTES || this.#paused) return;
		this.#paused = true;
		this.#connection.pause();
	}

	/** For the connection: the body is whole. */
	end(): void {
		if (!this.#close()) return;
		this.#waiting?.resolve(null);
		this.#waiting = null;
	}

	/** For the connection: the body broke off. What had arrived can still be read. */
	fail(error: unknown): void {
		if (!this.#close()) return;
		this.#error = error ?? new Error("Aborted");
		this.#waiting?.reject(this.#error);
		this.#waiting = null;
	}

	#close(): boolean {
		if (this.#ended) return false;
		this.#ended = true;
		clearTimeout(this.#timer);
		return true;
	}

	#takeQueue(): Uint8Array[] {
		const chunks = this.#queue;
		this.#queue = [];
		this.#resume();
		return chunks;
	}

	#resume(): void {
		this.#queuedBytes = 0;
		if (!this.#paused) return;
		this.#paused = false;
		this.#connection.resume();
	}

	/** A reader that takes its time is no stall: only a read that waits can time out. */
	#onTimeout(readTimeoutMs: number): void {
		if (this.#waiting !== null) this.abort(new StallError(readTimeoutMs));
	}
}
