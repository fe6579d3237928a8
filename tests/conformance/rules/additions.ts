import { expect, test } from "vitest";
import { chatSchema, serverInfoSchema } from "../../../server/protocol/rest.ts";
import { fakeText } from "../../support/fake-upstream-text.ts";
import {
	askInNewChat,
	beginAnswer,
	createChat,
	QUESTION,
	readOnlyAnswer,
	readSync,
	request,
	textOf,
	tokensOf,
	waitForEnd,
} from "../talk.ts";
import { type Bench, needUpstream } from "../target.ts";

/** Section 3 of the protocol, what Parley adds to the seed. */
export function judgeAdditions(bench: Bench): void {
	const url = () => bench.target().url;

	test("[H1] the server says what it is and what it can do, without a login", async () => {
		const answer = await request(`${url()}/api/server`);
		expect(answer.status).toBe(200);
		const info = serverInfoSchema.parse(answer.body);
		expect(info.protocol.min).toBeLessThanOrEqual(2);
		expect(info.protocol.max).toBeGreaterThanOrEqual(2);
		expect(info.server_id).toMatch(/\w/);
		expect(info.capabilities).toEqual(expect.arrayContaining(["stop", "resume", "sync"]));
		expect(serverInfoSchema.parse((await request(`${url()}/api/server`)).body).server_id).toBe(
			info.server_id,
		);
	});

	test("[H2] hello is answered with who is where, the revision and the running tasks", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const info = serverInfoSchema.parse((await request(`${url()}/api/server`)).body);
		expect(client.all("welcome")).toMatchObject([
			{ protocol: 2, server_id: info.server_id, user_id: user, rev: 0, active: [] },
		]);
		const { chatId, taskId } = await beginAnswer(client, url(), user, "#tokens n=60 rate=40");
		await client.waitUntil(() => textOf(client, taskId).length > 20);
		const shown = textOf(client, taskId).length;
		const second = await bench.openWelcomed(user);
		const welcome = second.all("welcome")[0];
		expect(welcome?.active).toMatchObject([{ task_id: taskId, chat_id: chatId }]);
		expect(welcome?.active[0]?.offset).toBeGreaterThanOrEqual(shown);
		expect(welcome?.rev).toBeGreaterThan(0);
		await waitForEnd(client, taskId);
		const third = await bench.openWelcomed(user);
		expect(third.all("welcome")[0]?.active).toEqual([]);
		expect(third.all("welcome")[0]?.rev).toBe((await readSync(url(), user)).rev);
	});

	test("[H2] without hello there is no welcome, and a message and its answer come all the same", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const { end } = await askInNewChat(client, url(), user, QUESTION);
		expect(end.status).toBe("complete");
		expect(client.all("welcome")).toEqual([]);
		expect(client.all("message")).toMatchObject([{ message: { is_ai: false } }]);
	});

	test("[G1] generation_started precedes the first token, and tokens say where they belong", async () => {
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const { chatId, taskId } = await askInNewChat(client, url(), user, QUESTION);
		const { message } = client.all("message")[0] ?? {};
		const [started] = client.all("generation_started");
		expect(started).toMatchObject({
			task_id: taskId,
			chat_id: chatId,
			parent_id: message?.id,
			structured: false,
		});
		const types = client.events.map((event) => event.type);
		expect(types.indexOf("generation_started")).toBeLessThan(types.indexOf("token"));
		const stored = await readOnlyAnswer(url(), chatId);
		expect(started?.message_id).toBe(stored.id);
		expect(started?.model).toBe(stored.model);
		expect(stored.task_id).toBe(taskId);
		for (const token of tokensOf(client, taskId)) {
			expect(token).toMatchObject({ chat_id: chatId, message_id: stored.id });
		}
	});

	test("[G2] reasoning and usage are told apart from the answer and stored beside it", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const { chatId, taskId, end } = await askInNewChat(client, url(), user, "#reasoning n=30 seed=3");
		const reasoning = client.all("reasoning_token").filter((event) => event.task_id === taskId);
		expect(reasoning.length).toBeGreaterThan(0);
		const thought = reasoning.map((event) => event.token).join("");
		const stored = await readOnlyAnswer(url(), chatId);
		expect(stored.reasoning).toBe(thought);
		expect(stored.content).toBe(textOf(client, taskId));
		expect(stored.content).not.toContain(thought);
		expect(end.usage).toMatchObject({ output_tokens: expect.any(Number), input_tokens: expect.any(Number) });
		expect(stored.usage).toEqual(end.usage);
	});

	test("[G3] a stopped answer ends as stopped and keeps what was written", async (context) => {
		const upstream = needUpstream(context, bench.target());
		const user = bench.newUser();
		const [client, other] = [await bench.open(user), await bench.openWelcomed(user)];
		const turn = await beginAnswer(client, url(), user, "#tokens n=2000 rate=50 seed=21");
		await client.waitUntil(() => textOf(client, turn.taskId).length > 40);
		other.send({ action: "stop_generation", task_id: turn.taskId });
		const end = await waitForEnd(client, turn.taskId);
		expect(end.status).toBe("stopped");
		expect((await waitForEnd(other, turn.taskId)).status).toBe("stopped");
		const stored = await readOnlyAnswer(url(), turn.chatId);
		expect(stored).toMatchObject({ status: "stopped", content: textOf(client, turn.taskId) });
		expect(stored.content.length).toBe(end.length);
		expect(fakeText(21, 2000).startsWith(stored.content)).toBe(true);
		await expect
			.poll(async () => (await upstream.requests()).find((one) => isFor(one.body, "seed=21"))?.state)
			.toBe("aborted");
		expect(client.all("error")).toEqual([]);
	});

	if (bench.nodes !== 1)
		test("[G3] a task that runs on another node is stopped there", async (context) => {
			needUpstream(context, bench.target());
			const { otherUrl } = bench.target();
			if (otherUrl === null) return context.skip("needs a service of two nodes");
			const user = bench.newUser();
			const [client, other] = [await bench.open(user), await bench.open(user, { url: otherUrl })];
			const { taskId, chatId } = await beginAnswer(client, url(), user, "#tokens n=2000 rate=50 seed=22");
			other.send({ action: "stop_generation", task_id: taskId });
			expect((await waitForEnd(client, taskId)).status).toBe("stopped");
			expect((await readOnlyAnswer(otherUrl, chatId)).content).toBe(textOf(client, taskId));
		});

	test("[G4] regenerate and edit_message put a sibling beside the old one", async () => {
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const { chatId } = await askInNewChat(client, url(), user, "first wording");
		const answer = await readOnlyAnswer(url(), chatId);
		client.send({ action: "regenerate", message_id: answer.id });
		await client.waitUntil(() => client.all("generation_complete").length === 2, 25_000);
		client.send({ action: "edit_message", message_id: answer.parent_id, content: "second wording" });
		await client.waitUntil(() => client.all("generation_complete").length === 3, 25_000);
		const { body } = await request(`${url()}/api/chats/${chatId}`);
		const { messages } = body as {
			messages: { id: string; parent_id: string | null; content: string; is_ai: boolean }[];
		};
		const [asked, first, sibling, edited, reply] = messages;
		expect(messages.map((message) => message.is_ai)).toEqual([false, true, true, false, true]);
		expect([first?.parent_id, sibling?.parent_id]).toEqual([asked?.id, asked?.id]);
		expect(edited).toMatchObject({ parent_id: asked?.parent_id, content: "second wording" });
		expect(reply?.parent_id).toBe(edited?.id);
		expect(asked?.content).toBe("first wording");
		expect(first?.content).toBe(answer.content);
	});

	test("[T1] a temporary answer comes to its socket alone and leaves nothing behind", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const [client, other] = [await bench.openWelcomed(user), await bench.openWelcomed(user)];
		const [taskId, slowId] = [crypto.randomUUID(), crypto.randomUUID()];
		const messages = [
			{ is_ai: false, content: "One" },
			{ is_ai: true, content: "Two" },
			{ is_ai: false, content: "#tokens n=40 seed=17" },
		];
		client.send({ action: "temporary_message", task_id: taskId, messages });
		const end = await client.next("temporary_complete", (event) => event.task_id === taskId);
		expect(end.status).toBe("complete");
		const tokens = client.all("temporary_token");
		expect(tokens.map((event) => event.token).join("")).toBe(fakeText(17, 40));
		let length = 0;
		for (const token of tokens) {
			expect(token.offset).toBe(length);
			length += token.token.length;
		}
		const slow = [{ is_ai: false, content: "#tokens n=4000 rate=40" }];
		client.send({ action: "temporary_message", task_id: slowId, messages: slow });
		await client.next("temporary_token", (event) => event.task_id === slowId);
		client.send({ action: "temporary_message", task_id: crypto.randomUUID(), messages: slow });
		expect((await client.next("error")).code).toBe("generation_running");
		other.send({ action: "stop_generation", task_id: slowId });
		expect((await other.next("error")).message).toBe("Task not found");
		client.send({ action: "stop_generation", task_id: slowId });
		const stopped = await client.next("temporary_complete", (event) => event.task_id === slowId);
		expect(stopped.status).toBe("stopped");
		expect(await readSync(url(), user)).toEqual({ changes: [], rev: 0, more: false });
		expect((await request(`${url()}/api/users/${user}/chats`)).body).toEqual([]);
		await other.settle();
		expect(other.events.map((event) => event.type)).toEqual(["welcome", "error", "pong"]);
	});

	test("[T1] a temporary question without words is refused, and one the model fails at ends with its reason", async (context) => {
		needUpstream(context, bench.target());
		const client = await bench.open(bench.newUser());
		const ask = async (messages: unknown) => {
			const taskId = crypto.randomUUID();
			client.send({ action: "temporary_message", task_id: taskId, messages });
			return client.next("temporary_complete", (event) => event.task_id === taskId);
		};
		expect(await ask([{ is_ai: false, content: " " }])).toMatchObject({
			status: "error",
			error: { code: "empty_message" },
		});
		const failed = await ask([{ is_ai: false, content: "#auth" }]);
		expect(failed).toMatchObject({ status: "error", error: { message: expect.stringMatching(/\w/) } });
		client.send({ action: "temporary_message", task_id: crypto.randomUUID(), messages: [] });
		expect((await client.next("error")).code).toBe("invalid_request");
	});

	test("[U1] a changed title and a deleted chat are told to the user's other sockets", async () => {
		const user = bench.newUser();
		const [welcomed, seed, stranger] = [
			await bench.openWelcomed(user),
			await bench.open(user),
			await bench.openWelcomed(bench.newUser()),
		];
		const chat = await createChat(url(), user);
		const patched = await request(`${url()}/api/chats/${chat.id}?user_id=${user}`, "PATCH", {
			title: "Rivers",
		});
		expect(patched).toMatchObject({ status: 200, body: { id: chat.id, title: "Rivers" } });
		const updated = await welcomed.next("chat_updated", (event) => event.chat.title === "Rivers");
		expect(updated).toMatchObject({ chat_id: chat.id, chat: { id: chat.id, messages: [] } });
		const alias = await seed.next("update_title", (event) => event.title === "Rivers");
		expect(alias.chat_id).toBe(chat.id);
		await request(`${url()}/api/chats/batch-delete`, "POST", { chat_ids: [chat.id], user_id: user });
		expect((await welcomed.next("chat_deleted")).chat_id).toBe(chat.id);
		await stranger.settle();
		expect(stranger.events.map((event) => event.type)).toEqual(["welcome", "pong"]);
	});

	test("[U1] a title that came by itself is told as such until a person gives another one", async () => {
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const { chatId } = await askInNewChat(client, url(), user, "Tides and the moon");
		const path = `${url()}/api/chats/${chatId}?user_id=${user}`;
		const read = async () => chatSchema.parse((await request(path)).body);
		expect((await read()).titled_by).toMatch(/^(?:server|model)$/);
		const told = client.all("chat_updated").filter(({ chat }) => chat.title !== "");
		expect(told.at(0)?.chat.titled_by).toMatch(/^(?:server|model)$/);
		await request(path, "PATCH", { title: "Mine" });
		expect(await read()).not.toHaveProperty("titled_by");
	});

	test("[U1] folder and tags of a chat are kept, told, and taken off again", async () => {
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const chat = await createChat(url(), user);
		const path = `${url()}/api/chats/${chat.id}?user_id=${user}`;
		const patch = { folder: " Travel ", tags: ["sea", "2026", "sea"], archived: true };
		const patched = await request(path, "PATCH", patch);
		expect(patched).toMatchObject({ status: 200, body: { folder: "Travel", tags: ["sea", "2026"] } });
		const told = await client.next("chat_updated", (event) => event.chat.folder === "Travel");
		expect(told.chat).toMatchObject({ tags: ["sea", "2026"], archived: true });
		const cleared = await request(path, "PATCH", { folder: null, tags: [] });
		expect(cleared.body).toMatchObject({ tags: [], archived: true });
		expect(cleared.body).not.toHaveProperty("folder");
		for (const wrong of [{ folder: "" }, { tags: [""] }, { tags: "sea" }, { folder: "x".repeat(101) }]) {
			expect((await request(path, "PATCH", wrong)).status).toBe(422);
		}
	});

	test("[U1] what was looked at is kept and told; an older look changes nothing, and it can be taken back", async () => {
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const { chatId } = await askInNewChat(client, url(), user, "first");
		const path = `${url()}/api/chats/${chatId}?user_id=${user}`;
		const read = async () => chatSchema.parse((await request(`${url()}/api/chats/${chatId}`)).body);
		const { updated_at: updatedAt, seen_at: before = "" } = await read();
		// Chat and message may come within one millisecond.
		expect(before <= updatedAt).toBe(true);
		const older = new Date(Date.parse(updatedAt) - 1000).toISOString();
		const later = new Date(Date.parse(updatedAt) + 1000).toISOString();
		await request(path, "PATCH", { seen_at: later });
		const told = await client.next("chat_updated", (event) => event.chat.seen_at === later);
		expect(told.chat.updated_at).toBe(updatedAt);
		await request(path, "PATCH", { seen_at: older });
		expect((await read()).seen_at).toBe(later);
		await request(path, "PATCH", { seen_at: null });
		expect(await read()).not.toHaveProperty("seen_at");
		expect((await request(path, "PATCH", { seen_at: "yesterday" })).status).toBe(422);
	});

	test("[U1] a deleted message is told, gone from the history, and its followers stay", async () => {
		const user = bench.newUser();
		const [client, stranger] = [await bench.openWelcomed(user), bench.newUser()];
		const { chatId } = await askInNewChat(client, url(), user, "first");
		const answer = await readOnlyAnswer(url(), chatId);
		client.send({ action: "send_message", chat_id: chatId, content: "second" });
		await client.waitUntil(() => client.all("generation_complete").length === 2, 25_000);
		const path = `${url()}/api/chats/${chatId}/messages/${answer.id}`;
		expect((await request(`${path}?user_id=${stranger}`, "DELETE")).status).toBe(404);
		const deleted = await request(`${path}?user_id=${user}`, "DELETE");
		expect(deleted).toMatchObject({ status: 200, body: { deleted_count: 1 } });
		const told = await client.next("message_deleted");
		expect(told).toMatchObject({ chat_id: chatId, message_id: answer.id });
		expect(told.rev).toBe((await readSync(url(), user)).rev);
		const moved = client.all("message_updated").at(-1);
		expect(moved?.message).toMatchObject({ content: "second", parent_id: answer.parent_id });
		const { body } = await request(`${url()}/api/chats/${chatId}`);
		const { messages } = body as { messages: { id: string; content: string }[] };
		expect(messages).toHaveLength(3);
		expect(messages.find((message) => message.id === answer.id)).toBeUndefined();
		expect(await request(`${path}?user_id=${user}`, "DELETE")).toMatchObject({
			status: 404,
			body: { code: "message_not_found" },
		});
	});

	test("[U1] a running answer of a deleted chat ends and is not stored again", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const { chatId, taskId } = await beginAnswer(client, url(), user, "#tokens n=2000 rate=50");
		await request(`${url()}/api/chats/batch-delete`, "POST", { chat_ids: [chatId], user_id: user });
		await client.next("chat_deleted", (event) => event.chat_id === chatId);
		await expect
			.poll(async () => {
				const socket = await bench.openWelcomed(user);
				return socket.all("welcome")[0]?.active;
			})
			.toEqual([]);
		expect((await request(`${url()}/api/chats/${chatId}`)).status).toBe(404);
		client.send({ action: "resume_generation", task_id: taskId, offset: 0 });
		expect((await client.next("error")).message).toBe("Task not found");
	});
}

function isFor(body: unknown, text: string): boolean {
	return JSON.stringify(body ?? null).includes(text);
}
