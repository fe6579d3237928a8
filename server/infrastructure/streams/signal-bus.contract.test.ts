import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RedisProcess, redisMissing, startRedis } from "../../../tests/support/redis-process.ts";
import type { SignalBus, ToolAnswer, UserSignal } from "../../application/ports.ts";
import type { ChatId, TaskId, UserId } from "../../protocol/ids.ts";
import { createMemorySignalBus } from "./memory-signal-bus.ts";
import { openRedis } from "./redis-connection.ts";
import { openRedisSignalBus } from "./redis-signal-bus.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const ann = "ann" as UserId;
const bob = "bob" as UserId;
let redis: RedisProcess | null = null;

beforeAll(async () => {
	if (redisMissing() === null) redis = await startRedis();
});
afterAll(async () => {
	await redis?.[Symbol.asyncDispose]();
});

async function openOnRedis(url = redis?.url ?? ""): Promise<SignalBus> {
	return openRedisSignalBus({
		publisher: await openRedis(url, silent),
		subscriber: await openRedis(url, silent, { blocking: true }),
		nodeId: randomUUID(),
	});
}

const signal = (chatId: number): UserSignal => ({
	audience: "all",
	event: { type: "chat_deleted", chat_id: String(chatId) as ChatId },
});
const idsOf = (signals: readonly UserSignal[]) =>
	signals.map(({ event }) => (event.type === "chat_deleted" ? Number(event.chat_id) : -1));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe.each([
	["memory", async () => createMemorySignalBus()],
	["Redis", () => openOnRedis()],
] as const)("signal bus in %s", (name, open) => {
	const test = it.skipIf(name === "Redis" && redisMissing() !== null);

	test("tells a user's listeners everything in order, nobody else, and no more after they left", async () => {
		const bus = await open();
		const anns: UserSignal[] = [];
		const bobs: UserSignal[] = [];
		const leave = bus.subscribeToUser(ann, (heard) => anns.push(heard));
		bus.subscribeToUser(bob, (heard) => bobs.push(heard));
		for (const id of upTo(50)) bus.publishToUser(ann, signal(id));
		leave();
		bus.publishToUser(ann, signal(99));
		expect(idsOf(anns)).toEqual(upTo(50));
		expect(bobs).toEqual([]);
		await bus.close();
	});

	test("carries stop requests until the listener leaves", async () => {
		const bus = await open();
		const stopped: TaskId[] = [];
		const leave = bus.onStopRequest((taskId) => stopped.push(taskId));
		bus.requestStop("one" as TaskId);
		leave();
		bus.requestStop("two" as TaskId);
		expect(stopped).toEqual(["one"]);
		await bus.close();
	});
});

describe("signal bus of two nodes", () => {
	const test = it.skipIf(redisMissing() !== null);

	test("[TL7] every node hears that a tool server is to be tried again, until it leaves", async () => {
		const [here, there] = [await openOnRedis(), await openOnRedis()];
		const heard: string[] = [];
		here.onToolRetry((name) => heard.push(`here ${name}`));
		const leave = there.onToolRetry((name) => heard.push(`there ${name}`));
		here.retryToolServer("files");
		await expect.poll(() => heard, { timeout: 2000 }).toEqual(["here files", "there files"]);
		leave();
		there.retryToolServer("web");
		await expect.poll(() => heard, { timeout: 2000 }).toEqual(["here files", "there files", "here web"]);
		await Promise.all([here.close(), there.close()]);
	});

	test("the other node hears every event once and in order, and stop requests", async () => {
		const [here, there] = [await openOnRedis(), await openOnRedis()];
		const heardHere: UserSignal[] = [];
		const heardThere: UserSignal[] = [];
		const stopped: TaskId[] = [];
		here.subscribeToUser(ann, (heard) => heardHere.push(heard));
		there.subscribeToUser(ann, (heard) => heardThere.push(heard));
		there.onStopRequest((taskId) => stopped.push(taskId));
		await new Promise((resolve) => setTimeout(resolve, 50));
		for (const id of upTo(100)) here.publishToUser(ann, signal(id));
		here.requestStop("task" as TaskId);
		await expect.poll(() => heardThere.length).toBe(100);
		await expect.poll(() => stopped).toEqual(["task"]);
		expect(idsOf(heardThere)).toEqual(upTo(100));
		expect(idsOf(heardHere)).toEqual(upTo(100));
		await Promise.all([here.close(), there.close()]);
	});

	test("[Y2] [G3] what a node could not publish the other one learns of as a gap, and a stop as a stop", async () => {
		const url = redis?.url ?? "";
		const publisher = await openRedis(url, silent);
		const subscriber = await openRedis(url, silent, { blocking: true });
		const here = await openRedisSignalBus({ publisher, subscriber, nodeId: randomUUID() });
		const there = await openOnRedis();
		let gaps = 0;
		there.onGap(() => gaps++);
		const stopped: TaskId[] = [];
		there.onStopRequest((taskId) => stopped.push(taskId));
		const ended = once(publisher, "end");
		publisher.disconnect();
		await ended;
		here.publishToUser(ann, signal(1));
		here.publishToUser(ann, signal(2));
		here.requestStop("task" as TaskId);
		await publisher.connect();
		await expect.poll(() => gaps, { timeout: 4000 }).toBe(1);
		await expect.poll(() => stopped, { timeout: 500 }).toEqual(["task"]);
		await Promise.all([here.close(), there.close()]);
	});

	test("a connection that breaks once more in the moment in which it is back fails nothing, and hears again", async () => {
		const url = redis?.url ?? "";
		const subscriber = await openRedis(url, silent, { blocking: true });
		const publisher = await openRedis(url, silent);
		const there = await openRedisSignalBus({ publisher, subscriber, nodeId: randomUUID() });
		const here = await openOnRedis();
		const stopped: TaskId[] = [];
		there.onStopRequest((taskId) => stopped.push(taskId));
		const failures: unknown[] = [];
		const note = (error: unknown) => failures.push(error);
		process.on("unhandledRejection", note);
		let connects = 0;
		subscriber.on("connect", () => connects++);
		// The socket is gone as that Redis is ready is read, which came before.
		subscriber.once("connect", () => {
			const { stream } = subscriber;
			stream.prependListener("data", (data) => String(data).includes("redis_version") && stream.destroy());
		});
		subscriber.stream.destroy();
		await once(subscriber.stream, "close");
		await expect.poll(() => connects).toBe(2);
		here.requestStop("task" as TaskId);
		await expect.poll(() => stopped, { timeout: 4000 }).toContain("task");
		process.off("unhandledRejection", note);
		expect(failures).toEqual([]);
		await Promise.all([here.close(), there.close()]);
	});

	const allowed = { taskId: "task" as TaskId, callId: "call", decision: "once" } as const;

	test.each([
		["whose connection was broken when they were sent", ["CLIENT", "KILL", "TYPE", "pubsub"], true],
		["through a Redis without room", ["CONFIG", "SET", "maxmemory", "1"], false],
	] as const)(
		"[G3] [TL3] a stop and an answer to a tool reach a node %s",
		async (_node, [name, ...args], isKept) => {
			const own = await startRedis();
			const [here, there] = [await openOnRedis(own.url), await openOnRedis(own.url)];
			const stopped: TaskId[] = [];
			const answers: ToolAnswer[] = [];
			there.onStopRequest((taskId) => stopped.push(taskId));
			there.onToolAnswer((answer) => answers.push(answer));
			const redis = await openRedis(own.url, silent);
			await redis.call(name, ...args);
			here.requestStop("task" as TaskId);
			here.answerToolCall(allowed);
			await expect.poll(() => stopped, { timeout: 4000 }).toContain("task");
			await expect.poll(() => answers, { timeout: 4000 }).toContainEqual(allowed);
			for (const key of ["parley:stops", "parley:tool-answers"]) {
				const leftMs = await redis.pttl(key);
				expect(leftMs > 0, key).toBe(isKept);
			}
			redis.disconnect();
			await Promise.all([here.close(), there.close()]);
			await own[Symbol.asyncDispose]();
		},
	);

	test("[TL3] answers to tools that could not be published come once Redis answers, the first one first", async () => {
		const url = redis?.url ?? "";
		const publisher = await openRedis(url, silent);
		const subscriber = await openRedis(url, silent, { blocking: true });
		const here = await openRedisSignalBus({ publisher, subscriber, nodeId: randomUUID() });
		const there = await openOnRedis();
		const answers: ToolAnswer[] = [];
		there.onToolAnswer((answer) => answers.push(answer));
		const ended = once(publisher, "end");
		publisher.disconnect();
		await ended;
		here.answerToolCall(allowed);
		here.answerToolCall({ ...allowed, decision: "deny" });
		await publisher.connect();
		await expect
			.poll(() => answers.map(({ decision }) => decision), { timeout: 4000 })
			.toEqual(["once", "deny"]);
		await Promise.all([here.close(), there.close()]);
	});

	test("after Redis was away a node hears again, and says that it may have missed something", async () => {
		const first = await startRedis();
		const [here, there] = [await openOnRedis(first.url), await openOnRedis(first.url)];
		const heard: UserSignal[] = [];
		let gaps = 0;
		there.onGap(() => gaps++);
		await first.kill();
		// Who subscribes now must hear later, too.
		there.subscribeToUser(ann, (event) => heard.push(event));
		const second = await startRedis({ port: first.port });
		await expect.poll(() => gaps, { timeout: 10_000 }).toBe(1);
		await expect.poll(async () => (await here.checkHealth()).ok, { timeout: 10_000 }).toBe(true);
		await expect
			.poll(
				() => {
					here.publishToUser(ann, signal(7));
					return heard.length;
				},
				{ timeout: 10_000, interval: 100 },
			)
			.toBeGreaterThan(0);
		await Promise.all([here.close(), there.close()]);
		await second[Symbol.asyncDispose]();
		await first[Symbol.asyncDispose]();
	});
});
