import type { Redis } from "ioredis";
import type { Health, LoadMeter, Logger, StreamLog } from "../../application/ports.ts";
import { createFlushScheduler } from "./flush-scheduler.ts";
import type { Journal } from "./journal.ts";
import { mergeAppends, type QueuedAppend, takeEntries } from "./merge-appends.ts";
import { checkRedisDurability } from "./redis-durability.ts";
import { FollowedStreams } from "./redis-followed-streams.ts";
import { OwnedStreams } from "./redis-owned-streams.ts";
import { moreOf, readStored } from "./redis-stream-codec.ts";
import type { RedisTail } from "./redis-tail.ts";

/** With a timer's lateness it stays below 33 ms. */
const GATHER_MS = 28;

/** The stream log of several nodes. Owns connection, tail and journal and closes them. */
export function createRedisStreamLog(deps: {
	readonly redis: Redis;
	readonly tail: RedisTail;
	readonly journal: Journal;
	readonly logger: Logger;
	readonly load: LoadMeter;
	/** Names this node among those on this Redis. */
	readonly nodeId: string;
}): StreamLog {
	const { redis, tail, journal, load } = deps;
	const owned = new OwnedStreams(deps);
	const followed = new FollowedStreams(redis, tail);
	let appends: QueuedAppend[] = [];
	let flushing: Promise<void> | null = null;
	let isClosed = false;

	// One pipeline at a time: what comes meanwhile goes together with the next.
	const flush = () => {
		if (flushing !== null || appends.length === 0) return;
		const batch = mergeAppends(takeEntries(appends));
		appends = [];
		flushing = owned.commit(batch).finally(() => {
			flushing = null;
			if (appends.length > 0) scheduler.schedule();
		});
	};
	const scheduler = createFlushScheduler(flush, { load, delayMs: GATHER_MS });

	return {
		gathers: true,
		open: (taskId, fence) => owned.open(taskId, fence),
		append(taskId, fence, entries) {
			if (isClosed) return Promise.reject(new Error("The stream log is closed"));
			return new Promise((resolve, reject) => {
				appends.push({ taskId, fence, entries, resolve, reject });
				scheduler.schedule();
			});
		},
		read: (taskId, from, signal) =>
			owned.get(taskId)?.read(from, signal) ?? followed.read(taskId, from, signal),
		async readSnapshot(taskId, need = "whole") {
			const local = owned.get(taskId) ?? journal.read(taskId);
			const heard = followed.get(taskId);
			const stored = await readStored(redis, taskId).catch((error) => {
				if (need === "known") return null;
				throw error;
			});
			const here = moreOf(local?.snapshot() ?? null, heard?.snapshot() ?? null);
			return moreOf(here, stored?.snapshot ?? null);
		},
		setLeaseEnd: (expiresAt) => owned.setLeaseEnd(expiresAt),
		release: (taskId, fence) => owned.release(taskId, fence),
		async checkHealth(): Promise<Health> {
			const away = "Redis does not answer; running answers are kept in the local journal";
			if (owned.isDown) return { ok: false, detail: away };
			return checkRedisDurability(redis).catch(() => ({ ok: false, detail: away }));
		},
		async close() {
			if (isClosed) return;
			while (appends.length > 0 || flushing !== null) {
				flush();
				await flushing;
			}
			isClosed = true;
			scheduler.close();
			owned.close();
			await tail.close();
			redis.disconnect();
			journal.close();
		},
	};
}
