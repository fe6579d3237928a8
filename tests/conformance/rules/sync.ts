import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { type Change, type Chat, chatSchema, type Message } from "../../../server/protocol/rest.ts";
import type { WsClient } from "../../support/ws-client.ts";
import { askInNewChat, createChat, QUESTION, readChat, readOnlyAnswer, readSync, request } from "../talk.ts";
import { type Bench, needUpstream } from "../target.ts";

/** Section 5 of the protocol: revisions, events and retries. */
export function judgeSync(bench: Bench): void {
	const url = () => bench.target().url;
	const newId = () => crypto.randomUUID();

	test("[Y1] replaying sync from 0 equals what GET returns, in pages of any size", async () => {
		const user = bench.newUser();
		await makeHistory(user);
		for (const limit of [1, 3, 5000]) {
			const { changes } = await readAll(user, 0, limit);
			expect(replay(changes)).toEqual(await listChats(user));
		}
	});

	test("[Y1] sync since a revision tells exactly what changed after it, deletes too", async () => {
		const user = bench.newUser();
		const { kept } = await makeHistory(user);
		const before = await readSync(url(), user);
		expect(await readSync(url(), user, before.rev)).toEqual({ changes: [], rev: before.rev, more: false });
		const doomed = await createChat(url(), user, { client_id: newId() });
		await request(`${url()}/api/chats/${kept}?user_id=${user}`, "PATCH", { pinned: true });
		await request(`${url()}/api/chats/batch-delete`, "POST", { chat_ids: [doomed.id], user_id: user });
		const { changes, rev } = await readSync(url(), user, before.rev);
		expect(changes.every((change) => change.rev > before.rev && change.rev <= rev)).toBe(true);
		expect(changes.find((change) => change.type === "chat" && change.chat.id === kept)).toMatchObject({
			chat: { pinned: true },
		});
		expect(changes.filter((change) => change.type === "chat_deleted")).toMatchObject([
			{ chat_id: doomed.id },
		]);
		expect(replay([...before.changes, ...changes])).toEqual(await listChats(user));
	});

	test("[Y3] sync tells on request how many changes there are in all", async () => {
		const user = bench.newUser();
		await makeHistory(user);
		const { changes, rev } = await readSync(url(), user);
		const ask = async (query: string) =>
			(await request(`${url()}/api/users/${user}/sync?limit=2&${query}`)).body as { left?: number };
		expect((await ask("count=true")).left).toBe(changes.length);
		expect((await ask(`count=true&since=${rev}`)).left).toBe(0);
		expect(await ask("")).not.toHaveProperty("left");
	});

	test("[Y4] a change made from an old state is refused and changes nothing", async () => {
		const user = bench.newUser();
		const chat = await createChat(url(), user, { client_id: newId(), title: "Boats" });
		const path = `${url()}/api/chats/${chat.id}?user_id=${user}`;
		const patch = async (body: object) => request(path, "PATCH", body);
		const first = await patch({ title: "Ships", if_rev: chat.rev });
		expect(first).toMatchObject({ status: 200, body: { title: "Ships" } });
		const { rev } = await readSync(url(), user);
		expect(await patch({ title: "Trains", if_rev: chat.rev })).toMatchObject({
			...{ status: 409, body: { code: "conflict" } },
		});
		expect(await readSync(url(), user, rev)).toEqual({ changes: [], rev, more: false });
		expect(await readChat(url(), chat.id)).toEqual(chatSchema.parse(first.body));
		expect((await patch({ title: "Trains", if_rev: rev })).status).toBe(200);
		expect((await patch({ title: "Planes" })).status).toBe(200);
		expect((await patch({ title: "Planes", if_rev: "1" })).status).toBe(422);
	});

	test("[Y4] a delete leaves the chats in which something was changed or said since, and names them", async () => {
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const { chatId } = await askInNewChat(client, url(), user, QUESTION);
		const [said, quiet] = [
			await readChat(url(), chatId),
			await createChat(url(), user, { client_id: newId() }),
		];
		client.send({ action: "send_message", chat_id: chatId, content: "One more thing" });
		await client.waitUntil(() => endedTasks(client).size === 2, 25_000);
		const if_rev = { [chatId]: said.rev, [quiet.id]: quiet.rev };
		const remove = async (body: object) =>
			(await request(`${url()}/api/chats/batch-delete`, "POST", { user_id: user, ...body })).body;
		const chat_ids = [chatId, quiet.id];
		expect(await remove({ chat_ids, if_rev })).toEqual({
			...{ status: "success", deleted_count: 1, changed: [chatId] },
		});
		expect((await listChats(user)).map((chat) => chat.id)).toEqual([chatId]);
		const now = await readChat(url(), chatId);
		expect(now.messages).toHaveLength(4);
		expect(await remove({ chat_ids, if_rev: { [chatId]: now.rev } })).toEqual({
			...{ status: "success", deleted_count: 1, changed: [] },
		});
	});

	test("[Y4] a chat is told with the same revision everywhere", async () => {
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const { chatId } = await askInNewChat(client, url(), user, QUESTION);
		const patched = await request(`${url()}/api/chats/${chatId}?user_id=${user}`, "PATCH", { pinned: true });
		const told = await client.next("chat_updated", (event) => event.chat.pinned);
		const { rev } = chatSchema.parse(patched.body);
		expect(told).toMatchObject({ rev, chat: { rev } });
		expect(await readChat(url(), chatId)).toMatchObject({ rev });
		expect(await listChats(user)).toMatchObject([{ rev }]);
		const { changes } = await readSync(url(), user);
		expect(changes.find((change) => change.type === "chat")).toMatchObject({ rev, chat: { rev } });
	});

	test("[Y1] revisions of one user do not move with another's changes", async () => {
		const [user, other] = [bench.newUser(), bench.newUser()];
		await createChat(url(), user);
		const { rev } = await readSync(url(), user);
		await createChat(url(), other);
		expect(await readSync(url(), user, rev)).toEqual({ changes: [], rev, more: false });
	});

	test("[Y2] events on a welcomed socket carry the revision of their change, up to the newest", async () => {
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const { chatId } = await askInNewChat(client, url(), user, QUESTION);
		await request(`${url()}/api/chats/${chatId}?user_id=${user}`, "PATCH", { title: "Named" });
		await client.next("chat_updated", (event) => event.chat.title === "Named");
		await client.settle();
		await delay(300);
		const revs = client.events.flatMap((event) =>
			"rev" in event && event.rev !== undefined ? [event.rev] : [],
		);
		const [, ...ofEvents] = revs;
		expect(ofEvents.length).toBeGreaterThanOrEqual(4);
		expect(ofEvents).toEqual([...ofEvents].sort((a, b) => a - b));
		expect(ofEvents.at(-1)).toBe((await readSync(url(), user)).rev);
		for (const event of client.all("message")) expect(event.rev).toBeGreaterThan(0);
		for (const event of client.all("generation_complete")) expect(event.rev).toBeGreaterThan(0);
	});

	test("[I1] a repeated send_message is the same message and no second answer", async (context) => {
		const upstream = needUpstream(context, bench.target());
		const user = bench.newUser();
		const [client, retry] = [await bench.open(user), await bench.open(user)];
		const chat = await createChat(url(), user);
		const mark = newId();
		const action = { action: "send_message", chat_id: chat.id, content: `Hello ${mark}`, client_id: newId() };
		for (const socket of [client, retry, client]) socket.send(action);
		const first = await client.next("message", ({ message }) => message.client_id === action.client_id);
		await client.next("generation_complete", undefined, 25_000);
		const late = await bench.open(user);
		late.send(action);
		const repeated = await late.next("message", ({ message }) => message.client_id === action.client_id);
		expect(repeated.message.id).toBe(first.message.id);
		await delay(500);
		expect((await readChat(url(), chat.id)).messages).toHaveLength(2);
		expect(endedTasks(client).size).toBe(1);
		expect([client, retry, late].flatMap((socket) => socket.all("error"))).toEqual([]);
		const asked = (await upstream.requests()).filter((one) => JSON.stringify(one.body).includes(mark));
		expect(asked).toHaveLength(1);
	});

	test("[I1] a repeated create_chat is the same chat, with its client_id in the event", async () => {
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const client_id = newId();
		const ids: string[] = [];
		for (let i = 0; i < 3; i++) {
			client.send({ action: "create_chat", client_id });
			ids.push((await client.next("chat_created", (event) => event.client_id === client_id)).chat_id);
		}
		client.send({ action: "create_chat", client_id: newId() });
		expect(new Set(ids)).toEqual(new Set([ids[0]]));
		expect(ids).not.toContain((await client.next("chat_created")).chat_id);
	});

	test("[I1] a repeated regenerate or edit_message is one sibling", async () => {
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const { chatId } = await askInNewChat(client, url(), user, QUESTION);
		const answer = await readOnlyAnswer(url(), chatId);
		const regenerate = { action: "regenerate", message_id: answer.id, client_id: newId() };
		for (let i = 0; i < 3; i++) client.send(regenerate);
		await client.waitUntil(() => endedTasks(client).size === 2, 25_000);
		const edit = {
			action: "edit_message",
			message_id: answer.parent_id,
			content: "Again",
			client_id: newId(),
		};
		for (let i = 0; i < 3; i++) client.send(edit);
		await client.waitUntil(() => endedTasks(client).size === 3, 25_000);
		await delay(500);
		expect((await readChat(url(), chatId)).messages).toHaveLength(5);
		expect(client.all("error")).toEqual([]);
		expect(endedTasks(client).size).toBe(3);
	});

	/** Chats with answers, a title, a sibling and a deleted chat. */
	async function makeHistory(user: string): Promise<{ readonly kept: string }> {
		const client = await bench.openWelcomed(user);
		const { chatId: kept } = await askInNewChat(client, url(), user, "one");
		const { chatId: gone } = await askInNewChat(client, url(), user, "two");
		await createChat(url(), user, { client_id: newId(), title: "empty" });
		const answer = await readOnlyAnswer(url(), kept);
		client.send({ action: "regenerate", message_id: answer.id });
		await client.waitUntil(() => client.all("generation_complete").length === 3, 25_000);
		await request(`${url()}/api/chats/${kept}?user_id=${user}`, "PATCH", { title: "Kept" });
		await request(`${url()}/api/chats/batch-delete`, "POST", { chat_ids: [gone], user_id: user });
		await request(`${url()}/api/chats/${kept}/messages/${answer.id}?user_id=${user}`, "DELETE");
		// The first title of a chat may be given a moment after its answer.
		await delay(300);
		return { kept };
	}

	async function readAll(user: string, since: number, limit: number) {
		const changes: Change[] = [];
		for (let rev = since, more = true; more; ) {
			const page = await readSync(url(), user, rev, limit);
			expect(page.changes.length).toBeLessThanOrEqual(limit);
			expect(page.more && page.rev <= rev).toBe(false);
			changes.push(...page.changes);
			({ rev, more } = page);
		}
		return { changes };
	}

	async function listChats(user: string): Promise<readonly Chat[]> {
		const { body } = await request(`${url()}/api/users/${user}/chats`);
		return sorted(z.array(chatSchema).parse(body));
	}
}

/** A repeated request may be told its whole answer again, its end included; it is still the same task. */
function endedTasks(client: WsClient): ReadonlySet<string> {
	return new Set(client.all("generation_complete").map((event) => event.task_id));
}

/** What a client holds after these changes. */
function replay(changes: readonly Change[]): readonly Chat[] {
	const chats = new Map<string, Chat>();
	const messages = new Map<string, Message>();
	for (const change of changes) {
		if (change.type === "chat") chats.set(change.chat.id, change.chat);
		else if (change.type === "message") messages.set(change.message.id, change.message);
		else if (change.type === "chat_deleted") chats.delete(change.chat_id);
		else messages.delete(change.message_id);
	}
	const inOrder = [...messages.values()].sort((a, b) => Number(a.id) - Number(b.id));
	return sorted(
		[...chats.values()].map((chat) => ({
			...chat,
			messages: inOrder.filter((message) => message.chat_id === chat.id),
		})),
	);
}

function sorted(chats: readonly Chat[]): readonly Chat[] {
	return [...chats].sort((a, b) => Number(a.id) - Number(b.id));
}
