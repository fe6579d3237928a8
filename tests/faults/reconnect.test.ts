import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { redisMissing } from "../support/redis-process.ts";
import { WsClient } from "../support/ws-client.ts";
import { applyToken } from "./answer-view.ts";
import { WITHOUT } from "./guards.ts";
import { startRedisNode } from "./redis-node.ts";
import { expectAnswer } from "./say.ts";
import type { Random } from "./seeded-random.ts";
import { openStage, type Stage } from "./stage.ts";
import { limit, longTest, seedRow, times } from "./tier.ts";

const ROW = "reconnects with old, future and foreign offsets";
const missing = redisMissing();

describe("streams are followed over reconnects", () => {
	test(
		"[R2] [R3] [R5] [R6] on one node 1 to 5 reconnects per stream with old, future and foreign offsets are exact",
		async () => {
			const { random } = seedRow(ROW);
			await using stage = await openStage();
			expect(await followMany(stage, random, times({ quick: 12, long: 300 }))).toEqual([]);
		},
		limit({ quick: 3, long: 15 }),
	);

	test.skipIf(missing !== null)(
		`[R5] on two nodes reconnects to either are exact${missing === null ? "" : ` (left out: ${missing})`}`,
		async () => {
			const { random } = seedRow(`${ROW}, two nodes`);
			await using redis = await startRedisNode("no");
			await using stage = await openStage({ nodes: 2, redis });
			expect(await followMany(stage, random, times({ quick: 12, long: 300 }))).toEqual([]);
		},
		limit({ quick: 3, long: 15 }),
	);

	longTest.each([
		{ guard: "a resume starts where the client is", mutations: WITHOUT.resumeOffset, sign: "at the offset" },
		{ guard: "a task is its owner's only", mutations: WITHOUT.ownTasksOnly, sign: "a stranger" },
	])(
		"the row of reconnects goes red without its guard: $guard",
		async ({ guard, mutations, sign }) => {
			const { random } = seedRow(`${ROW}, without: ${guard}`);
			await using stage = await openStage({ mutations });
			const problems = await followMany(stage, random, 6);
			expect(problems.some((problem) => problem.includes(sign))).toBe(true);
		},
		limit({ quick: 3, long: 2 }),
	);
});

/** Streams at once, each for a user of its own; returns what was wrong. */
async function followMany(stage: Stage, random: Random, count: number): Promise<readonly string[]> {
	const problems: string[] = [];
	for (let done = 0; done < count; done += 12) {
		const batch = Array.from({ length: Math.min(12, count - done) }, (_, i) =>
			followOne(stage, random.fork(), `user${done + i}`),
		);
		problems.push(...(await Promise.all(batch)).flat());
	}
	return problems;
}

async function followOne(stage: Stage, random: Random, user: string): Promise<readonly string[]> {
	const problems: string[] = [];
	const anyUrl = () => random.pick(stage.nodes).url;
	const content = `#tokens n=${random.int(60, 200)} rate=${random.int(80, 300)} seed=${random.int(1, 1e6)}`;
	const expected = expectAnswer(content);
	let socket = await WsClient.openWelcomed(anyUrl(), user);
	socket.send({ action: "create_chat" });
	const { chat_id } = await socket.next("chat_created");
	socket.send({ action: "send_message", chat_id, content });
	const { task_id } = await socket.next("generation_started");
	let shown = "";
	const take = () => {
		for (const event of socket.all("token")) {
			const view = applyToken(shown, event.offset, event.token);
			shown = view.text;
			if (view.fault !== null) problems.push(`${user}: ${view.fault} at the offset asked for`);
		}
	};
	const reconnects = random.int(1, 5);
	for (let i = 0; i < reconnects; i++) {
		await delay(random.int(10, 250));
		socket.terminate();
		take();
		problems.push(...(await probe({ url: anyUrl(), user, task_id, expected, shown: shown.length, random })));
		socket = await WsClient.openWelcomed(anyUrl(), user);
		socket.send({ action: "resume_generation", task_id, offset: shown.length });
	}
	await socket.next("generation_complete", (event) => event.task_id === task_id);
	await socket.settle();
	take();
	const ends = socket.all("generation_complete");
	if (ends.length !== 1) problems.push(`${user}: ${ends.length} ends on the last socket`);
	if (ends[0]?.length !== expected.length) problems.push(`${user}: the end tells length ${ends[0]?.length}`);
	if (shown !== expected) problems.push(`${user}: shows ${shown.length} of ${expected.length} code units`);
	problems.push(...socket.violations);
	socket.terminate();
	return problems;
}

type Probe = {
	readonly url: string;
	readonly user: string;
	readonly task_id: string;
	readonly expected: string;
	/** Length the client has. */
	readonly shown: number;
	readonly random: Random;
};

/** Asks for an old offset, a future one, one after the end, and as a stranger. */
async function probe(input: Probe): Promise<readonly string[]> {
	const { user, shown, expected, random } = input;
	const offsets = [random.int(0, shown), shown + random.int(1, 400), expected.length + random.int(1, 5000)];
	const wrong = await Promise.all(offsets.map((offset) => readFrom(input, offset)));
	return [...wrong.flat(), ...(await readAsStranger(input))].map((problem) => `${user}: ${problem}`);
}

/** All that comes from there is the text from there, and one end. */
async function readFrom({ url, user, task_id, expected }: Probe, offset: number): Promise<readonly string[]> {
	using socket = await WsClient.openWelcomed(url, user);
	socket.send({ action: "resume_generation", task_id, offset });
	await socket.next("generation_complete", (event) => event.task_id === task_id);
	await socket.settle();
	const tokens = socket.all("token");
	const first = tokens[0]?.offset ?? offset;
	const text = tokens.map((event) => event.token).join("");
	const ends = socket.all("generation_complete").length;
	return [
		...(first === offset ? [] : [`a resume began at ${first}, not at the offset ${offset}`]),
		...(text === expected.slice(offset) ? [] : [`a resume at the offset ${offset} gave another text`]),
		...(ends === 1 ? [] : [`a resume from ${offset} ended ${ends} times`]),
	];
}

async function readAsStranger({ url, task_id, user }: Probe): Promise<readonly string[]> {
	using socket = await WsClient.openWelcomed(url, `${user}-stranger`);
	socket.send({ action: "resume_generation", task_id, offset: 0 });
	socket.send({ action: "stop_generation", task_id });
	await socket.settle();
	const refused = socket.all("error").filter((event) => event.code === "task_not_found").length;
	const got = socket.all("token").length + socket.all("generation_complete").length;
	return refused === 2 && got === 0 ? [] : [`a stranger was refused ${refused} times and got ${got} frames`];
}
