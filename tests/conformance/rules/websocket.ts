import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { fakeText } from "../../support/fake-upstream-text.ts";
import {
	askInNewChat,
	beginAnswer,
	createChat,
	QUESTION,
	readChat,
	readOnlyAnswer,
	type Turn,
	textOf,
	waitForEnd,
} from "../talk.ts";
import { type Bench, needUpstream } from "../target.ts";

/** Section 3 of the protocol, the seed's part, judged with sockets that never say hello. */
export function judgeWebSocket(bench: Bench): void {
	const url = () => bench.target().url;

	test("[W1] a message is told to every socket of its user and to nobody else, then answered", async () => {
		const [user, other] = [bench.newUser(), bench.newUser()];
		const sockets = [await bench.open(user), await bench.open(user), await bench.openWelcomed(user)];
		const stranger = await bench.open(other);
		const chat = await createChat(url(), user);
		sockets[0]?.send({ action: "send_message", chat_id: chat.id, content: "Hi", response_model: false });
		for (const socket of sockets) {
			const { message } = await socket.next("message");
			expect(message).toMatchObject({ chat_id: chat.id, content: "Hi", is_ai: false });
			await socket.next("generation_complete", undefined, 25_000);
			expect(socket.all("message")).toHaveLength(1);
		}
		const [first] = sockets;
		const order = first?.events.map((event) => event.type) ?? [];
		expect(order.indexOf("message")).toBeLessThan(order.indexOf("token"));
		await stranger.settle();
		expect(stranger.events.map((event) => event.type)).toEqual(["pong"]);
		const [asked] = (await readChat(url(), chat.id)).messages;
		expect(first?.all("message")[0]?.message.id).toBe(asked?.id);
	});

	test("[W2] the tokens of one task are exactly the stored answer", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.open(user);
		const { chatId, taskId, end } = await askInNewChat(client, url(), user, "#tokens n=400 seed=11");
		expect(textOf(client, taskId)).toBe(fakeText(11, 400));
		expect((await readOnlyAnswer(url(), chatId)).content).toBe(fakeText(11, 400));
		expect(end.length).toBe(fakeText(11, 400).length);
		expect(client.all("structured_token")).toEqual([]);
		expect(client.events.filter((event) => event.type === "message")).toHaveLength(1);
		const types = client.events.map((event) => event.type);
		expect(types.lastIndexOf("token")).toBeLessThan(types.indexOf("generation_complete"));
	});

	test("[W3] a structured answer grows by whole snapshots and is stored as the JSON of the last one", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const { chatId, taskId, end } = await askInNewChat(client, url(), user, QUESTION, {
			response_model: true,
		});
		const snapshots = client.all("structured_token").filter((event) => event.task_id === taskId);
		expect(end.status).toBe("complete");
		expect(client.all("token")).toEqual([]);
		expect(snapshots.length).toBeGreaterThan(0);
		for (const { data } of snapshots) {
			expect(Object.keys(data as object).every((key) => ["answer", "reason"].includes(key))).toBe(true);
		}
		const last = snapshots.at(-1)?.data;
		expect(last).toEqual({ answer: expect.any(String), reason: expect.any(String) });
		const stored = await readOnlyAnswer(url(), chatId);
		expect(stored.structured).toBe(true);
		expect(JSON.parse(stored.content)).toEqual(last);
	});

	test("[W3] response_model may be a JSON Schema of the client's own", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.open(user);
		const response_model = {
			type: "object",
			properties: { city: { type: "string" }, rivers: { type: "array", items: { type: "string" } } },
			required: ["city", "rivers"],
			additionalProperties: false,
		};
		const { end, chatId } = await askInNewChat(client, url(), user, QUESTION, { response_model });
		expect(end.status).toBe("complete");
		const last = client.all("structured_token").at(-1)?.data;
		expect(last).toEqual({ city: expect.any(String), rivers: expect.any(Array) });
		expect(JSON.parse((await readOnlyAnswer(url(), chatId)).content)).toEqual(last);
	});

	test("[W3] a form nobody knows is refused and nothing is stored", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const chat = await createChat(url(), user);
		const response_model = "no-such-form-anywhere";
		client.send({ action: "send_message", chat_id: chat.id, content: QUESTION, response_model });
		expect(await client.next("error")).toMatchObject({ code: "invalid_request", action: "send_message" });
		expect((await readChat(url(), chat.id)).messages).toEqual([]);
	});

	test("[W4] create_chat tells every socket of the user, join_chat is answered", async () => {
		const user = bench.newUser();
		const [client, tab] = [await bench.open(user), await bench.open(user)];
		client.send({ action: "create_chat" });
		const { chat_id } = await client.next("chat_created");
		expect((await tab.next("chat_created")).chat_id).toBe(chat_id);
		expect(await readChat(url(), chat_id)).toMatchObject({ user_id: user, messages: [] });
		client.send({ action: "join_chat", chat_id });
		expect((await client.next("chat_joined")).chat_id).toBe(chat_id);
		await tab.settle();
		expect(tab.all("chat_joined")).toEqual([]);
	});

	test("[W4] a chat need not be joined before one writes to it", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const chat = await createChat(url(), user);
		client.send({ action: "send_message", chat_id: chat.id, content: QUESTION });
		expect((await client.next("generation_complete", undefined, 25_000)).status).toBe("complete");
	});

	test("[W5] a retry that waits is told as progress and never stored", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.open(user);
		const chat = await createChat(url(), user);
		const content = `#rate-limit times=1 after=1 n=20 key=${user}`;
		client.send({ action: "send_message", chat_id: chat.id, content });
		const { message } = await client.next("interim_message");
		const end = await client.next("generation_complete", undefined, 25_000);
		expect(message).toMatchObject({ task_id: end.task_id, content: expect.stringMatching(/\w/) });
		expect(end.status).toBe("complete");
		expect((await readOnlyAnswer(url(), chat.id)).content).toBe(fakeText(1, 20));
	});

	test.each<[frame: string, expected: object]>([
		["{", { message: "Invalid JSON format", code: "invalid_json" }],
		["[]", { message: "Invalid JSON format", code: "invalid_json" }],
		["", { message: "Invalid JSON format", code: "invalid_json" }],
		['{"action":"dance"}', { message: "Unknown action: dance", code: "unknown_action" }],
		[
			'{"action":"send_message"}',
			{ message: "chat_id and content are required for send_message", action: "send_message" },
		],
		[
			'{"action":"send_message","chat_id":"1"}',
			{ message: "chat_id and content are required for send_message", action: "send_message" },
		],
		[
			'{"action":"send_message","content":"a"}',
			{ message: "chat_id and content are required for send_message", action: "send_message" },
		],
		['{"action":"join_chat"}', { message: "chat_id is required for join_chat", action: "join_chat" }],
		[
			'{"action":"join_chat","chat_id":"999999999999"}',
			{ message: "Chat not found", code: "chat_not_found" },
		],
		[
			'{"action":"send_message","chat_id":"999999999999","content":"a"}',
			{ message: "Chat not found", code: "chat_not_found", action: "send_message" },
		],
	])("[W6] %s is answered with the seed's sentence, to its sender only", async (frame, expected) => {
		const user = bench.newUser();
		const [client, tab] = [await bench.open(user), await bench.open(user)];
		client.sendRaw(frame);
		expect(await client.next("error")).toMatchObject({ code: expect.any(String), ...expected });
		await client.settle();
		await tab.settle();
		expect(tab.all("error")).toEqual([]);
	});

	test.each([" ", "\n\t \u2003", "\u0000"])(
		"[W6] a message of nothing but %j is refused",
		async (content) => {
			const user = bench.newUser();
			const client = await bench.open(user);
			const chat = await createChat(url(), user);
			const client_id = crypto.randomUUID();
			client.send({ action: "send_message", chat_id: chat.id, content, client_id });
			expect(await client.next("error")).toMatchObject({
				action: "send_message",
				client_id,
				message: expect.stringMatching(/\w/),
			});
			expect((await readChat(url(), chat.id)).messages).toEqual([]);
		},
	);

	test.for<[how: string, scenario: string, code: string, kept: string]>([
		["refuses the key", "#auth", "model_auth", ""],
		["has no credit", "#quota", "model_quota", ""],
		["breaks in the middle", "#cut n=40 at=20", "model_cut", fakeText(1, 20)],
		["sends no answer", "#html", "model_malformed", ""],
	])("[W7] a provider that %s ends the task once, with an error and all text kept", async (row, context) => {
		const [, scenario, code, kept] = row;
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const [client, welcomed] = [await bench.open(user), await bench.openWelcomed(user)];
		const chat = await createChat(url(), user);
		client.send({ action: "send_message", chat_id: chat.id, content: scenario });
		const end = await client.next("generation_complete", undefined, 25_000);
		expect(end).toMatchObject({ status: "error", length: kept.length });
		const types = client.events.map((event) => event.type);
		expect(types.filter((type) => type === "generation_complete")).toHaveLength(1);
		expect(client.all("error")).toMatchObject([{ task_id: end.task_id, code }]);
		expect(types.indexOf("error")).toBeLessThan(types.indexOf("generation_complete"));
		const stored = await readOnlyAnswer(url(), chat.id);
		expect(stored).toMatchObject({ status: "error", content: kept, error: { code } });
		expect((await waitForEnd(welcomed, end.task_id)).error).toMatchObject({ code });
	});

	test("[W7] a task ends exactly once", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const { taskId, chatId } = await askInNewChat(client, url(), user, QUESTION);
		await delay(500);
		await client.settle();
		expect(client.all("generation_complete")).toMatchObject([{ task_id: taskId, status: "complete" }]);
		expect((await readOnlyAnswer(url(), chatId)).status).toBe("complete");
	});

	test("[W8] an answer goes on and is stored when every client has left", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.open(user);
		const { chatId } = await beginAnswer(client, url(), user, "#tokens n=100 rate=100 seed=5");
		client.terminate();
		await expect.poll(() => statusOf(chatId), { timeout: 10_000 }).toBe("complete");
		expect((await readOnlyAnswer(url(), chatId)).content).toBe(fakeText(5, 100));
	});

	test("[W9] several answers of one user run at once, each with its own text in order", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.open(user);
		const turns: (Turn & { readonly seed: number })[] = [];
		for (const seed of [1, 2, 3, 4, 5]) {
			turns.push({ seed, ...(await beginAnswer(client, url(), user, `#tokens n=60 rate=60 seed=${seed}`)) });
		}
		const running = turns.filter(
			({ taskId }) => !client.all("generation_complete").some((e) => e.task_id === taskId),
		);
		expect(running.length).toBeGreaterThan(1);
		for (const { seed, taskId, chatId } of turns) {
			await waitForEnd(client, taskId);
			expect(textOf(client, taskId)).toBe(fakeText(seed, 60));
			expect((await readOnlyAnswer(url(), chatId)).content).toBe(fakeText(seed, 60));
		}
	});

	test("[W10] broken and binary frames are answered, and another client's answer stays whole", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const [client, hostile] = [await bench.open(user), await bench.open(bench.newUser())];
		const { taskId } = await beginAnswer(client, url(), user, "#tokens n=100 rate=200 seed=9");
		hostile.sendRaw(Buffer.from([0xff, 0x00, 0xfe]));
		for (const frame of [
			"null",
			"0",
			'"x"',
			'{"action":5}',
			'{"action":"send_message","chat_id":{},"content":[]}',
		]) {
			hostile.sendRaw(frame);
		}
		await hostile.waitUntil(() => hostile.all("error").length >= 5, undefined, "five errors");
		await waitForEnd(client, taskId);
		expect(textOf(client, taskId)).toBe(fakeText(9, 100));
		await (await bench.open(bench.newUser())).settle();
	});

	async function statusOf(chatId: string): Promise<string | undefined> {
		return (await readChat(url(), chatId)).messages[1]?.status;
	}
}
