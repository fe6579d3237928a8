import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { type Chat, chatSchema, errorResponseSchema } from "../../../server/protocol/rest.ts";
import { askInNewChat, createChat, QUESTION, readChat, request } from "../talk.ts";
import type { Bench } from "../target.ts";

const UNKNOWN_IDS = [
	"999999999999",
	"0",
	"-1",
	"abc",
	"1e3",
	"1.5",
	"99999999999999999999999",
	"%F0%9F%98%80",
];

/** Section 2 of the protocol: the seed's end points and how errors look. */
export function judgeRest(bench: Bench): void {
	const url = () => bench.target().url;
	const newId = () => crypto.randomUUID();

	test("[S1] a chat is created for the user in the query or in the body", async () => {
		const [a, b] = [bench.newUser(), bench.newUser()];
		const byQuery = await request(`${url()}/api/chats?user_id=${a}`, "POST");
		expect(byQuery.status).toBe(200);
		expect(chatSchema.parse(byQuery.body)).toMatchObject({ user_id: a, messages: [] });
		const byBody = await request(`${url()}/api/chats`, "POST", { user_id: b, title: "Über alles" });
		expect(byBody.status).toBe(200);
		expect(chatSchema.parse(byBody.body)).toMatchObject({ user_id: b, title: "Über alles" });
	});

	test("[S1] without client_id the user's newest empty chat is returned, else a new one", async () => {
		const user = bench.newUser();
		const older = await createChat(url(), user, { client_id: newId() });
		const newer = await createChat(url(), user, { client_id: newId() });
		expect(older.id).not.toBe(newer.id);
		expect((await createChat(url(), user)).id).toBe(newer.id);
		const client = await bench.open(user);
		client.send({ action: "send_message", chat_id: newer.id, content: QUESTION });
		await client.next("message");
		expect((await createChat(url(), user)).id).toBe(older.id);
		client.send({ action: "send_message", chat_id: older.id, content: QUESTION });
		await client.next("message");
		const fresh = await createChat(url(), user);
		expect([older.id, newer.id]).not.toContain(fresh.id);
	});

	test("[S1] the same client_id gives the same chat on every retry, also at once and after messages", async () => {
		const user = bench.newUser();
		const client_id = newId();
		const chats = await Promise.all(Array.from({ length: 8 }, () => createChat(url(), user, { client_id })));
		expect(new Set(chats.map((chat) => chat.id)).size).toBe(1);
		const client = await bench.open(user);
		client.send({ action: "send_message", chat_id: chats[0]?.id, content: QUESTION });
		await client.next("message");
		expect((await createChat(url(), user, { client_id })).id).toBe(chats[0]?.id);
		expect((await createChat(url(), user, { client_id: newId() })).id).not.toBe(chats[0]?.id);
	});

	test("[S1] a chat for nobody is refused", async () => {
		const answer = await request(`${url()}/api/chats`, "POST", {});
		expect(answer.status).toBe(422);
		expect(fieldsOf(answer.body)).toContain("user_id");
	});

	test("[S2] a chat comes with its messages in order", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const { chatId } = await askInNewChat(client, url(), user, "first");
		client.send({ action: "send_message", chat_id: chatId, content: "second" });
		await client.waitUntil(() => client.all("generation_complete").length === 2, 25_000);
		const chat = await readChat(url(), chatId);
		expect(chat.messages.map((message) => message.is_ai)).toEqual([false, true, false, true]);
		expect(chat.messages.filter((m) => !m.is_ai).map((m) => m.content)).toEqual(["first", "second"]);
		const ids = chat.messages.map((message) => Number(message.id));
		expect(ids).toEqual([...ids].sort((x, y) => x - y));
		expect(chat.messages.every((message) => message.chat_id === chatId)).toBe(true);
	});

	test.each(UNKNOWN_IDS)("[S2] chat %s is not found", async (id) => {
		const answer = await request(`${url()}/api/chats/${id}`);
		expect(answer.status).toBe(404);
		expect(answer.body).toMatchObject({ detail: "Chat not found" });
	});

	test("[S3] a user's chats come newest first, with messages unless they are not wanted", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const first = await askInNewChat(client, url(), user, QUESTION);
		const second = await askInNewChat(client, url(), user, QUESTION);
		const third = await createChat(url(), user, { client_id: newId() });
		const list = await listChats(user);
		expect(list.map((chat) => chat.id)).toEqual([third.id, second.chatId, first.chatId]);
		expect(list.map((chat) => chat.messages.length)).toEqual([0, 2, 2]);
		expect(list[1]).toEqual(await readChat(url(), second.chatId));
		const bare = await listChats(user, "?messages=none");
		expect(bare.map((chat) => [chat.id, chat.messages])).toEqual(list.map((chat) => [chat.id, []]));
	});

	test("[S3] pages of the list follow each other, also where a chat between them changes or goes", async () => {
		const user = bench.newUser();
		const made: Chat[] = [];
		for (let i = 0; i < 5; i++) made.unshift(await createChat(url(), user, { client_id: newId() }));
		const page = async (query: string) => {
			const { body } = await request(`${url()}/api/users/${user}/chats?messages=none&limit=2${query}`);
			return z.array(chatSchema).parse(body);
		};
		const idsOf = (chats: readonly Chat[]) => chats.map(({ id }) => id);
		const after = ({ id, updated_at }: Chat) =>
			`&before=${id}&before_updated_at=${encodeURIComponent(updated_at)}`;
		const first = await page("");
		expect(idsOf(first)).toEqual(idsOf(made.slice(0, 2)));
		const [, last] = first as [Chat, Chat];
		expect(idsOf(await page(`&before=${last.id}`))).toEqual(idsOf(made.slice(2, 4)));
		await request(`${url()}/api/chats/batch-delete?user_id=${user}`, "POST", { chat_ids: [last.id] });
		const second = await page(after(last));
		expect(idsOf(second)).toEqual(idsOf(made.slice(2, 4)));
		expect(idsOf(await page(after(second.at(-1) as Chat)))).toEqual(idsOf(made.slice(4)));
	});

	test("[S3] the first page begins with pinned chats where that is asked for, and none is lost after it", async () => {
		const user = bench.newUser();
		const made: Chat[] = [];
		for (let i = 0; i < 9; i++) made.unshift(await createChat(url(), user, { client_id: newId() }));
		const change = ({ id }: Chat, patch: object) =>
			request(`${url()}/api/chats/${id}?user_id=${user}`, "PATCH", patch);
		for (const chat of made.slice(5)) await change(chat, { pinned: true });
		await change(made[5] as Chat, { archived: true });
		const all = await listChats(user, "?messages=none");
		const pinned = all.filter((chat) => chat.pinned && !chat.archived).slice(0, 2);
		const others = all.filter((chat) => !pinned.some(({ id }) => id === chat.id));
		const first = await listChats(user, "?messages=none&limit=4&pinned=first");
		expect(first).toEqual([...pinned, ...others.slice(0, 2)]);
		const { id, updated_at } = first[3] as Chat;
		const after = `&before=${id}&before_updated_at=${encodeURIComponent(updated_at)}`;
		const rest = await listChats(user, `?messages=none&limit=1000&pinned=first${after}`);
		expect(new Set([...first, ...rest].map((chat) => chat.id))).toEqual(new Set(all.map((chat) => chat.id)));
		expect(await listChats(user, "?messages=none&pinned=first&limit=1")).toEqual(all.slice(0, 1));
	});

	test("[S3] an unknown user has no chats", async () => {
		expect(await request(`${url()}/api/users/${bench.newUser()}/chats`)).toEqual({ status: 200, body: [] });
	});

	test("[S4] batch-delete counts chats really deleted and skips what is unknown or another's", async () => {
		const [user, other] = [bench.newUser(), bench.newUser()];
		const mine = await createChat(url(), user, { client_id: newId() });
		const also = await createChat(url(), user, { client_id: newId() });
		const theirs = await createChat(url(), other);
		const chat_ids = [mine.id, Number(also.id), mine.id, theirs.id, "999999999999", 888888888888, "abc", ""];
		const answer = await request(`${url()}/api/chats/batch-delete`, "POST", { chat_ids, user_id: user });
		expect(answer).toEqual({ status: 200, body: { status: "success", deleted_count: 2 } });
		expect((await request(`${url()}/api/chats/${mine.id}`)).status).toBe(404);
		expect((await request(`${url()}/api/chats/${theirs.id}`)).status).toBe(200);
		const again = await request(`${url()}/api/chats/batch-delete`, "POST", { chat_ids, user_id: user });
		expect(again.body).toEqual({ status: "success", deleted_count: 0 });
	});

	test("[S4] a seed client deletes without naming its user", async () => {
		const chat = await createChat(url(), bench.newUser());
		const answer = await request(`${url()}/api/chats/batch-delete`, "POST", { chat_ids: [chat.id] });
		expect(answer).toEqual({ status: 200, body: { status: "success", deleted_count: 1 } });
		const none = await request(`${url()}/api/chats/batch-delete`, "POST", { chat_ids: [] });
		expect(none).toEqual({ status: 200, body: { status: "success", deleted_count: 0 } });
	});

	test("[S5] empty chats are deleted, but never one of the last 10 seconds, nor one with messages", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const { chatId } = await askInNewChat(client, url(), user, QUESTION);
		const old = await createChat(url(), user, { client_id: newId() });
		const older = await createChat(url(), user, { client_id: newId() });
		const removeEmpty = () => request(`${url()}/api/users/${user}/chats/empty`, "DELETE");
		expect(await removeEmpty()).toEqual({ status: 200, body: { deleted_count: 0 } });
		await delay(8_000);
		expect((await removeEmpty()).body).toEqual({ deleted_count: 0 });
		await delay(2_500);
		const fresh = await createChat(url(), user, { client_id: newId() });
		expect(await removeEmpty()).toEqual({ status: 200, body: { deleted_count: 2 } });
		expect((await listChats(user)).map((chat) => chat.id)).toEqual([fresh.id, chatId]);
		expect([old.id, older.id]).not.toContain(fresh.id);
	});

	test.each<[what: string, method: string, path: string, body: string, status: number, code: string]>([
		["broken JSON", "POST", "/api/chats", "{", 400, "invalid_json"],
		["an unknown path", "GET", "/api/nothing/here", "", 404, "not_found"],
		["an unknown path to write to", "POST", "/api/users", "{}", 404, "not_found"],
		["an unknown chat", "GET", "/api/chats/999999999999", "", 404, "chat_not_found"],
	])("[S6] %s is told as a sentence with a code", async (_, method, path, body, status, code) => {
		const headers = { "content-type": "application/json" };
		const response = await fetch(url() + path, { method, headers, ...(body === "" ? {} : { body }) });
		expect(response.status).toBe(status);
		expect(response.headers.get("content-type")).toMatch(/^application\/json/);
		expect(errorResponseSchema.parse(await response.json())).toMatchObject({
			detail: expect.any(String),
			code,
		});
	});

	test("[S6] a body that is not JSON is refused with 415", async () => {
		const response = await fetch(`${url()}/api/chats?user_id=${bench.newUser()}`, {
			method: "POST",
			headers: { "content-type": "text/xml" },
			body: "<chat/>",
		});
		expect(response.status).toBe(415);
		expect(errorResponseSchema.parse(await response.json()).code).toBe("unsupported_media_type");
	});

	test.each<[field: string, method: string, path: string, body: unknown]>([
		["user_id", "POST", "/api/chats", { user_id: "not a name!" }],
		["user_id", "POST", "/api/chats?user_id=a%20b", {}],
		["title", "POST", "/api/chats?user_id=u", { title: 5 }],
		["client_id", "POST", "/api/chats?user_id=u", { client_id: "5" }],
		["chat_ids", "POST", "/api/chats/batch-delete", {}],
		["chat_ids", "POST", "/api/chats/batch-delete", { chat_ids: "1" }],
		["chat_ids", "POST", "/api/chats/batch-delete", { chat_ids: [{}] }],
		["since", "GET", "/api/users/u/sync?since=x", undefined],
		["limit", "GET", "/api/users/u/sync?limit=-1", undefined],
		["user_id", "GET", "/api/users/a%20b/chats", undefined],
		["user_id", "DELETE", "/api/users/a%20b/chats/empty", undefined],
	])("[S6] a wrong %s in %s %s is a 422 that names the field", async (field, method, path, body) => {
		const answer = await request(url() + path, method, body);
		expect(answer.status).toBe(422);
		expect(fieldsOf(answer.body)).toContain(field);
	});

	test.each(["/docs", "/redoc"])("%s is served and asks no other server for anything", async (path) => {
		const response = await fetch(url() + path);
		expect(response.status).toBe(200);
		const page = await response.text();
		const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");
		expect(addresses.length).toBeGreaterThan(0);
		for (const address of addresses) {
			const resolved = new URL(address, response.url);
			expect(resolved.origin).toBe(new URL(url()).origin);
			expect((await fetch(resolved)).status).toBe(200);
		}
	});

	test("the interface is described by /openapi.json and /asyncapi.json", async () => {
		const rest = (await request(`${url()}/openapi.json`)).body as { paths: object };
		for (const path of ["/api/chats", "/api/chats/{chat_id}", "/api/chats/batch-delete", "/api/server"]) {
			expect(Object.keys(rest.paths)).toContain(path);
		}
		const socket = JSON.stringify((await request(`${url()}/asyncapi.json`)).body);
		for (const name of ["send_message", "resume_generation", "generation_complete", "structured_token"]) {
			expect(socket).toContain(name);
		}
	});

	test.each(["/health", "/ready"])("%s says that all is well", async (path) => {
		expect((await request(url() + path)).status).toBe(200);
	});

	test("[S7] another user's chat looks exactly like a chat that does not exist", async () => {
		const [owner, stranger] = [bench.newUser(), bench.newUser()];
		const chat = await createChat(url(), owner);
		const asStranger = (id: string) => `${url()}/api/chats/${id}`;
		const query = `?user_id=${stranger}`;
		const [theirs, none] = [chat.id, "999999999999"];
		const both = (ask: (id: string) => Promise<unknown>) => Promise.all([ask(theirs), ask(none)]);
		for (const ask of [
			(id: string) => request(asStranger(id) + query),
			(id: string) => request(`${asStranger(id)}/messages${query}`),
			(id: string) => request(asStranger(id) + query, "PATCH", { title: "mine now" }),
		]) {
			const [a, b] = await both(ask);
			expect(a).toEqual(b);
			expect(a).toMatchObject({ status: 404, body: { detail: "Chat not found" } });
		}
		expect((await readChat(url(), chat.id)).title).toBe(chat.title);
	});

	test("[S7] by socket, another user's chat cannot be joined or written to", async () => {
		const [owner, stranger] = [bench.newUser(), bench.newUser()];
		const chat = await createChat(url(), owner);
		const [watching, client] = [await bench.open(owner), await bench.open(stranger)];
		for (const action of ["join_chat", "send_message"]) {
			const told: unknown[] = [];
			for (const chat_id of [chat.id, "999999999999"]) {
				client.send({ action, chat_id, content: "hello" });
				told.push(await client.next("error"));
			}
			expect(told[0]).toEqual(told[1]);
			expect(told[0]).toMatchObject({ message: "Chat not found", code: "chat_not_found" });
		}
		expect((await readChat(url(), chat.id)).messages).toEqual([]);
		await watching.settle();
		expect(watching.all("message")).toEqual([]);
	});

	async function listChats(user: string, query = "") {
		const answer = await request(`${url()}/api/users/${user}/chats${query}`);
		expect(answer.status).toBe(200);
		return z.array(chatSchema).parse(answer.body);
	}
}

/** Every word in the `loc` of a validation error. */
function fieldsOf(body: unknown): readonly (string | number)[] {
	const { detail, code } = errorResponseSchema.parse(body);
	expect(code).toBe("invalid_request");
	if (typeof detail === "string") throw new Error(`Expected the fields that are wrong, got "${detail}"`);
	return detail.flatMap((issue) => issue.loc);
}
