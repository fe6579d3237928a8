import type { Redis } from "ioredis";
import type { StreamEntry } from "../../application/ports.ts";
import { entriesOfItem } from "./redis-stream-codec.ts";

type Follower = { lastId: string; readonly handle: (entries: readonly StreamEntry[]) => void };

/** Follows the logs of many tasks of other nodes over one blocking connection. */
export type RedisTail = {
	/** Calls `handle` for every batch after `lastId`, until the returned function is called. */
	follow(logKey: string, lastId: string, handle: (entries: readonly StreamEntry[]) => void): () => void;
	close(): Promise<void>;
};

const BLOCK_MS = 1000;
const RETRY_MS = 200;

/**
 * @param reader a connection of its own without command timeout; closed by `close`
 * @param writer wakes the blocked reader when the set of logs changes
 */
export function createRedisTail(reader: Redis, writer: Redis, wakeKey: string): RedisTail {
	const followers = new Map<string, Follower>();
	let wakeId = "$";
	let running: Promise<void> | null = null;
	let closed = false;

	const readOnce = async (): Promise<void> => {
		const keys = [...followers.keys()];
		const ids = keys.map((key) => followers.get(key)?.lastId ?? "$");
		const found = await reader.xread("BLOCK", BLOCK_MS, "STREAMS", wakeKey, ...keys, wakeId, ...ids);
		for (const [key, items] of found ?? []) {
			const last = items.at(-1)?.[0];
			if (last === undefined) continue;
			if (key === wakeKey) wakeId = last;
			else deliver(followers.get(key), last, items);
		}
	};
	const run = async (): Promise<void> => {
		// "$" would miss a wake-up between two reads; from the first id on, nothing is missed.
		wakeId = "0-0";
		while (!closed && followers.size > 0) {
			try {
				await readOnce();
			} catch {
				await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
			}
		}
		running = null;
	};
	const wake = () => {
		running ??= run();
		// A wake-up that is lost costs one BLOCK_MS.
		writer
			.multi()
			.xadd(wakeKey, "MAXLEN", 1, "*", "w", "1")
			.pexpire(wakeKey, 60_000)
			.exec()
			.catch(() => {});
	};

	return {
		follow(logKey, lastId, handle) {
			const follower = { lastId, handle };
			followers.set(logKey, follower);
			wake();
			return () => {
				if (followers.get(logKey) === follower) followers.delete(logKey);
			};
		},
		async close() {
			closed = true;
			followers.clear();
			reader.disconnect();
			await running;
		},
	};
}

function deliver(follower: Follower | undefined, lastId: string, items: readonly [string, string[]][]): void {
	if (follower === undefined) return;
	follower.lastId = lastId;
	const entries = items.flatMap(([, fields]) => entriesOfItem(fields));
	follower.handle(entries);
}
