import { expect } from "vitest";
import type { EventOf } from "../../server/protocol/events.ts";
import {
	type Chat,
	chatSchema,
	type Message,
	type Sync,
	syncResponseSchema,
} from "../../server/protocol/rest.ts";
import type { WsClient } from "../support/ws-client.ts";

/** A question any model answers shortly. */
export const QUESTION = "Say hello in one short sentence.";

const JSON_TYPE = { "content-type": "application/json" };

export type Answered = { readonly status: number; readonly body: unknown };

/** A request as any HTTP client makes it; the body is parsed where it is JSON. */
export async function request(url: string, method = "GET", body?: unknown): Promise<Answered> {
	const init = body === undefined ? { method } : { method, headers: JSON_TYPE, body: JSON.stringify(body) };
	const response = await fetch(url, init);
	const text = await response.text();
	return { status: response.status, body: parseJson(text) };
}

export async function createChat(url: string, user: string, body: object = {}): Promise<Chat> {
	const answer = await request(`${url}/api/chats?user_id=${user}`, "POST", body);
	expect(answer.status).toBe(200);
	return chatSchema.parse(answer.body);
}

export async function readChat(url: string, chatId: string): Promise<Chat> {
	const answer = await request(`${url}/api/chats/${chatId}`);
	expect(answer.status).toBe(200);
	return chatSchema.parse(answer.body);
}

export async function readSync(url: string, user: string, since = 0, limit = 5000): Promise<Sync> {
	const answer = await request(`${url}/api/users/${user}/sync?since=${since}&limit=${limit}`);
	expect(answer.status).toBe(200);
	return syncResponseSchema.parse(answer.body);
}

/** The stored answer of a chat that has one message and one answer. */
export async function readOnlyAnswer(url: string, chatId: string): Promise<Message> {
	const { messages } = await readChat(url, chatId);
	expect(messages.map((message) => message.is_ai)).toEqual([false, true]);
	return messages[1] as Message;
}

export type Turn = { readonly chatId: string; readonly taskId: string };

/** Sends into a new chat and waits for the first frame of the answer. */
export async function beginAnswer(
	client: WsClient,
	url: string,
	user: string,
	content: string,
	extra: object = {},
): Promise<Turn> {
	const chat = await createChat(url, user, { client_id: crypto.randomUUID() });
	client.send({ action: "send_message", chat_id: chat.id, content, ...extra });
	const isOurs = (event: { readonly type: string }) =>
		"chat_id" in event && event.chat_id === chat.id && "task_id" in event;
	await client.waitUntil(() => client.events.some(isOurs), undefined, "the begin of the answer");
	const first = client.events.find(isOurs) as EventOf<"token">;
	return { chatId: chat.id, taskId: first.task_id };
}

/** Sends into a new chat and waits for the end of the answer. */
export async function askInNewChat(
	client: WsClient,
	url: string,
	user: string,
	content: string,
	extra: object = {},
): Promise<Turn & { readonly end: EventOf<"generation_complete"> }> {
	const turn = await beginAnswer(client, url, user, content, extra);
	return { ...turn, end: await waitForEnd(client, turn.taskId) };
}

export async function waitForEnd(client: WsClient, taskId: string): Promise<EventOf<"generation_complete">> {
	const find = () => client.all("generation_complete").find((event) => event.task_id === taskId);
	await client.waitUntil(() => find() !== undefined, 25_000, `the end of task ${taskId}`);
	return find() as EventOf<"generation_complete">;
}

export function tokensOf(client: WsClient, taskId: string): readonly EventOf<"token">[] {
	return client.all("token").filter((event) => event.task_id === taskId);
}

/** What a socket was sent of an answer, put together the way a seed client does it. */
export function textOf(client: WsClient, taskId: string): string {
	return tokensOf(client, taskId)
		.map((event) => event.token)
		.join("");
}

/** Puts tokens together by offset; fails on a gap, on a double and on a split surrogate pair [R1, R3]. */
export function assemble(tokens: readonly EventOf<"token">[], from = 0, text = ""): string {
	let at = from;
	let whole = text;
	for (const { offset, token } of tokens) {
		expect(offset).toBe(at);
		expect(token.isWellFormed()).toBe(true);
		at += token.length;
		whole += token;
	}
	return whole;
}

/** What a client holds that had `held` and takes tokens as R3 says: below its length it drops, over it it trims. */
export function follow(tokens: readonly EventOf<"token">[], held = ""): string {
	let text = held;
	for (const { offset, token } of tokens) {
		expect(offset).toBeLessThanOrEqual(text.length);
		text += token.slice(text.length - offset);
	}
	return text;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
