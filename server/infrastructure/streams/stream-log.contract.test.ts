import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type RedisProcess, redisMissing, startRedis } from "../../../tests/support/redis-process.ts";
import { openTempDir, type TempDir } from "../../../tests/support/temp-dir.ts";
import { StaleFenceError, type StreamEntry, type StreamLog } from "../../application/ports.ts";
import type { TaskId } from "../../protocol/ids.ts";
import { createEmbeddedStreamLog } from "./embedded-stream-log.ts";
import { openJournal } from "./journal.ts";
import { openRedis } from "./redis-connection.ts";
import { createRedisStreamLog } from "./redis-stream-log.ts";
import { createRedisTail } from "./redis-tail.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const idle = { isBusy: () => false };
let redis: RedisProcess | null = null;
let dir: TempDir;
let logs: StreamLog[] = [];
/** Of single tests, which stop them and fail at times. */
let ownRedis: RedisProcess[] = [];

beforeAll(async () => {
	if (redisMissing() === null) redis = await startRedis();
});
afterAll(async () => {
	await redis?.[Symbol.asyncDispose]();
});
afterEach(async () => {
	for (const log of logs) await log.close();
	logs = [];
	for (const own of ownRedis) await own.kill();
	ownRedis = [];
	await dir?.[Symbol.asyncDispose]();
});

type Open = (path: string) => Promise<StreamLog>;
const openEmbedded: Open = async (path) => createEmbeddedStreamLog({ journal: openJournal(path) });
const openOnRedis: Open = async (path) => {
	const url = redis?.url ?? "";
	const connection = await openRedis(url, silent);
	const reader = await openRedis(url, silent, { blocking: true });
	return createRedisStreamLog({
		redis: connection,
		tail: createRedisTail(reader, connection, `wake:${randomUUID()}`),
		journal: openJournal(path),
		logger: silent,
		nodeId: randomUUID(),
		load: idle,
	});
};

async function openLog(open: Open, name = "streams"): Promise<StreamLog> {
	dir ??= await openTempDir();
	const log = await open(join(dir.path, name));
	log.setLeaseEnd(later());
	logs.push(log);
	return log;
}

const text = (offset: number, value: string): StreamEntry => ({ type: "text", offset, text: value });
const end = (length: number): StreamEntry => ({
	type: "end",
	status: "complete",
	length,
	usage: null,
	error: null,
	rev: 1,
});
const newTask = () => randomUUID() as TaskId;

const later = () => new Date(Date.now() + 60_000);

/** Text that a reader sees from `from` on, and whether it saw the end. */
async function readAll(log: StreamLog, taskId: TaskId, from = 0, signal = AbortSignal.timeout(5000)) {
	let value = "";
	let batches = 0;
	let ended = false;
	for await (const entries of log.read(taskId, { text: from, reasoning: 0 }, signal)) {
		batches++;
		for (const entry of entries) {
			if (entry.type === "text") {
				expect(entry.offset).toBe(from + value.length);
				value += entry.text;
			}
			if (entry.type === "end") ended = true;
		}
	}
	return { value, batches, ended };
}

describe.each([
	["memory with journal", openEmbedded],
	["Redis", openOnRedis],
] as const)("stream log in %s", (name, open) => {
	const test = it.skipIf(name === "Redis" && redisMissing() !== null);

	test("gives a reader what is stored in one batch, then what comes, then the end", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		await log.open(task, 1);
		for (let i = 0; i < 50; i++) await log.append(task, 1, [text(i * 2, "ab")]);
		const reading = readAll(log, task);
		await log.append(task, 1, [text(100, "live")]);
		await log.append(task, 1, [end(104)]);
		const read = await reading;
		expect(read.value).toBe(`${"ab".repeat(50)}live`);
		expect(read.ended).toBe(true);
		expect(read.batches).toBeLessThanOrEqual(3);
	});

	/** Opens a reading whose batches are pushed. */
	const push = (
		log: StreamLog,
		task: TaskId,
		take: (entries: readonly StreamEntry[]) => Promise<void> | void,
		signal = AbortSignal.timeout(5000),
	): Promise<void> => {
		const reading = log.read(task, { text: 0, reasoning: 0 }, signal);
		if (reading.forEach === undefined) throw new Error("This log pushes nothing");
		return reading.forEach(take);
	};
	const textOf = (entries: readonly StreamEntry[]) =>
		entries.map((entry) => (entry.type === "text" ? entry.text : "")).join("");

	test("pushes the same to a reader: what is stored, what comes, the end", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		await log.open(task, 1);
		await log.append(task, 1, [text(0, "stored ")]);
		const taken: StreamEntry[] = [];
		const pushing = push(log, task, (entries) => void taken.push(...entries));
		await log.append(task, 1, [text(7, "live")]);
		await log.append(task, 1, [end(11)]);
		await pushing;
		expect(textOf(taken)).toBe("stored live");
		expect(taken.filter((entry) => entry.type === "end")).toHaveLength(1);
		expect(taken.at(-1)?.type).toBe("end");
	});

	test("a reader that is still taking gets nothing more until it has, and then all at once", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		await log.open(task, 1);
		const batches: string[] = [];
		const { promise: taking, resolve: taken } = Promise.withResolvers<void>();
		const pushing = push(log, task, (entries) => {
			batches.push(textOf(entries));
			if (batches.length === 1) return taking;
		});
		await log.append(task, 1, [text(0, "a")]);
		for (const [offset, letter] of ["b", "c", "d"].entries()) {
			await log.append(task, 1, [text(offset + 1, letter)]);
		}
		await log.append(task, 1, [end(4)]);
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(batches).toHaveLength(1);
		taken();
		await pushing;
		expect(batches.join("")).toBe("abcd");
		expect(batches.length).toBeLessThanOrEqual(2);
	});

	test("a reader that throws ends with what it threw, and harms no other", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		await log.open(task, 1);
		await log.append(task, 1, [text(0, "a")]);
		let count = 0;
		const failing = push(log, task, () => {
			if (++count === 2) throw new Error("no more");
		});
		const refusing = push(log, task, () => Promise.reject(new Error("not one")));
		const outcomes = Promise.allSettled([failing, refusing]);
		const whole = readAll(log, task);
		await new Promise((resolve) => setTimeout(resolve, 50));
		await log.append(task, 1, [text(1, "b")]);
		await log.append(task, 1, [text(2, "c"), end(3)]);
		expect((await whole).value).toBe("abc");
		expect(await outcomes).toMatchObject([
			{ status: "rejected", reason: { message: "no more" } },
			{ status: "rejected", reason: { message: "not one" } },
		]);
		expect(count).toBe(2);
	});

	test("a reader that leaves is pushed nothing more; what it is taking then is waited for", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		await log.open(task, 1);
		await log.append(task, 1, [text(0, "a")]);
		const [idle, busy] = [new AbortController(), new AbortController()];
		const { promise: taking, resolve: taken } = Promise.withResolvers<void>();
		let count = 0;
		const leaving = push(log, task, () => void count++, idle.signal);
		let isOver = false;
		const late = push(log, task, () => taking, busy.signal).then(() => {
			isOver = true;
		});
		await new Promise((resolve) => setTimeout(resolve, 50));
		idle.abort();
		busy.abort();
		await leaving;
		await log.append(task, 1, [text(1, "b")]);
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect([count, isOver]).toEqual([1, false]);
		taken();
		await late;
	});

	test("[R2] gives a reader at offset n exactly the rest", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		await log.open(task, 1);
		await log.append(task, 1, [text(0, "0123456789")]);
		await log.append(task, 1, [text(10, "äö😀"), end(14)]);
		expect((await readAll(log, task, 4)).value).toBe("456789äö😀");
		expect((await readAll(log, task, 99)).value).toBe("");
	});

	test("[R8] refuses an append with an older fence number, and keeps what the newer owner wrote", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		await log.open(task, 1);
		await log.append(task, 1, [text(0, "one")]);
		await log.open(task, 2);
		await expect(log.append(task, 1, [text(3, "zombie")])).rejects.toBeInstanceOf(StaleFenceError);
		await expect(log.open(task, 1)).rejects.toBeInstanceOf(StaleFenceError);
		await log.append(task, 2, [text(3, "two"), end(6)]);
		expect((await readAll(log, task)).value).toBe("onetwo");
	});

	test("adds up text, reasoning and the last structured snapshot", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		await log.open(task, 1);
		await log.append(task, 1, [{ type: "reasoning", offset: 0, text: "hm" }]);
		await log.append(task, 1, [{ type: "structured", json: '{"a":1}', nth: 1 }]);
		await log.append(task, 1, [{ type: "structured", json: '{"a":2}', nth: 2 }, text(0, "x")]);
		expect(await log.readSnapshot(task)).toEqual({
			text: "x",
			reasoning: "hm",
			structured: '{"a":2}',
			snapshots: 2,
			tools: [],
			end: null,
		});
		expect(await log.readSnapshot(newTask())).toBeNull();
	});

	test("a node that takes a structured answer over knows how many snapshots there were", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		await log.open(task, 1);
		await log.append(task, 1, [{ type: "structured", json: '{"a":"long"}', nth: 6 }]);
		await log.append(task, 1, [{ type: "structured", json: "{}", nth: 7 }]);
		const heir = await openLog(open);
		await heir.open(task, 2);
		expect(await heir.readSnapshot(task)).toMatchObject({ structured: "{}", snapshots: 7 });
	});

	test("does not tell a notice to readers who come later", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		await log.open(task, 1);
		await log.append(task, 1, [{ type: "notice", text: "waiting", at: "2026-01-01T00:00:00.000Z" }]);
		await log.append(task, 1, [end(0)]);
		const seen: string[] = [];
		for await (const entries of log.read(task, { text: 0, reasoning: 0 }, AbortSignal.timeout(1000))) {
			seen.push(...entries.map((entry) => entry.type));
		}
		expect(seen).toEqual(["end"]);
	});

	test("ends the reading of a task it does not know, and of one whose reader leaves", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		expect(await readAll(log, newTask())).toEqual({ value: "", batches: 0, ended: false });
		const task = newTask();
		await log.open(task, 1);
		const leave = new AbortController();
		const reading = readAll(log, task, 0, leave.signal);
		await new Promise((resolve) => setTimeout(resolve, 20));
		leave.abort();
		expect((await reading).ended).toBe(false);
	});

	test("[R5] after a restart gives what was stored", async () => {
		dir = await openTempDir();
		const first = await openLog(open);
		const task = newTask();
		await first.open(task, 1);
		await first.append(task, 1, [text(0, "kept 😀")]);
		await first.close();
		const second = await openLog(open);
		expect((await second.readSnapshot(task))?.text).toBe("kept 😀");
		await second.open(task, 2);
		await second.append(task, 2, [end(7)]);
		expect(await readAll(second, task, 2)).toMatchObject({ value: "pt 😀", ended: true });
	});

	test("adds only the rest where an append repeats what is there", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		await log.open(task, 1);
		await log.append(task, 1, [text(0, "äb")]);
		await log.append(task, 1, [text(0, "äbc"), text(1, "bcd")]);
		await log.append(task, 1, [text(4, "e")]);
		expect((await log.readSnapshot(task))?.text).toBe("äbcde");
		await log.close();
		const again = await openLog(open);
		expect((await again.readSnapshot(task))?.text).toBe("äbcde");
	});

	test("leaves the stream of a newer owner alone when the older one releases it", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		await log.open(task, 1);
		await log.append(task, 1, [text(0, "kept")]);
		await log.open(task, 2);
		log.release(task, 1);
		await log.close();
		const again = await openLog(open);
		expect((await again.readSnapshot(task))?.text).toBe("kept");
	});

	test("[R8] goes on for the readers of a newer owner when the older one releases its stream", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		await log.open(task, 1);
		await log.append(task, 1, [text(0, "one ")]);
		await log.open(task, 2);
		const reading = readAll(log, task);
		log.release(task, 1);
		await log.append(task, 2, [text(4, "two"), end(7)]);
		expect(await reading).toMatchObject({ value: "one two", ended: true });
	});

	test("[W7] ends the reading of a stream that is released without its end", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		await log.open(task, 1);
		await log.append(task, 1, [text(0, "all")]);
		const leave = new AbortController();
		const reading = readAll(log, task, 0, leave.signal);
		await new Promise((resolve) => setImmediate(resolve));
		log.release(task, 1);
		expect(await reading).toMatchObject({ value: "all", ended: false });
		expect(leave.signal.aborted).toBe(false);
	});

	test("[R1] gives a long text in parts that split no character, and the end after the last of them", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const task = newTask();
		const long = "x😀".repeat(60_000);
		await log.open(task, 1);
		await log.append(task, 1, [text(0, long), end(long.length)]);
		const lengths: number[] = [];
		let read = "";
		for await (const entries of log.read(task, { text: 0, reasoning: 0 }, AbortSignal.timeout(5000))) {
			for (const entry of entries) {
				if (entry.type !== "text") continue;
				expect(entry.text.isWellFormed()).toBe(true);
				expect(entry.offset).toBe(read.length);
				read += entry.text;
				lengths.push(entry.text.length);
			}
		}
		expect(read === long).toBe(true);
		expect(Math.max(...lengths)).toBeLessThanOrEqual(64 * 1024);
	});

	test("keeps the streams of many tasks apart", async () => {
		dir = await openTempDir();
		const log = await openLog(open);
		const tasks = Array.from({ length: 20 }, newTask);
		await Promise.all(tasks.map((task) => log.open(task, 1)));
		const readings = tasks.map((task) => readAll(log, task));
		await Promise.all(
			tasks.map(async (task, index) => {
				for (let i = 0; i < 20; i++) await log.append(task, 1, [text(i * 2, String(index).padStart(2, "0"))]);
				await log.append(task, 1, [end(40)]);
			}),
		);
		for (const [index, read] of (await Promise.all(readings)).entries()) {
			expect(read.value).toBe(String(index).padStart(2, "0").repeat(20));
		}
	});
});

describe("stream log of two nodes on one Redis", () => {
	const test = it.skipIf(redisMissing() !== null);

	test("[R5] a reader on the other node gets the stored text and the live rest", async () => {
		dir = await openTempDir();
		const writer = await openLog(openOnRedis, "a");
		const reader = await openLog(openOnRedis, "b");
		const task = newTask();
		await writer.open(task, 1);
		await writer.append(task, 1, [text(0, "stored ")]);
		const reading = readAll(reader, task);
		for (let i = 0; i < 30; i++) await writer.append(task, 1, [text(7 + i, "x")]);
		await writer.append(task, 1, [end(37)]);
		expect(await reading).toMatchObject({ value: `stored ${"x".repeat(30)}`, ended: true });
	});

	test("[R3] a reader that comes while the node's log is followed already gets all of its task", async () => {
		dir = await openTempDir();
		const writer = await openLog(openOnRedis, "a");
		const reader = await openLog(openOnRedis, "b");
		const tasks = Array.from({ length: 8 }, newTask);
		await Promise.all(tasks.map((task) => writer.open(task, 1)));
		const writing = Promise.all(
			tasks.map(async (task) => {
				for (let i = 0; i < 60; i++) await writer.append(task, 1, [text(i, "x")]);
				await writer.append(task, 1, [end(60)]);
			}),
		);
		const readings: ReturnType<typeof readAll>[] = [];
		for (const task of tasks) {
			readings.push(readAll(reader, task));
			await new Promise((resolve) => setTimeout(resolve, 3));
		}
		for (const reading of readings) {
			expect(await reading).toMatchObject({ value: "x".repeat(60), ended: true });
		}
		await writing;
	});

	test("[R7] a reader follows a task into the log of the node that took it over", async () => {
		dir = await openTempDir();
		const [first, second, reader] = [
			await openLog(openOnRedis, "a"),
			await openLog(openOnRedis, "b"),
			await openLog(openOnRedis, "c"),
		];
		const task = newTask();
		await first.open(task, 1);
		await first.append(task, 1, [text(0, "one ")]);
		const reading = readAll(reader, task);
		await first.append(task, 1, [text(4, "two ")]);
		await second.open(task, 2);
		await expect(first.append(task, 1, [text(8, "zombie")])).rejects.toBeInstanceOf(StaleFenceError);
		await second.append(task, 2, [text(8, "three")]);
		await second.append(task, 2, [end(13)]);
		expect(await reading).toMatchObject({ value: "one two three", ended: true });
	});

	test("an append that is refused for one task is made for the others of its flush", async () => {
		dir = await openTempDir();
		const [first, second] = [await openLog(openOnRedis, "a"), await openLog(openOnRedis, "b")];
		const [lost = newTask(), kept = newTask()] = [newTask(), newTask()];
		for (const task of [lost, kept]) {
			await first.open(task, 1);
			await first.append(task, 1, [text(0, "a")]);
		}
		await second.open(lost, 2);
		const results = await Promise.allSettled(
			[lost, kept].map((task) => first.append(task, 1, [text(1, "b")])),
		);
		expect(results.map((result) => result.status)).toEqual(["rejected", "fulfilled"]);
		expect((await second.readSnapshot(lost))?.text).toBe("a");
		expect((await second.readSnapshot(kept))?.text).toBe("ab");
	});
});

describe("texts that only the log of a node in Redis has yet", () => {
	const test = it.skipIf(redisMissing() !== null);
	/** More flushes than go to the log alone. */
	const FLUSHES = Array.from({ length: 10 }, (_, index) => index);
	const pieceOf = (index: number) => `${index}\u{1f642}é `;
	const textUntil = (index: number) => FLUSHES.slice(0, index).map(pieceOf).join("");

	async function appendUntil(log: StreamLog, task: TaskId, fence: number, to: number, from = 0) {
		for (let index = from; index < to; index++) {
			await log.append(task, fence, [text(textUntil(index).length, pieceOf(index))]);
		}
	}

	async function openThree() {
		dir = await openTempDir();
		const first = await openLog(openOnRedis, "a");
		return [first, await openLog(openOnRedis, "b"), await openLog(openOnRedis, "c")] as const;
	}

	test("[R3] [R5] a reader that comes late gets them, after any number of flushes", async () => {
		const [writer, reader] = await openThree();
		const task = newTask();
		await writer.open(task, 1);
		const readings: ReturnType<typeof readAll>[] = [];
		for (const index of FLUSHES) {
			await appendUntil(writer, task, 1, index + 1, index);
			expect((await reader.readSnapshot(task))?.text).toBe(textUntil(index + 1));
			readings.push(readAll(reader, task));
		}
		await writer.append(task, 1, [end(textUntil(FLUSHES.length).length)]);
		for (const reading of readings) {
			expect(await reading).toMatchObject({ value: textUntil(FLUSHES.length), ended: true });
		}
	});

	test("[R7] a node that takes over has them, and so has the one after it, were the first to do nothing", async () => {
		const [first, second, third] = await openThree();
		for (const index of FLUSHES) {
			const task = newTask();
			await first.open(task, 1);
			await appendUntil(first, task, 1, index);
			await second.open(task, 2);
			expect((await second.readSnapshot(task))?.text ?? "").toBe(textUntil(index));
			await third.open(task, 3);
			await appendUntil(third, task, 3, index + 1, index);
			expect((await first.readSnapshot(task))?.text).toBe(textUntil(index + 1));
			const other = newTask();
			await first.open(other, 1);
			await appendUntil(first, other, 1, FLUSHES.length);
			expect((await second.readSnapshot(task))?.text).toBe(textUntil(index + 1));
			expect((await second.readSnapshot(other))?.text).toBe(textUntil(FLUSHES.length));
		}
	});

	test("they stay where the stream is released without an end, and others go on", async () => {
		const [writer, reader] = await openThree();
		for (const index of FLUSHES.slice(1)) {
			const [task, other] = [newTask(), newTask()];
			await writer.open(task, 1);
			await writer.open(other, 1);
			await appendUntil(writer, task, 1, index);
			writer.release(task, 1);
			await appendUntil(writer, other, 1, FLUSHES.length);
			expect((await reader.readSnapshot(task))?.text).toBe(textUntil(index));
		}
	});

	test.each([1, 2000])("they stay while much else goes through the log, %i at once", async (atOnce) => {
		const [writer, reader] = await openThree();
		const task = newTask();
		await writer.open(task, 1);
		await appendUntil(writer, task, 1, 2);
		const thoughts = Array.from({ length: atOnce }, newTask);
		await Promise.all(thoughts.map((other) => writer.open(other, 1)));
		for (let round = 0; round < 2000 / atOnce; round++) {
			const thought: StreamEntry = { type: "reasoning", offset: round * 2, text: "hm" };
			await Promise.all(thoughts.map((other) => writer.append(other, 1, [thought])));
		}
		expect((await reader.readSnapshot(task))?.text).toBe(textUntil(2));
	});

	test("they are found beside what was thought and called in the same answer", async () => {
		const [writer, reader] = await openThree();
		const task = newTask();
		await writer.open(task, 1);
		let thought = "";
		for (const index of FLUSHES) {
			await appendUntil(writer, task, 1, index + 1, index);
			if (index % 3 === 2) {
				await writer.append(task, 1, [{ type: "reasoning", offset: thought.length, text: "hm" }]);
				thought += "hm";
			}
			const snapshot = await reader.readSnapshot(task);
			expect([snapshot?.text, snapshot?.reasoning]).toEqual([textUntil(index + 1), thought]);
		}
	});
});

describe("stream log whose Redis dies", () => {
	const test = it.skipIf(redisMissing() !== null);

	const openOn =
		(url: string): Open =>
		async (path) => {
			const connection = await openRedis(url, silent);
			const reader = await openRedis(url, silent, { blocking: true });
			return createRedisStreamLog({
				redis: connection,
				tail: createRedisTail(reader, connection, `wake:${randomUUID()}`),
				journal: openJournal(path),
				logger: silent,
				nodeId: randomUUID(),
				load: idle,
			});
		};
	const startOwn = async () => {
		const own = await startRedis();
		ownRedis.push(own);
		return own;
	};
	const openTwo = async () => {
		dir = await openTempDir();
		const own = await startOwn();
		return {
			own,
			writer: await openLog(openOn(own.url), "a"),
			reader: await openLog(openOn(own.url), "b"),
		};
	};
	/** Appends to what is known until the text's key lacks something of it; returns all. */
	const appendUnwritten = async (url: string, log: StreamLog, task: TaskId, before: string) => {
		const redis = await openRedis(url, silent);
		let known = before;
		do {
			await log.append(task, 1, [text(known.length, "one ")]);
			known += "one ";
		} while ((await redis.strlen(`parley:{${task}}:text`)) === known.length);
		redis.disconnect();
		return known;
	};
	const untilHealthy = (log: StreamLog) =>
		expect.poll(async () => (await log.checkHealth()).ok, { timeout: 10_000 }).toBe(true);
	/** Works while Redis does not answer, and waits until the log has it back. */
	const whileAway = async (own: RedisProcess, log: StreamLog, work: () => Promise<void>) => {
		process.kill(own.pid, "SIGSTOP");
		await work();
		process.kill(own.pid, "SIGCONT");
		await untilHealthy(log);
	};

	test.each(["all that it had", "one flush of its node", "what was given it whole"])(
		"[R3] Redis that lost %s is given the whole",
		async (loss) => {
			const { own, writer, reader } = await openTwo();
			const task = newTask();
			await writer.open(task, 1);
			for (const [offset, words] of ["one ", "two "].entries())
				await writer.append(task, 1, [text(offset * 4, words)]);
			const redis = await openRedis(own.url, silent);
			if (loss === "all that it had") await redis.flushall();
			else if (loss === "what was given it whole") {
				await redis.flushall();
				await writer.append(task, 1, [text(8, "and ")]);
				await redis.set(`parley:{${task}}:text`, "one ", "KEEPTTL");
			} else {
				await redis.set(`parley:{${task}}:text`, "one ", "KEEPTTL");
				const [counter = ""] = await redis.keys("parley:log:*:count");
				await redis.decr(counter);
			}
			redis.disconnect();
			const before = (await writer.readSnapshot(task, "known"))?.text ?? "";
			await writer.append(task, 1, [text(before.length, "three")]);
			expect((await reader.readSnapshot(task))?.text).toBe(`${before}three`);
		},
	);

	test.each(["when it starts", "later"])(
		"[R3] a text that was evicted from a Redis which may do so %s is given it whole, and never padded",
		async (when) => {
			dir = await openTempDir();
			const own = await startOwn();
			const redis = await openRedis(own.url, silent);
			const allowEviction = async () => {
				await redis.config("SET", "maxmemory", "100mb");
				await redis.config("SET", "maxmemory-policy", "allkeys-lru");
			};
			if (when === "when it starts") await allowEviction();
			const writer = await openLog(openOn(own.url), "a");
			const reader = await openLog(openOn(own.url), "b");
			const task = newTask();
			await writer.open(task, 1);
			for (const [offset, words] of ["one ", "two ", "six "].entries())
				await writer.append(task, 1, [text(offset * 4, words)]);
			if (when === "later") {
				await allowEviction();
				// As every heartbeat does; what is asked of the same connection after it comes after it.
				writer.setLeaseEnd(later());
				await writer.checkHealth();
			}
			await redis.del(`parley:{${task}}:text`);
			redis.disconnect();
			await writer.append(task, 1, [text(12, "ten")]);
			expect((await reader.readSnapshot(task))?.text).toBe("one two six ten");
		},
	);

	test("nothing that Redis keeps of a node stays for ever", async () => {
		dir = await openTempDir();
		const own = await startOwn();
		const writer = await openLog(openOn(own.url), "a");
		const task = newTask();
		await writer.open(task, 1);
		const redis = await openRedis(own.url, silent);
		const keys: string[] = [];
		for (let offset = 0; !keys.some((key) => key.endsWith(":unwritten")); offset += 4) {
			await writer.append(task, 1, [text(offset, "one ")]);
			keys.splice(0, keys.length, ...(await redis.keys("*")));
		}
		const kept = await Promise.all(keys.map(async (key) => ((await redis.pttl(key)) > 0 ? [] : [key])));
		redis.disconnect();
		expect(keys.some((key) => key.endsWith(":count"))).toBe(true);
		expect(kept.flat()).toEqual([]);
	});

	test("what the log alone has is little, however long an answer gets", async () => {
		dir = await openTempDir();
		const own = await startOwn();
		const writer = await openLog(openOn(own.url), "a");
		const task = newTask();
		await writer.open(task, 1);
		for (let offset = 0; offset < 400; offset += 4) await writer.append(task, 1, [text(offset, "one ")]);
		const redis = await openRedis(own.url, silent);
		const [log = ""] = (await redis.keys("parley:log:*:count")).map((key) => key.replace(/:count$/, ""));
		expect(await redis.llen(`${log}:unwritten`)).toBeLessThan(10);
		expect(await redis.strlen(`parley:{${task}}:text`)).toBeGreaterThan(360);
		redis.disconnect();
	});

	test("a text that Redis has lost is whole before others that the log has are written to their keys", async () => {
		const { own, writer, reader } = await openTwo();
		const [lost, other] = [newTask(), newTask()];
		for (const task of [lost, other]) {
			await writer.open(task, 1);
			for (let offset = 0; offset < 8; offset += 4) await writer.append(task, 1, [text(offset, "one ")]);
		}
		const redis = await openRedis(own.url, silent);
		await redis.del(`parley:{${lost}}:text`);
		const [counter = ""] = await redis.keys("parley:log:*:count");
		await redis.decr(counter);
		redis.disconnect();
		for (let offset = 8; offset < 48; offset += 4) await writer.append(other, 1, [text(offset, "one ")]);
		expect((await reader.readSnapshot(lost))?.text).toBe("one one ");
	});

	test("a text in the log that a key has the beginning of is not told twice", async () => {
		const { own, writer, reader } = await openTwo();
		const task = newTask();
		await writer.open(task, 1);
		await writer.append(task, 1, [text(0, "a\u{1f642}é")]);
		const redis = await openRedis(own.url, silent);
		const [log = ""] = await redis.keys("parley:log:*");
		const told = JSON.stringify([newTask(), 1, "no", task, 1, "\u{1f642}é\u{1f642}c"]);
		await redis.rpush(`${log}:unwritten`, (await redis.xadd(log, "*", "texts", told)) ?? "");
		expect((await reader.readSnapshot(task))?.text).toBe("a\u{1f642}é\u{1f642}c");
		await reader.open(task, 2);
		expect(await redis.get(`parley:{${task}}:text`)).toBe("a\u{1f642}é\u{1f642}c");
		redis.disconnect();
	});

	test("[R7] a node that takes over while Redis is away, and knows less than it, takes nothing from the text", async () => {
		const { own, writer, reader } = await openTwo();
		const heir = await openLog(openOn(own.url), "a");
		const task = newTask();
		await writer.open(task, 1);
		await writer.append(task, 1, [text(0, "one ")]);
		await whileAway(own, writer, () => writer.append(task, 1, [text(4, "two ")]));
		const known = await appendUnwritten(own.url, writer, task, "one two ");
		const other = newTask();
		await heir.open(other, 1);
		await whileAway(own, heir, async () => {
			// It knows that Redis is away before it opens the task: Redis never hears of that.
			await heir.append(other, 1, [text(0, "away")]);
			await heir.open(task, 2);
		});
		expect((await reader.readSnapshot(task))?.text).toBe(known);
	});

	test("a text that only the log has stays while more than the log keeps is given whole after Redis was away", async () => {
		const { own, writer, reader } = await openTwo();
		const task = newTask();
		await writer.open(task, 1);
		const known = await appendUnwritten(own.url, writer, task, "");
		const others = Array.from({ length: 2000 }, newTask);
		await Promise.all(others.map((other) => writer.open(other, 1)));
		const appendA = (other: TaskId) => writer.append(other, 1, [text(0, "a")]);
		await whileAway(own, writer, async () => {
			await appendA(others[0] ?? task);
			await Promise.all(others.slice(1).map(appendA));
		});
		expect((await reader.readSnapshot(task))?.text).toBe(known);
	});

	test("the journal has the whole answer also when Redis dies twice during it", async () => {
		dir = await openTempDir();
		const own = await startOwn();
		const log = await openLog(openOn(own.url));
		const task = newTask();
		await log.open(task, 1);
		await log.append(task, 1, [text(0, "redis ")]);
		for (const [offset, words] of [
			[6, "journal "],
			[20, "journal"],
		] as const) {
			await whileAway(own, log, () => log.append(task, 1, [text(offset, words)]));
			if (offset === 6) await log.append(task, 1, [text(14, "redis ")]);
		}
		const journal = openJournal(join(dir.path, "streams"));
		expect(journal.read(task)?.snapshot().text).toBe("redis journal redis journal");
		journal.close();
	});

	test.each(["thought", "structured answer"])(
		"[R7] what the journal has of a %s since Redis was away is not taken for the whole",
		async (kind) => {
			dir = await openTempDir();
			const own = await startOwn();
			const first = await openLog(openOn(own.url));
			const task = newTask();
			const partOf = (offset: number, part: string): StreamEntry =>
				kind === "thought"
					? { type: "reasoning", offset, text: part }
					: {
							type: "structured",
							json: JSON.stringify({ answer: "one two three ".slice(0, offset) + part }),
							nth: 1 + offset / 4,
						};
			await first.open(task, 1);
			await first.append(task, 1, [partOf(0, "one ")]);
			await whileAway(own, first, () => first.append(task, 1, [partOf(4, "two ")]));
			await first.append(task, 1, [partOf(8, "three ")]);
			const second = await openLog(openOn(own.url));
			await second.open(task, 2);
			const known = await second.readSnapshot(task);
			expect(kind === "thought" ? known?.reasoning : JSON.parse(known?.structured ?? "{}").answer).toBe(
				"one two three ",
			);
		},
	);

	test.each(["the journal", "Redis"])(
		"[R7] a structured answer that was being corrected, lastly in %s, is taken over as it was last shown",
		async (place) => {
			dir = await openTempDir();
			const own = await startOwn();
			const first = await openLog(openOn(own.url));
			const task = newTask();
			const [wrong, right] = ['{"answer":"wrong and long"}', '{"answer":"r"}'];
			const append = (json: string, nth: number) =>
				first.append(task, 1, [{ type: "structured", json, nth }]);
			await first.open(task, 1);
			if (place === "Redis") {
				await whileAway(own, first, () => append(wrong, 1));
				await append(right, 2);
			} else {
				await append(wrong, 1);
				await whileAway(own, first, () => append(right, 2));
				// Redis falls back to what it had on its disk.
				const redis = await openRedis(own.url, silent);
				await redis.set(`parley:{${task}}:structured`, wrong, "KEEPTTL");
				await redis.hset(`parley:{${task}}:meta`, "snapshots", 1);
				redis.disconnect();
			}
			const second = await openLog(openOn(own.url));
			await second.open(task, 2);
			expect(await second.readSnapshot(task)).toMatchObject({ structured: right, snapshots: 2 });
		},
	);

	test("[R8] a node that wakes while Redis was away writes no more where another has taken over", async () => {
		dir = await openTempDir();
		const own = await startOwn();
		const first = await openLog(openOn(own.url), "first");
		const task = newTask();
		await first.open(task, 1);
		await first.append(task, 1, [text(0, "one ")]);
		process.kill(own.pid, "SIGSTOP");
		await first.append(task, 1, [text(4, "zombie ")]);
		process.kill(own.pid, "SIGCONT");
		const second = await openLog(openOn(own.url), "second");
		await second.open(task, 2);
		await untilHealthy(first);
		await expect(first.append(task, 1, [text(11, "zombie")])).rejects.toBeInstanceOf(StaleFenceError);
		expect((await second.readSnapshot(task))?.text.startsWith("one ")).toBe(true);
	});

	test("[R8] a node that wakes when Redis is away writes nothing to the journal of a task that was taken over", async () => {
		dir = await openTempDir();
		const own = await startOwn();
		const [first, second] = [await openLog(openOn(own.url)), await openLog(openOn(own.url))];
		const task = newTask();
		await first.open(task, 1);
		await first.append(task, 1, [text(0, "shown")]);
		await second.open(task, 2);
		await second.append(task, 2, [end(5)]);
		second.release(task, 2);
		await second.close();
		process.kill(own.pid, "SIGSTOP");
		await expect(first.append(task, 1, [text(5, "zombie")])).rejects.toBeInstanceOf(StaleFenceError);
		expect((await first.readSnapshot(task, "known"))?.text).toBe("shown");
		process.kill(own.pid, "SIGCONT");
	});

	test("[R3] [R7] a node knows what its readers were shown of another node's answer while Redis is away", async () => {
		dir = await openTempDir();
		const own = await startOwn();
		const [first, second] = [await openLog(openOn(own.url), "a"), await openLog(openOn(own.url), "b")];
		const task = newTask();
		await first.open(task, 1);
		await first.append(task, 1, [text(0, "shown")]);
		const leave = new AbortController();
		const reading = second.read(task, { text: 0, reasoning: 0 }, leave.signal)[Symbol.asyncIterator]();
		await reading.next();
		process.kill(own.pid, "SIGSTOP");
		expect((await second.readSnapshot(task, "known"))?.text).toBe("shown");
		leave.abort();
	});

	test("[R8] Redis takes nothing of a node that wakes before it has heard who took over while it was away", async () => {
		dir = await openTempDir();
		const own = await startOwn();
		const [first, second] = [await openLog(openOn(own.url)), await openLog(openOn(own.url))];
		const task = newTask();
		await first.open(task, 1);
		await first.append(task, 1, [text(0, "shown ")]);
		await first.append(task, 1, [text(6, "too ")]);
		process.kill(own.pid, "SIGSTOP");
		// It knows that Redis is away then, and sends nothing that Redis would find when it wakes.
		await second.open(newTask(), 1);
		await second.open(task, 2);
		await second.close();
		process.kill(own.pid, "SIGCONT");
		first.setLeaseEnd(new Date(0));
		await expect(first.append(task, 1, [text(10, "zombie")])).rejects.toBeInstanceOf(StaleFenceError);
		const other = await openLog(openOn(own.url), "other");
		expect((await other.readSnapshot(task))?.text).toBe("shown too ");
	});

	test("[R8] Redis takes an append that waited for it only while the lease holds, else when it is renewed", async () => {
		dir = await openTempDir();
		const own = await startOwn();
		const first = await openLog(openOn(own.url));
		const other = await openLog(openOn(own.url), "other");
		const inRedis = async () => (await other.readSnapshot(task))?.text;
		const task = newTask();
		await first.open(task, 1);
		await first.append(task, 1, [text(0, "shown ")]);
		process.kill(own.pid, "SIGSTOP");
		first.setLeaseEnd(new Date(Date.now() + 500));
		// Lies in the socket of Redis, and in the journal when Redis has not answered for a second.
		await first.append(task, 1, [text(6, "late")]);
		process.kill(own.pid, "SIGCONT");
		await untilHealthy(first);
		expect(await inRedis()).toBe("shown ");
		first.setLeaseEnd(later());
		await expect.poll(inRedis).toBe("shown late");
	});

	test("answers go on from the journal, and Redis has the whole when it is back", async () => {
		dir = await openTempDir();
		const own = await startOwn();
		const mine = openOn(own.url);
		const log = await openLog(mine);
		const task = newTask();
		await log.open(task, 1);
		await log.append(task, 1, [text(0, "before ")]);
		process.kill(own.pid, "SIGSTOP");
		const reading = readAll(log, task);
		await log.append(task, 1, [text(7, "meanwhile ")]);
		expect((await log.checkHealth()).ok).toBe(false);
		process.kill(own.pid, "SIGCONT");
		await expect.poll(async () => (await log.checkHealth()).ok, { timeout: 5000 }).toBe(true);
		const other = await openLog(mine, "other");
		expect((await other.readSnapshot(task))?.text).toBe("before meanwhile ");
		await log.append(task, 1, [text(17, "after"), end(22)]);
		expect((await reading).value).toBe("before meanwhile after");
		expect((await readAll(other, task)).value).toBe("before meanwhile after");
	});
});

it.each([
	["few", 3],
	["many", 70],
])(
	"a journal that cannot write all of a flush (%s entries) has written nothing of it",
	async (_name, count) => {
		dir = await openTempDir();
		const journal = openJournal(join(dir.path, "journal"), { alone: true });
		const [first, second] = [newTask(), newTask()];
		for (const task of [first, second]) journal.fence(task, 1);
		const good = Array.from({ length: count }, (_, index) => text(index, "a"));
		const bad = text(0, { not: "a text" } as never);
		const write = () =>
			journal.write([
				{ taskId: first, fence: 1, entries: good },
				{ taskId: second, fence: 1, entries: [bad] },
			]);
		expect(write).toThrow();
		expect([journal.read(first), journal.read(second)]).toEqual([null, null]);
		journal.write([{ taskId: first, fence: 1, entries: good }]);
		expect(journal.read(first)?.snapshot().text).toBe("a".repeat(count));
		journal.close();
	},
);
