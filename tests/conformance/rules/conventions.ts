import { expect, test } from "vitest";
import { serverInfoSchema } from "../../../server/protocol/rest.ts";
import { askInNewChat, createChat, QUESTION, readChat, readOnlyAnswer, request } from "../talk.ts";
import { type Bench, needUpstream } from "../target.ts";

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Section 1 of the protocol: ids, times, text, unknown fields. */
export function judgeConventions(bench: Bench): void {
	const url = () => bench.target().url;

	test("[C1] ids leave as decimal strings, tasks as UUIDs, and come in as strings or numbers", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const { chatId, taskId } = await askInNewChat(client, url(), user, QUESTION);
		expect(taskId).toMatch(UUID);
		const chat = await readChat(url(), chatId);
		for (const id of [chat.id, ...chat.messages.flatMap((message) => [message.id, message.chat_id])]) {
			expect(id).toMatch(/^[1-9]\d*$/);
		}
		for (const chat_id of [chatId, Number(chatId)]) {
			client.send({ action: "join_chat", chat_id });
			expect((await client.next("chat_joined")).chat_id).toBe(chatId);
		}
		client.send({ action: "send_message", chat_id: Number(chatId), content: QUESTION });
		expect((await client.next("message")).message.chat_id).toBe(chatId);
		const other = await createChat(url(), user, { client_id: crypto.randomUUID() });
		const deleted = await request(`${url()}/api/chats/batch-delete`, "POST", {
			chat_ids: [Number(chatId), other.id],
			user_id: user,
		});
		expect(deleted).toEqual({ status: 200, body: { status: "success", deleted_count: 2 } });
	});

	test.each(["1", "a", "A.b_c-d@e", "x".repeat(64)])(
		"[C1] user_id %s is one, by REST and by socket",
		async (user) => {
			const id = user.length === 64 ? `${bench.newUser()}${user}`.slice(0, 64) : user;
			expect((await request(`${url()}/api/users/${id}/chats?messages=none`)).status).toBe(200);
			expect((await bench.open(id)).isOpen).toBe(true);
		},
	);

	test.each(["x".repeat(65), "a b", "a%2Fb", "ä", "a'--", "%00", "a<b>", "*"])(
		"[C1] user_id %s is none, by REST and by socket",
		async (user) => {
			const byRest = await request(`${url()}/api/users/${user.replace(" ", "%20")}/chats`);
			expect(byRest.status).toBeGreaterThanOrEqual(400);
			expect(byRest.status).toBeLessThan(500);
			await expect(bench.open(decodeURIComponent(user))).rejects.toThrow(/Unexpected server response: 4\d\d/);
		},
	);

	test("[C2] ids of deleted chats and messages never come again", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const { chatId } = await askInNewChat(client, url(), user, QUESTION);
		const old = await readChat(url(), chatId);
		const oldMessages = old.messages.map((message) => Number(message.id));
		await request(`${url()}/api/chats/batch-delete`, "POST", { chat_ids: [chatId], user_id: user });
		await bench.target().restart?.("stop");

		const again = await bench.open(user);
		const next = await askInNewChat(again, url(), user, QUESTION);
		expect(Number(next.chatId)).toBeGreaterThan(Number(chatId));
		const fresh = await readChat(url(), next.chatId);
		for (const { id } of fresh.messages) expect(Number(id)).toBeGreaterThan(Math.max(...oldMessages));
	});

	test("[C3] times are ISO 8601 in UTC with milliseconds and Z, by the server's clock", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const { chatId } = await askInNewChat(client, url(), user, QUESTION);
		const raw = await request(`${url()}/api/chats/${chatId}`);
		const times = [...JSON.stringify(raw.body).matchAll(/"(?:created_at|updated_at|timestamp)":"([^"]*)"/g)];
		expect(times.length).toBeGreaterThanOrEqual(4);
		for (const [, time] of times) expect(time).toMatch(TIMESTAMP);
		const served = (await fetch(`${url()}/health`)).headers.get("date");
		const clock = served === null ? Date.now() : Date.parse(served);
		for (const [, time = ""] of times) expect(Math.abs(Date.parse(time) - clock)).toBeLessThan(60_000);
		expect(client.all("message")[0]?.message.timestamp).toMatch(TIMESTAMP);
	});

	test("[C4] text comes back as it was written", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const text =
			" \t«Ünï»\r\n\r 👩‍👩‍👧 e\u0301 é \u202eabc\u202c \ufeff\u200b \u001b[31m ﷽ 東京 \u0001 '\"`\\ <b>&amp;</b> $1 %s ";
		const { chatId } = await askInNewChat(client, url(), user, text);
		expect(client.all("message")[0]?.message.content).toBe(text);
		expect((await readChat(url(), chatId)).messages[0]?.content).toBe(text);
	});

	test("[C4] U+0000 is removed and a lone surrogate becomes U+FFFD, in messages and in titles", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const chat = await createChat(url(), user, { client_id: crypto.randomUUID(), title: "t\u0000i\ud800t" });
		expect(chat.title).toBe("ti\ufffdt");
		client.send({ action: "send_message", chat_id: chat.id, content: "a\u0000b\ud83dc\ude00d😀" });
		const expected = "ab\ufffdc\ufffdd😀";
		expect((await client.next("message")).message.content).toBe(expected);
		const stored = await readChat(url(), chat.id);
		expect(stored.messages[0]?.content).toBe(expected);
	});

	test("[C5] unknown fields are ignored", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const extra = { future: { deep: [1, null] }, __proto__x: 1, constructor: "x", toString: 1 };
		const chat = await createChat(url(), user, { client_id: crypto.randomUUID(), ...extra });
		client.send({ action: "send_message", chat_id: chat.id, content: QUESTION, ...extra });
		await client.next("message");
		client.send({ action: "join_chat", chat_id: chat.id, ...extra });
		await client.next("chat_joined");
		const read = await request(`${url()}/api/chats/${chat.id}?future=1&a[b]=2`);
		expect(read.status).toBe(200);
		expect(client.all("error")).toEqual([]);
	});

	test("[C6] all limits are announced", async () => {
		const info = serverInfoSchema.parse((await request(`${url()}/api/server`)).body);
		for (const limit of Object.values(info.limits)) expect(limit).toBeGreaterThan(0);
		expect(info.limits.frame_bytes).toBeGreaterThan(info.limits.message_bytes);
	});

	test("[C6] a message of exactly the limit is stored whole, counted in bytes of UTF-8", async (context) => {
		needUpstream(context, bench.target());
		const limit = await readLimit("message_bytes");
		const user = bench.newUser();
		const client = await bench.open(user);
		const start = "#tokens n=2 pad=";
		const content = start + "é".repeat((limit - start.length) / 2);
		expect(Buffer.byteLength(content)).toBe(limit);
		const { chatId } = await askInNewChat(client, url(), user, content);
		expect((await readChat(url(), chatId)).messages[0]?.content).toBe(content);
	});

	test("[C6] a message over the limit is refused with a code, stores nothing and keeps the socket", async () => {
		const limit = await readLimit("message_bytes");
		const user = bench.newUser();
		const client = await bench.open(user);
		const chat = await createChat(url(), user, { client_id: crypto.randomUUID() });
		client.send({ action: "send_message", chat_id: chat.id, content: "é".repeat(limit / 2 + 1) });
		const error = await client.next("error");
		expect(error).toMatchObject({ code: "too_large", action: "send_message" });
		expect((await readChat(url(), chat.id)).messages).toEqual([]);
		client.send({ action: "join_chat", chat_id: chat.id });
		await client.next("chat_joined");
	});

	test("[C6] a frame over its limit closes its own socket with 1009 and no other", async () => {
		const limit = await readLimit("frame_bytes");
		const user = bench.newUser();
		const neighbour = await bench.open(user);
		const client = await bench.open(user);
		client.sendRaw(`{"action":"ping","pad":"${"x".repeat(limit)}"}`);
		expect((await client.closed).code).toBe(1009);
		await neighbour.settle();
	});

	test("[C6] JSON deeper than the limit is refused, by socket and by REST", async () => {
		const depth = await readLimit("json_depth");
		const user = bench.newUser();
		const client = await bench.open(user);
		const nested = (levels: number) => `{"action":"ping","x":${"[".repeat(levels)}${"]".repeat(levels)}}`;
		client.sendRaw(nested(depth - 1));
		await client.next("pong");
		client.sendRaw(nested(depth));
		expect((await client.next("error")).code).toBe("too_deep");
		const response = await fetch(`${url()}/api/chats?user_id=${user}`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: nested(depth),
		});
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({ code: "too_deep", detail: expect.any(String) });
		await client.settle();
	});

	test("[C6] a REST body over the limit is refused with 413", async () => {
		const limit = await readLimit("frame_bytes");
		const answer = await request(`${url()}/api/chats?user_id=${bench.newUser()}`, "POST", {
			title: "x".repeat(limit),
		});
		expect(answer).toMatchObject({ status: 413, body: { code: "too_large", detail: expect.any(String) } });
	});

	test("[C6] more events in a second than allowed are refused, the socket stays open", async () => {
		const perSecond = await readLimit("events_per_second");
		const user = bench.newUser();
		const client = await bench.open(user);
		const chat = await createChat(url(), user);
		for (let i = 0; i < perSecond * 3; i++) client.send({ action: "join_chat", chat_id: chat.id });
		await client.waitUntil(() => client.all("error").length > 0, undefined, "an error");
		expect(client.all("error")[0]?.code).toBe("rate_limited");
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		expect(client.all("chat_joined").length).toBeGreaterThanOrEqual(perSecond);
		expect(client.all("chat_joined").length).toBeLessThan(perSecond * 3);
		await client.settle();
	});

	test("[C4] an answer's text is stored exactly as it was sent out", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const { chatId, taskId } = await askInNewChat(client, url(), user, QUESTION);
		const sent = client.all("token").filter((event) => event.task_id === taskId);
		const stored = await readOnlyAnswer(url(), chatId);
		expect(sent.map((event) => event.token).join("")).toBe(stored.content);
	});

	type LimitName = keyof (typeof serverInfoSchema)["shape"]["limits"]["shape"];
	async function readLimit(name: LimitName): Promise<number> {
		return serverInfoSchema.parse((await request(`${url()}/api/server`)).body).limits[name];
	}
}
