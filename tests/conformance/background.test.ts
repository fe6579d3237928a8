import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { Message } from "../../server/protocol/rest.ts";
import { fakeText } from "../support/fake-upstream-text.ts";
import { redisMissing, startRedis } from "../support/redis-process.ts";
import { ServerProcess } from "../support/server-process.ts";
import { openTempDir } from "../support/temp-dir.ts";
import { WsClient } from "../support/ws-client.ts";
import { type OwnTarget, openTarget } from "./open-target.ts";
import {
	assemble,
	beginAnswer,
	createChat,
	readOnlyAnswer,
	request,
	textOf,
	tokensOf,
	waitForEnd,
} from "./talk.ts";
import type { Target } from "./target.ts";

// Answers that the provider writes in the background outlive the server that asked for them.

const BACKGROUND = { OPENAI_BACKGROUND: "true", SHUTDOWN_GRACE_MS: "0" };
const user = "ann";
let clients: WsClient[] = [];

afterEach(() => {
	const opened = clients;
	clients = [];
	for (const client of opened) client.terminate();
	expect(opened.flatMap((client) => client.violations)).toEqual([]);
});

async function connect(url: string): Promise<WsClient> {
	const client = await WsClient.openWelcomed(url, user);
	clients.push(client);
	return client;
}

async function resume(url: string, taskId: string, offset: number): Promise<WsClient> {
	const client = await connect(url);
	client.send({ action: "resume_generation", task_id: taskId, offset });
	return client;
}

/** Asks, and waits until so much of the answer is shown. */
async function showPart(target: Target, scenario: string, length = 200) {
	const client = await connect(target.url);
	const turn = await beginAnswer(client, target.url, user, scenario);
	await client.waitUntil(() => textOf(client, turn.taskId).length >= length);
	return { ...turn, client };
}

/** What the provider did: how often it was asked for an answer, and what it wrote. */
async function work(target: Target) {
	const asked = ((await target.upstream?.requests()) ?? []).filter(
		({ method, path }) => method === "POST" && !path.endsWith("/cancel"),
	);
	return { asked: asked.map(({ path }) => path), billed: (await target.upstream?.responses()) ?? [] };
}

const once = (generatedTokens: number) => ({
	asked: ["/v1/responses"],
	billed: [{ id: "resp_0", generatedTokens, cancelled: false }],
});

async function newChat({ url }: Target): Promise<string> {
	return (await createChat(url, user, { client_id: crypto.randomUUID() })).id;
}

/** The only answer of a chat once it has ended. */
async function readEnded({ url }: Target, chatId: string): Promise<Message> {
	const read = () => readOnlyAnswer(url, chatId);
	await expect.poll(async () => (await read()).status, { timeout: 10_000 }).not.toBe("streaming");
	return await read();
}

/** What a client that had `held` gets of an answer until its end. */
async function readRest(client: WsClient, taskId: string, held: string) {
	const end = await waitForEnd(client, taskId);
	return { end, text: assemble(tokensOf(client, taskId), held.length, held) };
}

test.each(["kill", "stop"] as const)(
	"[R7] an answer goes on where it was after a %s of the server in the middle of it",
	async (how) => {
		await using target = await openTarget(BACKGROUND);
		const { chatId, taskId, client } = await showPart(target, "#tokens n=150 rate=60 seed=41 reasoning=5");
		await target.restart?.(how);
		const held = textOf(client, taskId);
		const { end, text } = await readRest(await resume(target.url, taskId, held.length), taskId, held);
		expect(end.status).toBe("complete");
		expect(text).toBe(fakeText(41, 150));
		expect(await readOnlyAnswer(target.url, chatId)).toMatchObject({
			content: fakeText(41, 150),
			reasoning: fakeText(99, 5),
			status: "complete",
			usage: { output_tokens: 150 },
		});
		expect(await work(target)).toEqual(once(150));
	},
);

test("[R7] an answer survives one kill after the other, and every client that follows sees it whole", async () => {
	await using target = await openTarget(BACKGROUND);
	const { taskId, client } = await showPart(target, "#tokens n=240 rate=60 seed=42", 100);
	let held = "";
	let reader = client;
	for (let kills = 0; kills < 3; kills++) {
		await target.restart?.("kill");
		held = assemble(tokensOf(reader, taskId), held.length, held);
		reader = await resume(target.url, taskId, held.length);
		// On a slow machine the provider has written all of it before the last one.
		const hasEnded = () => reader.all("generation_complete").some(({ task_id }) => task_id === taskId);
		await reader.waitUntil(() => textOf(reader, taskId).length > 60 || hasEnded());
	}
	expect((await readRest(reader, taskId, held)).text).toBe(fakeText(42, 240));
	const late = await resume(target.url, taskId, 0);
	expect((await readRest(late, taskId, "")).text).toBe(fakeText(42, 240));
	expect(await work(target)).toEqual(once(240));
});

test("[R7] of answers that are killed at their very beginning none is doubled and none streams for ever", async () => {
	await using target = await openTarget(BACKGROUND);
	const client = await connect(target.url);
	const chats = await Promise.all(Array.from({ length: 8 }, () => newChat(target)));
	for (const [index, chatId] of chats.entries()) {
		const content = `#tokens n=60 rate=60 seed=${index} late=${index * 40}`;
		client.send({ action: "send_message", chat_id: chatId, content });
	}
	await client.waitUntil(() => client.all("generation_started").length === chats.length);
	// The provider has begun the first one by then, and may not have heard of the last one yet.
	await client.waitUntil(() => client.all("token").some(({ chat_id }) => chat_id === chats[0]));
	await target.restart?.("kill");
	const answers = await Promise.all(chats.map((chatId) => readEnded(target, chatId)));
	for (const [index, answer] of answers.entries()) {
		expect(["complete", "interrupted"]).toContain(answer.status);
		const whole = fakeText(index, 60);
		if (answer.status === "complete") expect(answer.content).toBe(whole);
		else expect(whole.startsWith(answer.content)).toBe(true);
	}
	expect(answers[0]?.status).toBe("complete");
	expect((await work(target)).asked.length).toBeLessThanOrEqual(8);
});

test("[R7] an answer that is finished while the server is down is there when it is back", async () => {
	await using target = await openTarget(BACKGROUND);
	const { chatId, taskId } = await showPart(target, "#old n=120 rate=100 seed=43", 100);
	await target.server.kill();
	await expect.poll(async () => (await work(target)).billed[0]?.generatedTokens, { timeout: 5000 }).toBe(120);
	await target.server.startAgain();
	const { end, text } = await readRest(await resume(target.url, taskId, 0), taskId, "");
	expect([end.status, text]).toEqual(["complete", fakeText(43, 120)]);
	expect((await readOnlyAnswer(target.url, chatId)).content).toBe(fakeText(43, 120));
	expect(await work(target)).toEqual(once(120));
});

test("[W3] [R7] a structured answer is whole after its server was killed", async () => {
	await using target = await openTarget(BACKGROUND);
	const client = await connect(target.url);
	const scenario = "#structured piece=2 rate=60 reasoning=4";
	const { chatId, taskId } = await beginAnswer(client, target.url, user, scenario, { response_model: true });
	await client.waitUntil(() => client.all("structured_token").length > 10);
	await target.restart?.("kill");
	const again = await resume(target.url, taskId, 0);
	const end = await waitForEnd(again, taskId);
	expect(end.status).toBe("complete");
	const data = { answer: `answer: ${fakeText(1, 12)}`, reason: `reason: ${fakeText(1, 12)}` };
	expect(again.all("structured_token").at(-1)?.data).toEqual(data);
	expect(tokensOf(again, taskId)).toEqual([]);
	const answer = await readOnlyAnswer(target.url, chatId);
	expect([JSON.parse(answer.content), answer.reasoning]).toEqual([data, fakeText(99, 4)]);
	expect((await work(target)).asked).toHaveLength(1);
});

test("an answer goes on through connections to the provider that break again and again", async () => {
	await using target = await openTarget(BACKGROUND);
	const { taskId, client } = await showPart(target, "#cut n=120 rate=100 seed=44 at=20 times=5", 20);
	const { end, text } = await readRest(client, taskId, "");
	expect([end.status, text]).toEqual(["complete", fakeText(44, 120)]);
	expect(await work(target)).toEqual(once(120));
});

test("[G3] stop ends the answer at the provider too, and keeps what came", async () => {
	await using target = await openTarget(BACKGROUND);
	const { chatId, taskId, client } = await showPart(target, "#tokens n=2000 rate=100 seed=45");
	client.send({ action: "stop_generation", task_id: taskId });
	const { end, text } = await readRest(client, taskId, "");
	expect(end.status).toBe("stopped");
	expect(await readOnlyAnswer(target.url, chatId)).toMatchObject({ content: text, status: "stopped" });
	await expect.poll(async () => (await work(target)).billed).toMatchObject([{ cancelled: true }]);
	expect((await work(target)).billed[0]?.generatedTokens).toBeLessThan(500);
});

test("[R7] an answer that the provider has no more ends as interrupted, with all that was shown", async () => {
	await using target = await openTarget(BACKGROUND);
	const { chatId, taskId, client } = await showPart(target, "#lost n=400 rate=60 seed=46");
	const startedAt = performance.now();
	await target.restart?.("kill");
	const held = textOf(client, taskId);
	const { end, text } = await readRest(await resume(target.url, taskId, held.length), taskId, held);
	expect(performance.now() - startedAt).toBeLessThan(10_000);
	expect(end.status).toBe("interrupted");
	expect(fakeText(46, 400).startsWith(text)).toBe(true);
	expect(await readOnlyAnswer(target.url, chatId)).toMatchObject({ content: text, status: "interrupted" });
	expect((await work(target)).asked).toHaveLength(1);
});

test("without the setting answers are chat completions", async () => {
	await using target = await openTarget();
	const client = await connect(target.url);
	const { taskId } = await beginAnswer(client, target.url, user, "#tokens n=5");
	await waitForEnd(client, taskId);
	expect((await work(target)).asked).toEqual(["/v1/chat/completions"]);
});

const missing = redisMissing();

describe.skipIf(missing !== null)(
	`two nodes on Redis${missing === null ? "" : ` (left out: ${missing})`}`,
	() => {
		test("[R5] [R7] the other node goes on with an answer whose node was killed, within 10 s", async () => {
			await using resources = new AsyncDisposableStack();
			const [target, second] = await openTwoNodes(resources);
			const { chatId, taskId } = await showPart(target, "#tokens n=400 rate=40 seed=47", 100);
			const reader = await resume(second.url, taskId, 0);
			await reader.waitUntil(() => textOf(reader, taskId).length >= 100);
			await target.server.kill();
			// What was on its way may still come.
			await delay(100);
			const { length } = textOf(reader, taskId);
			await reader.waitUntil(() => textOf(reader, taskId).length > length, 10_000, "the other node");
			const { end, text } = await readRest(reader, taskId, "");
			expect([end.status, text]).toEqual(["complete", fakeText(47, 400)]);
			expect((await readOnlyAnswer(second.url, chatId)).content).toBe(fakeText(47, 400));
			expect(await work(target)).toEqual(once(400));
		});
	},
);

async function openTwoNodes(resources: AsyncDisposableStack): Promise<readonly [OwnTarget, ServerProcess]> {
	const redis = resources.use(await startRedis());
	const dir = resources.use(await openTempDir());
	const DATABASE_URL = `sqlite:///${join(dir.path, "chat.db")}`;
	const env = { ...BACKGROUND, REDIS_URL: redis.url, DATABASE_URL };
	const first = resources.use(await openTarget(env));
	const OPENAI_BASE_URL = first.upstream?.baseUrl ?? "";
	const second = resources.use(
		await ServerProcess.start({ ...env, OPENAI_BASE_URL, OPENAI_API_KEY: "test-key" }),
	);
	return [first, second];
}

test("[TL2] [TL3] an answer of the Responses API calls tools and goes on with what came of them", async () => {
	await using target = await openTarget(BACKGROUND);
	const client = await connect(target.url);
	const chat = await createChat(target.url, user, { client_id: crypto.randomUUID() });
	await request(`${target.url}/api/chats/${chat.id}?user_id=${user}`, "PATCH", { tools: ["odd"] });
	const args = encodeURIComponent(JSON.stringify({ a: 20, b: 22 }));
	client.send({
		action: "send_message",
		chat_id: chat.id,
		content: `#call tool=odd__add,odd__add args=${args} say=So.`,
	});
	const { task_id: taskId } = await client.next("generation_started");
	for (const _ of [1, 2]) {
		const { call } = await client.next("tool_call", ({ call: { status } }) => status === "waiting");
		client.send({ action: "answer_tool_call", task_id: taskId, call_id: call.id, decision: "once" });
	}
	await waitForEnd(client, taskId);
	expect(textOf(client, taskId)).toBe("So.The tools said: 42 | 42");
	expect((await work(target)).asked).toEqual(["/v1/responses", "/v1/responses"]);
});
