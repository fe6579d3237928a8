import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { redisMissing, startRedis } from "../../../tests/support/redis-process.ts";
import type { StreamEntry } from "../../application/ports.ts";
import type { TaskId } from "../../protocol/ids.ts";
import { openRedis } from "./redis-connection.ts";
import { FollowedStreams } from "./redis-followed-streams.ts";
import { appendArguments, keysOf } from "./redis-stream-codec.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const nothing = { textBytes: 0, reasoningBytes: 0, unwritten: "" };
const end: StreamEntry = { type: "end", status: "complete", length: 4, usage: null, error: null, rev: 1 };

/** A Redis of its own with an answer of another node, which is being written. */
async function openWritten() {
	const own = await startRedis();
	const redis = await openRedis(own.url, silent);
	const task = randomUUID() as TaskId;
	const append = (log: string, fence: number, entries: readonly StreamEntry[]) =>
		redis.appendAnswer(
			...keysOf(task),
			log,
			...appendArguments(task, fence, nothing, entries, Number.MAX_SAFE_INTEGER),
		);
	await append("parley:log:one", 1, [{ type: "text", offset: 0, text: "text" }]);
	return {
		...{ redis, task, append },
		async [Symbol.asyncDispose]() {
			redis.disconnect();
			await own[Symbol.asyncDispose]();
		},
	};
}

test.skipIf(redisMissing() !== null)(
	"[R3] what passed by before a task was followed in a log that is followed already is read again",
	async () => {
		await using written = await openWritten();
		const { redis, task, append } = written;
		// The end comes between what was stored and the first that this follower is told; it is told no more.
		const tail = {
			follow: () => {
				void append("parley:log:one", 1, [end]);
				return { isLate: true, unfollow: () => {} };
			},
			close: async () => {},
		};
		const seen: StreamEntry[] = [];
		const position = { text: 0, reasoning: 0 };
		const reading = new FollowedStreams(redis, tail).read(task, position, AbortSignal.timeout(5000));
		for await (const entries of reading) seen.push(...entries);
		expect(seen.map((entry) => entry.type)).toEqual(["text", "end"]);
	},
);

test.skipIf(redisMissing() !== null)(
	"[R7] a task is followed into another log though Redis does not answer when it moves",
	async () => {
		await using written = await openWritten();
		const { redis, task, append } = written;
		const handles: ((entries: readonly StreamEntry[] | null) => void)[] = [];
		const tail = {
			follow: (_at: unknown, handle: (entries: readonly StreamEntry[] | null) => void) => {
				handles.push(handle);
				return { isLate: false, unfollow: () => {} };
			},
			close: async () => {},
		};
		const position = { text: 0, reasoning: 0 };
		const signal = AbortSignal.timeout(5000);
		const reading = new FollowedStreams(redis, tail).read(task, position, signal)[Symbol.asyncIterator]();
		await reading.next();
		await append("parley:log:two", 2, [end]);
		const { readAnswer } = redis;
		redis.readAnswer = async () => {
			redis.readAnswer = readAnswer;
			throw new Error("Command timed out");
		};
		handles[0]?.(null);
		expect((await reading.next()).value).toEqual([end]);
	},
);

test.skipIf(redisMissing() !== null)(
	"[R3] a reader that comes in the moment in which the last other one leaves gets what comes",
	async () => {
		await using written = await openWritten();
		const { redis, task } = written;
		const handles = new Set<(entries: readonly StreamEntry[] | null) => void>();
		const tail = {
			follow: (_at: unknown, handle: (entries: readonly StreamEntry[] | null) => void) => {
				handles.add(handle);
				return { isLate: false, unfollow: () => void handles.delete(handle) };
			},
			close: async () => {},
		};
		const streams = new FollowedStreams(redis, tail);
		const seen: { readonly first: StreamEntry[]; readonly second: StreamEntry[] } = { first: [], second: [] };
		const read = (who: keyof typeof seen, signal: AbortSignal) =>
			streams
				.read(task, { text: 0, reasoning: 0 }, signal)
				.forEach?.((entries) => void seen[who].push(...entries));
		const leaving = new AbortController();
		const first = read("first", leaving.signal);
		await expect.poll(() => seen.first.length).toBe(1);
		const second = read("second", AbortSignal.timeout(5000));
		leaving.abort();
		await first;
		await expect.poll(() => seen.second.length).toBe(1);
		for (const handle of handles) handle([end]);
		await second;
		expect(seen.second.map(({ type }) => type)).toEqual(["text", "end"]);
	},
);
