import type { Redis } from "ioredis";
import type { StreamEntry, StreamPosition } from "../../application/ports.ts";
import type { TaskId } from "../../protocol/ids.ts";
import { LiveStream } from "./live-stream.ts";
import { entriesOf, keysOf, readStored } from "./redis-stream-codec.ts";
import type { RedisTail } from "./redis-tail.ts";

type Followed = { readonly live: LiveStream; readers: number; readonly unfollow: () => void };

/** Streams that other nodes write, each read from Redis once however many read it here. */
export class FollowedStreams {
	readonly #redis: Redis;
	readonly #tail: RedisTail;
	readonly #streams = new Map<TaskId, Followed>();

	constructor(redis: Redis, tail: RedisTail) {
		this.#redis = redis;
		this.#tail = tail;
	}

	/** As `StreamLog.read`; ends at once where Redis does not know the task or does not answer. */
	async *read(
		taskId: TaskId,
		from: StreamPosition,
		signal: AbortSignal,
	): AsyncGenerator<readonly StreamEntry[]> {
		const live = await this.#follow(taskId).catch(() => null);
		if (live === null) return;
		const leave = this.#enter(taskId);
		try {
			yield* live.read(from, signal);
		} finally {
			leave();
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
		const unfollow = this.#tail.follow(keysOf(taskId)[4], stored.lastId, (entries) =>
			this.#add(taskId, live, entries),
		);
		this.#streams.set(taskId, { live, readers: 0, unfollow });
		return live;
	}

	#add(taskId: TaskId, live: LiveStream, entries: readonly StreamEntry[]): void {
		try {
			live.add(entries);
		} catch {
			// Entries were trimmed before this node read them: take the whole again.
			readStored(this.#redis, taskId).then(
				(stored) => {
					if (stored !== null) live.add(entriesOf(stored.snapshot));
				},
				() => {
					// Without Redis the next entry finds the same gap and tries again.
				},
			);
		}
	}

	#enter(taskId: TaskId): () => void {
		const followed = this.#streams.get(taskId);
		if (followed === undefined) return () => {};
		followed.readers++;
		return () => {
			followed.readers--;
			if (followed.readers > 0 || this.#streams.get(taskId) !== followed) return;
			this.#streams.delete(taskId);
			followed.unfollow();
		};
	}
}
