import type { Redis } from "ioredis";
import type { StreamEntry } from "../../application/ports.ts";
import type { TaskId } from "../../protocol/ids.ts";
import { stepsOfItem } from "./redis-stream-codec.ts";

/** Takes what a log says of one task; null: the task goes on in another log. */
type Handle = (entries: readonly StreamEntry[] | null) => void;
type FollowedLog = { lastId: string; readonly handles: Map<string, Handle> };

/** Follows tasks in the logs of other nodes over one blocking connection. */
export type RedisTail = {
	/**
	 * Calls `handle` for what comes of a task after `lastId`, until `unfollow`. Where the log was being
	 * followed already, what came after `lastId` may have been passed by: then `isLate`, and the caller has
	 * to read again what is stored.
	 */
	follow(
		at: { readonly taskId: TaskId; readonly logKey: string; readonly lastId: string },
		handle: Handle,
	): { readonly isLate: boolean; readonly unfollow: () => void };
	close(): Promise<void>;
};

const BLOCK_MS = 1000;
const RETRY_MS = 200;

/**
 * @param reader a connection of its own without command timeout; closed by `close`
 * @param writer wakes the blocked reader when the set of logs changes
 */
export function createRedisTail(reader: Redis, writer: Redis, wakeKey: string): RedisTail {
	const logs = new Map<string, FollowedLog>();
	let wakeId = "$";
	let running: Promise<void> | null = null;
	let closed = false;

	const readOnce = async (): Promise<void> => {
		const keys = [...logs.keys()];
		const ids = keys.map((key) => logs.get(key)?.lastId ?? "$");
		const found = await reader.xread("BLOCK", BLOCK_MS, "STREAMS", wakeKey, ...keys, wakeId, ...ids);
		for (const [key, items] of found ?? []) {
			const last = items.at(-1)?.[0];
			if (last === undefined) continue;
			if (key === wakeKey) wakeId = last;
			else deliver(logs.get(key), last, items);
		}
	};
	const run = async (): Promise<void> => {
		// "$" would miss a wake-up between two reads; from the first id on, nothing is missed.
		wakeId = "0-0";
		while (!closed && logs.size > 0) {
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
		follow({ taskId, logKey, lastId }, handle) {
			const known = logs.get(logKey);
			const log: FollowedLog = known ?? { lastId, handles: new Map() };
			log.handles.set(taskId, handle);
			if (known === undefined) {
				logs.set(logKey, log);
				wake();
			}
			const unfollow = () => {
				if (log.handles.get(taskId) !== handle) return;
				log.handles.delete(taskId);
				if (log.handles.size === 0 && logs.get(logKey) === log) logs.delete(logKey);
			};
			return { isLate: known !== undefined, unfollow };
		},
		async close() {
			closed = true;
			logs.clear();
			reader.disconnect();
			await running;
		},
	};
}

function deliver(log: FollowedLog | undefined, lastId: string, items: readonly [string, string[]][]): void {
	if (log === undefined) return;
	log.lastId = lastId;
	for (const [, fields] of items) {
		for (const { taskId, entries } of stepsOfItem(fields)) log.handles.get(taskId)?.(entries);
	}
}
