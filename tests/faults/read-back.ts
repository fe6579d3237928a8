import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import {
	type Chat,
	chatSchema,
	type Message,
	messageSchema,
	syncResponseSchema,
} from "../../server/protocol/rest.ts";
import { WsClient } from "../support/ws-client.ts";
import type { HistoryEntry, Reader, Resumed, UserReadBack } from "./history.ts";

const PAGE = 7;
const SYNC_PAGE = 23;
/** How long an answer that has ended may take to be read again. */
const RESUME_MS = 5000;

/** A count of tokens is corrected a while after the end of its answer; nothing else changes once all is quiet. */
const SETTLE_MS = 250;
const SETTLE_TRIES = 20;

/** Reads all a user has by every way there is, on every node. */
export async function readBack(urls: readonly string[], user: string): Promise<UserReadBack> {
	let readers = await readAllWays(urls, user);
	for (let i = 0; i < SETTLE_TRIES && !(await isSettled(urls, user, readers)); i++) {
		await delay(SETTLE_MS);
		readers = await readAllWays(urls, user);
	}
	const tasks = [...(readers[0]?.chats.values() ?? [])].flat().flatMap((message) => message.task_id ?? []);
	const resumed = await Promise.all(urls.map((url) => resumeAll(url, user, tasks)));
	return { user, readers, resumed: resumed.flat() };
}

/** Whether nothing has changed while it was read. */
async function isSettled(
	urls: readonly string[],
	user: string,
	readers: readonly Reader[],
): Promise<boolean> {
	const list = await getJson(`${urls[0] ?? ""}/api/users/${user}/chats`, z.array(chatSchema));
	return isDeepStrictEqual(byChat(list), readers[0]?.chats);
}

async function readAllWays(urls: readonly string[], user: string): Promise<Reader[]> {
	const readers: Reader[] = [];
	for (const [node, url] of urls.entries()) {
		const list = await getJson(`${url}/api/users/${user}/chats`, z.array(chatSchema));
		readers.push({ name: `list of node ${node}`, chats: byChat(list) });
		readers.push({ name: `chats of node ${node}`, chats: byChat(await readChats(url, user, list)) });
		readers.push({ name: `pages of node ${node}`, chats: await readPages(url, user, list) });
		readers.push({ name: `sync from 0 of node ${node}`, chats: await replaySync(url, user) });
	}
	return readers;
}

/** What a stranger gets when he asks for these tasks and chats: nothing, or a `foreign` entry tells what. */
export async function probeAsStranger(
	url: string,
	target: UserReadBack,
	stranger: string,
): Promise<readonly HistoryEntry[]> {
	const broken: HistoryEntry[] = [];
	const complain = (what: string) => broken.push({ type: "broken", client: stranger, rule: "foreign", what });
	using socket = await WsClient.openWelcomed(url, stranger);
	for (const [chat, messages] of target.readers[0]?.chats ?? []) {
		const response = await fetch(`${url}/api/chats/${chat}?user_id=${stranger}`);
		await response.body?.cancel();
		if (response.status !== 404) complain(`chat ${chat} of ${target.user} with status ${response.status}`);
		const task = messages.findLast((message) => message.is_ai)?.task_id;
		if (task === undefined) continue;
		socket.send({ action: "resume_generation", task_id: task, offset: 0 });
		const answer = socket.next("error", (event) => event.code === "task_not_found", RESUME_MS);
		await answer.catch(() => complain(`no "Task not found" for task ${task} of ${target.user}`));
	}
	const got = socket.events.filter((event) => event.type === "token" || event.type === "generation_complete");
	for (const event of got) complain(`a ${event.type} of task ${event.task_id} of ${target.user}`);
	return broken;
}

/** Whether any answer of these users is still being written. */
export async function isStreaming(url: string, users: readonly string[]): Promise<boolean> {
	for (const user of users) {
		const chats = await getJson(`${url}/api/users/${user}/chats`, z.array(chatSchema)).catch(() => null);
		if (chats === null) return true;
		if (chats.some((chat) => chat.messages.some((message) => message.status === "streaming"))) return true;
	}
	return false;
}

function readChats(url: string, user: string, list: readonly Chat[]): Promise<readonly Chat[]> {
	return Promise.all(list.map((chat) => getJson(`${url}/api/chats/${chat.id}?user_id=${user}`, chatSchema)));
}

async function readPages(url: string, user: string, list: readonly Chat[]): Promise<Reader["chats"]> {
	const chats = new Map<string, readonly Message[]>();
	for (const { id } of list) {
		let messages: readonly Message[] = [];
		for (;;) {
			const before = messages[0] === undefined ? "" : `&before=${messages[0].id}`;
			const address = `${url}/api/chats/${id}/messages?user_id=${user}&limit=${PAGE}${before}`;
			const page = await getJson(address, z.array(messageSchema));
			messages = [...page, ...messages];
			if (page.length < PAGE) break;
		}
		chats.set(id, messages);
	}
	return chats;
}

/** Builds the history from its changes alone [Y1]. */
async function replaySync(url: string, user: string): Promise<Reader["chats"]> {
	const chats = new Set<string>();
	const messages = new Map<string, Message>();
	let since = 0;
	for (let more = true; more; ) {
		const address = `${url}/api/users/${user}/sync?since=${since}&limit=${SYNC_PAGE}`;
		const page = await getJson(address, syncResponseSchema);
		for (const change of page.changes) {
			if (change.type === "chat") chats.add(change.chat.id);
			else if (change.type === "message") messages.set(change.message.id, change.message);
			else if (change.type === "chat_deleted") chats.delete(change.chat_id);
			else messages.delete(change.message_id);
		}
		if (page.more && page.rev <= since) throw new Error(`Sync of ${user} does not go on after ${since}`);
		since = page.rev;
		more = page.more;
	}
	const inOrder = [...messages.values()].sort((a, b) => Number(a.id) - Number(b.id));
	return new Map([...chats].map((chat) => [chat, inOrder.filter((message) => message.chat_id === chat)]));
}

/** Reads every answer from its first token over a socket that knows nothing. */
async function resumeAll(url: string, user: string, tasks: readonly string[]): Promise<readonly Resumed[]> {
	using socket = await WsClient.openWelcomed(url, user);
	for (const task of tasks) {
		socket.send({ action: "resume_generation", task_id: task, offset: 0 });
		const ended = socket.next("generation_complete", (event) => event.task_id === task, RESUME_MS);
		await ended.catch(() => {});
	}
	await socket.settle();
	return tasks.map((task) => toResumed(socket, task));
}

function toResumed(socket: WsClient, task: string): Resumed {
	let text = "";
	for (const event of socket.all("token")) if (event.task_id === task) text += event.token;
	const snapshot = socket.all("structured_token").findLast((event) => event.task_id === task);
	const ends = socket.all("generation_complete").filter((event) => event.task_id === task);
	return {
		task,
		text: snapshot === undefined ? text : JSON.stringify(snapshot.data),
		isStructured: snapshot !== undefined,
		status: ends[0]?.status ?? null,
		length: ends[0]?.length ?? -1,
		ends: ends.length,
	};
}

function byChat(chats: readonly Chat[]): Reader["chats"] {
	return new Map(chats.map((chat) => [chat.id, chat.messages]));
}

async function getJson<T>(address: string, schema: z.ZodType<T, unknown>): Promise<T> {
	const response = await fetch(address, { signal: AbortSignal.timeout(10_000) });
	if (!response.ok) throw new Error(`${address} answered ${response.status}: ${await response.text()}`);
	return schema.parse(await response.json());
}
