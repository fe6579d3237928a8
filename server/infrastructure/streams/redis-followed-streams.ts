import type { Redis } from "ioredis";
import type { StreamEntry, StreamPosition, StreamReading } from "../../application/ports.ts";
import type { TaskId } from "../../protocol/ids.ts";
import { LiveStream } from "./live-stream.ts";
import { entriesOf, readStored, type StoredAnswer } from "./redis-stream-codec.ts";
import type { RedisTail } from "./redis-tail.ts";

/** How long after Redis did not answer it is asked again. */
const ASK_AGAIN_MS = 500;

type Followed = { readonly live: LiveStream; readers: number; logKey: string; unfollow: () => void };

/** Streams that other nodes write, each read from Redis once however many read it here. */
export class FollowedStreams {
	readonly #redis: Redis;
	readonly #tail: RedisTail;
	readonly #streams = new Map<TaskId, Followed>();

	constructor(redis: Redis, tail: RedisTail) {
		this.#redis = redis;
		this.#tail = tail;
	}

	/** What is followed here now, as far as it was heard of. */
	get(taskId: TaskId): LiveStream | null {
		return this.#streams.get(taskId)?.live ?? null;
	}

	/** As `StreamLog.read`; ends at once where Redis does not know the task or does not answer. */
	read(taskId: TaskId, from: StreamPosition, signal: AbortSignal): StreamReading {
		return {
			[Symbol.asyncIterator]: () => this.#iterate(taskId, from, signal),
			forEach: async (take) => {
				const entered = await this.#enter(taskId);
				await entered?.live.read(from, signal).forEach(take).finally(entered.leave);
			},
		};
	}

	async *#iterate(
		taskId: TaskId,
		from: StreamPosition,
		signal: AbortSignal,
	): AsyncGenerator<readonly StreamEntry[]> {
		const entered = await this.#enter(taskId);
		if (entered === null) return;
		try {
			yield* entered.live.read(from, signal);
		} finally {
			entered.leave();
		}
	}

	async #follow(taskId: TaskId): Promise<LiveStream | null> {
		const known = this.#streams.get(taskId);
		if (known !== undefined) return known.live;
		const stored = await readStored(this.#redis, taskId);
		if (stored === null) return null;
		// Another reader may have come first while Redis answered.
		const meanwhile = this.#streams.get(taskId);
		if (meanwhile !== undefined) return meanwhile.live;
		const live = new LiveStream();
		live.add(entriesOf(stored.snapshot));
		if (live.hasEnded) return live;
		const followed: Followed = { live, readers: 0, logKey: "", unfollow: () => {} };
		this.#streams.set(taskId, followed);
		this.#followLog(taskId, followed, stored);
		return live;
	}

	#followLog(taskId: TaskId, followed: Followed, { logKey, lastId }: StoredAnswer): void {
		const { isLate, unfollow } = this.#tail.follow({ taskId, logKey, lastId }, (entries) =>
			this.#add(taskId, followed, entries),
		);
		followed.logKey = logKey;
		followed.unfollow = unfollow;
		if (isLate) this.#readAgain(taskId, followed);
	}

	#add(taskId: TaskId, followed: Followed, entries: readonly StreamEntry[] | null): void {
		try {
			if (entries === null) this.#readAgain(taskId, followed);
			else followed.live.add(entries);
		} catch {
			// Entries were trimmed before this node read them.
			this.#readAgain(taskId, followed);
		}
	}

	/** Takes the whole again, and follows the log that it is in now. */
	#readAgain(taskId: TaskId, followed: Followed): void {
		readStored(this.#redis, taskId).then(
			(stored) => {
				if (stored === null || this.#streams.get(taskId) !== followed) return;
				followed.live.add(entriesOf(stored.snapshot));
				if (stored.logKey === followed.logKey) return;
				followed.unfollow();
				this.#followLog(taskId, followed, stored);
			},
			() => {
				// A task that has moved is told of no more in the log that is followed.
				setTimeout(() => {
					if (this.#streams.get(taskId) === followed) this.#readAgain(taskId, followed);
				}, ASK_AGAIN_MS).unref();
			},
		);
	}

	async #enter(taskId: TaskId): Promise<{ readonly live: LiveStream; leave(): void } | null> {
		const live = await this.#follow(taskId).catch(() => null);
		if (live === null) return null;
		const followed = this.#streams.get(taskId);
		if (followed?.live !== live) {
			// One that has ended is not followed; any other is no more since its last reader has just left.
			return live.hasEnded ? { live, leave: () => {} } : this.#enter(taskId);
		}
		followed.readers++;
		const leave = () => {
			followed.readers--;
			if (followed.readers > 0 || this.#streams.get(taskId) !== followed) return;
			this.#streams.delete(taskId);
			followed.unfollow();
		};
		return { live, leave };
	}
}
