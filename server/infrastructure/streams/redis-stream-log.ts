import type { Redis } from "ioredis";
import type { Logger } from "../../application/ports.ts";
import {
	type Health,
	StaleFenceError,
	type StreamEntry,
	type StreamLog,
	type StreamSnapshot,
} from "../../application/ports.ts";
import type { TaskId } from "../../protocol/ids.ts";
import { createFlushScheduler } from "./flush-scheduler.ts";
import type { Journal } from "./journal.ts";
import { LiveStream } from "./live-stream.ts";
import { checkRedisDurability } from "./redis-durability.ts";
import { APPEND_SCRIPT, OPEN_SCRIPT, SNAPSHOT_SCRIPT } from "./redis-scripts.ts";
import type { RedisTail } from "./redis-tail.ts";

const RUNNING_TTL_MS = 24 * 3600 * 1000;
const ENDED_TTL_MS = 5 * 60 * 1000;
const PROBE_MS = 500;

type Append = {
	readonly taskId: TaskId;
	readonly fence: number;
	readonly entries: readonly StreamEntry[];
	readonly resolve: () => void;
	readonly reject: (error: unknown) => void;
};

/** A stream that is written on this node. */
type Owned = {
	fence: number;
	readonly live: LiveStream;
	/** Bytes Redis is known to hold. */
	textBytes: number;
	reasoningBytes: number;
	/** Whether Redis lacks something that the journal has. */
	behind: boolean;
	journaled: boolean;
	released: boolean;
};

/**
 * The stream log of several nodes: each flush goes to Redis before any reader sees it. While Redis is
 * away the journal of this node takes its place, and Redis gets the whole text when it is back.
 * Owns connection, tail and journal and closes them.
 */
export function createRedisStreamLog(deps: {
	readonly redis: Redis;
	readonly tail: RedisTail;
	readonly journal: Journal;
	readonly logger: Logger;
}): StreamLog {
	const { redis, tail, journal, logger } = deps;
	const owned = new Map<TaskId, Owned>();
	const followed = new Map<
		TaskId,
		{ readonly live: LiveStream; readers: number; readonly unfollow: () => void }
	>();
	let appends: Append[] = [];
	let flushing: Promise<void> | null = null;
	let isDown = false;
	let closed = false;

	const flush = () => {
		if (flushing !== null || appends.length === 0) return;
		const batch = mergeByTask(appends).map((append) => ({
			...append,
			entries: ownedOf(append).live.trim(append.entries),
		}));
		appends = [];
		flushing = commit(batch).finally(() => {
			flushing = null;
			if (appends.length > 0) scheduler.schedule();
		});
	};
	const scheduler = createFlushScheduler(flush);

	const commit = async (batch: readonly Append[]): Promise<void> => {
		const inStep = batch.filter((append) => !isDown && !ownedOf(append).behind);
		const results = inStep.length === 0 ? [] : await appendToRedis(inStep);
		const refused = results === null ? inStep : inStep.filter((_, index) => results[index] === 2);
		for (const [index, append] of inStep.entries()) {
			const result = results?.[index];
			if (result === 1) accept(append, ownedOf(append));
			else if (result === 0) append.reject(new StaleFenceError(append.taskId));
		}
		await commitAside([...batch.filter((append) => !inStep.includes(append)), ...refused]);
	};
	const accept = (append: Append, stream: Owned): void => {
		stream.textBytes += bytesOf(append.entries, "text");
		stream.reasoningBytes += bytesOf(append.entries, "reasoning");
		try {
			stream.live.add(append.entries);
			append.resolve();
		} catch (error) {
			append.reject(error);
		}
	};
	/** For streams that Redis does not hold in full: first the journal, then, where Redis answers, the whole to it. */
	const commitAside = async (batch: readonly Append[]): Promise<void> => {
		commitToJournal(batch);
		for (const append of batch) {
			const stream = owned.get(append.taskId);
			if (!isDown && stream?.behind) await restore(append.taskId, stream).catch(() => {});
		}
	};
	const commitToJournal = (batch: readonly Append[]): void => {
		for (const append of batch) {
			const stream = ownedOf(append);
			const before = stream.journaled ? [] : entriesOf(stream.live.snapshot());
			try {
				const [stale] = journal.write([
					{ taskId: append.taskId, fence: append.fence, entries: [...before, ...append.entries] },
				]);
				if (stale) append.reject(stale);
				else {
					stream.journaled = true;
					stream.behind = true;
					stream.live.add(append.entries);
					append.resolve();
				}
			} catch (error) {
				append.reject(error);
			}
		}
	};
	const ownedOf = (append: { readonly taskId: TaskId; readonly fence: number }): Owned => {
		const known = owned.get(append.taskId);
		if (known !== undefined) {
			known.fence = Math.max(known.fence, append.fence);
			return known;
		}
		const stream = newOwned(append.fence, journal.read(append.taskId));
		owned.set(append.taskId, stream);
		return stream;
	};
	const appendToRedis = async (batch: readonly Append[]): Promise<readonly number[] | null> => {
		try {
			const pipeline = redis.pipeline();
			for (const append of batch) {
				const stream = ownedOf(append);
				pipeline.eval(
					APPEND_SCRIPT,
					5,
					...keysOf(append.taskId),
					...appendArguments(append.fence, stream.textBytes, stream.reasoningBytes, append.entries),
				);
			}
			return (await pipeline.exec())?.map(([error, result]) => resultOf(error, result)) ?? null;
		} catch (error) {
			goDown(error);
			return null;
		}
	};
	const goDown = (error: unknown): void => {
		if (isDown || closed) return;
		isDown = true;
		logger.warn(
			{ reason: String(error) },
			"Redis does not answer; running answers are kept in the local journal",
		);
		probe();
	};
	const probe = (): void => {
		const timer = setTimeout(async () => {
			if (closed) return;
			try {
				await redis.ping();
				for (const [taskId, stream] of owned) if (stream.behind) await restore(taskId, stream);
				isDown = false;
				logger.info({}, "Redis answers again; running answers are back in it");
			} catch {
				probe();
			}
		}, PROBE_MS);
		timer.unref();
	};
	const restore = async (taskId: TaskId, stream: Owned): Promise<void> => {
		const snapshot = stream.live.snapshot();
		const { version } = stream.live;
		const entries = entriesOf(snapshot);
		try {
			await redis.eval(APPEND_SCRIPT, 5, ...keysOf(taskId), ...appendArguments(stream.fence, 0, 0, entries));
		} catch (error) {
			goDown(error);
			throw error;
		}
		stream.textBytes = Buffer.byteLength(snapshot.text);
		stream.reasoningBytes = Buffer.byteLength(snapshot.reasoning);
		stream.behind = stream.live.version !== version;
		if (stream.released && !stream.behind) forget(taskId, stream);
	};
	const forget = (taskId: TaskId, stream: Owned): void => {
		owned.delete(taskId);
		if (stream.journaled && !closed) journal.remove(taskId, stream.fence);
	};

	/** Continues a stream that another node wrote, with what Redis or the journal knows of it. */
	const takeOver = async (taskId: TaskId, fence: number): Promise<void> => {
		const remote = (await readRemote(taskId))?.live.snapshot() ?? null;
		const local = journal.read(taskId);
		const snapshot = longer(local?.snapshot() ?? null, remote);
		if (snapshot === null || remote === null) return;
		const stream = newOwned(fence, null);
		stream.live.add(entriesOf(snapshot));
		stream.textBytes = Buffer.byteLength(remote.text);
		stream.reasoningBytes = Buffer.byteLength(remote.reasoning);
		stream.behind = snapshot !== remote;
		stream.journaled = local !== null;
		owned.set(taskId, stream);
	};

	const readRemote = async (taskId: TaskId): Promise<{ live: LiveStream; lastId: string } | null> => {
		const [fence, end, text, reasoning, structured, lastId] = (await redis.eval(
			SNAPSHOT_SCRIPT,
			5,
			...keysOf(taskId),
		)) as string[];
		if (!fence) return null;
		const live = new LiveStream();
		live.add(
			entriesOf({
				text: text ?? "",
				reasoning: reasoning ?? "",
				structured: structured || null,
				end: end ? JSON.parse(end) : null,
			}),
		);
		return { live, lastId: lastId ?? "0-0" };
	};
	const follow = async (taskId: TaskId): Promise<LiveStream | null> => {
		const known = followed.get(taskId);
		if (known !== undefined) return known.live;
		const remote = await readRemote(taskId);
		if (remote === null) return null;
		const again = followed.get(taskId);
		if (again !== undefined) return again.live;
		if (remote.live.hasEnded) return remote.live;
		const { live } = remote;
		const unfollow = tail.follow(keysOf(taskId)[4], remote.lastId, (entries) => {
			try {
				live.add(entries);
			} catch {
				// Entries were trimmed before this node read them: take the whole again.
				void readRemote(taskId).then(
					(whole) => whole && live.add(entriesOf(whole.live.snapshot())),
					() => {},
				);
			}
		});
		followed.set(taskId, { live, readers: 0, unfollow });
		return live;
	};
	const enter = (taskId: TaskId): (() => void) => {
		const entry = followed.get(taskId);
		if (entry === undefined) return () => {};
		entry.readers++;
		return () => {
			entry.readers--;
			if (entry.readers > 0 || followed.get(taskId) !== entry) return;
			followed.delete(taskId);
			entry.unfollow();
		};
	};

	return {
		async open(taskId, fence) {
			try {
				if (isDown) throw new Error("Redis is away");
				const result = await redis.eval(OPEN_SCRIPT, 5, ...keysOf(taskId), fence, RUNNING_TTL_MS);
				if (result === 0) throw new StaleFenceError(taskId);
				if (result === 2 && !owned.has(taskId)) await takeOver(taskId, fence);
			} catch (error) {
				if (error instanceof StaleFenceError) throw error;
				goDown(error);
				journal.fence(taskId, fence);
			}
			ownedOf({ taskId, fence });
		},
		append(taskId, fence, entries) {
			if (closed) return Promise.reject(new Error("The stream log is closed"));
			return new Promise((resolve, reject) => {
				appends.push({ taskId, fence, entries, resolve, reject });
				scheduler.schedule();
			});
		},
		async *read(taskId, from, signal) {
			const own = owned.get(taskId);
			if (own !== undefined) return yield* own.live.read(from, signal);
			const live = await follow(taskId).catch(() => null);
			if (live === null) return;
			const leave = enter(taskId);
			try {
				yield* live.read(from, signal);
			} finally {
				leave();
			}
		},
		async readSnapshot(taskId) {
			const own = owned.get(taskId)?.live.snapshot();
			const local = own ?? journal.read(taskId)?.snapshot() ?? null;
			const remote = await readRemote(taskId).catch(() => null);
			return longer(local, remote?.live.snapshot() ?? null);
		},
		release(taskId, fence) {
			const stream = owned.get(taskId);
			if (stream === undefined || stream.fence > fence) return;
			stream.released = true;
			if (!stream.behind) forget(taskId, stream);
		},
		async checkHealth(): Promise<Health> {
			if (isDown)
				return { ok: false, detail: "Redis does not answer; answers are kept in the local journal" };
			try {
				return await checkRedisDurability(redis);
			} catch (error) {
				return { ok: false, detail: `Redis does not answer: ${String(error)}` };
			}
		},
		async close() {
			if (closed) return;
			while (appends.length > 0 || flushing !== null) {
				flush();
				await flushing;
			}
			closed = true;
			scheduler.close();
			await tail.close();
			redis.disconnect();
			journal.close();
		},
	};
}

function newOwned(fence: number, journaled: LiveStream | null): Owned {
	return {
		fence,
		live: journaled ?? new LiveStream(),
		textBytes: 0,
		reasoningBytes: 0,
		behind: journaled !== null,
		journaled: journaled !== null,
		released: false,
	};
}

function keysOf(taskId: TaskId): [string, string, string, string, string] {
	const base = `parley:{${taskId}}`;
	return [`${base}:meta`, `${base}:text`, `${base}:reasoning`, `${base}:structured`, `${base}:log`];
}

function appendArguments(
	fence: number,
	textBytes: number,
	reasoningBytes: number,
	entries: readonly StreamEntry[],
): (string | number)[] {
	const end = entries.find((entry) => entry.type === "end");
	const structured = entries.findLast((entry) => entry.type === "structured");
	return [
		fence,
		end === undefined ? RUNNING_TTL_MS : ENDED_TTL_MS,
		textBytes,
		textOf(entries, "text"),
		reasoningBytes,
		textOf(entries, "reasoning"),
		structured === undefined ? "" : structured.json,
		end === undefined ? "" : JSON.stringify(end),
		JSON.stringify(entries),
	];
}

function textOf(entries: readonly StreamEntry[], type: "text" | "reasoning"): string {
	let text = "";
	for (const entry of entries) if (entry.type === type) text += entry.text;
	return text;
}

function bytesOf(entries: readonly StreamEntry[], type: "text" | "reasoning"): number {
	return Buffer.byteLength(textOf(entries, type));
}

function entriesOf(snapshot: StreamSnapshot): StreamEntry[] {
	return [
		...(snapshot.reasoning === ""
			? []
			: [{ type: "reasoning" as const, offset: 0, text: snapshot.reasoning }]),
		...(snapshot.structured === null ? [] : [{ type: "structured" as const, json: snapshot.structured }]),
		...(snapshot.text === "" ? [] : [{ type: "text" as const, offset: 0, text: snapshot.text }]),
		...(snapshot.end === null ? [] : [{ type: "end" as const, ...snapshot.end }]),
	];
}

function resultOf(error: Error | null, result: unknown): number {
	if (error !== null) throw error;
	return Number(result);
}

/** Appends of the same task that came in one tick become one. */
function mergeByTask(appends: readonly Append[]): readonly Append[] {
	const byTask = new Map<TaskId, Append>();
	for (const append of appends) {
		const before = byTask.get(append.taskId);
		byTask.set(
			append.taskId,
			before === undefined || before.fence !== append.fence ? append : joined(before, append),
		);
	}
	return [...byTask.values()];
}

function joined(first: Append, second: Append): Append {
	return {
		taskId: first.taskId,
		fence: first.fence,
		entries: [...first.entries, ...second.entries],
		resolve: () => {
			first.resolve();
			second.resolve();
		},
		reject: (error) => {
			first.reject(error);
			second.reject(error);
		},
	};
}

function longer(a: StreamSnapshot | null, b: StreamSnapshot | null): StreamSnapshot | null {
	if (a === null || b === null) return a ?? b;
	return b.text.length > a.text.length || (b.end !== null && a.end === null) ? b : a;
}
