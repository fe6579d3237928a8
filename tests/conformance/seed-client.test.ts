import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { fakeText } from "../support/fake-upstream-text.ts";
import { sendHttp } from "../support/raw-http.ts";
import { type OwnTarget, openTarget } from "./open-target.ts";

// A client as it was written years before Parley, from the seed's own page. It knows nothing of
// Parley: no schemas, no offsets, no hello. What it does not know it ignores.

const ORIGIN = "http://localhost:5173";
const DOCUMENTED = ["message", "token", "generation_complete", "error", "chat_created", "chat_joined"];

type Frame = Record<string, unknown>;
type SeedMessage = { id: string; content: string; is_ai: boolean; timestamp: string };
type SeedChat = { id: string; created_at: string; messages: SeedMessage[] };

class SeedTab {
	currentChat: string | null = null;
	shown: { content: string; is_ai: boolean }[] = [];
	streaming = new Map<string, string>();
	errors: string[] = [];
	isStreaming = false;
	readonly #socket: WebSocket;

	private constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.on("message", (data) => this.#handle(JSON.parse(String(data)) as Frame));
	}

	/** What the page does on every load, with its own races. */
	static async load(): Promise<SeedTab> {
		const chats = call("GET", "/api/users/1/chats");
		const cleanUps = [call("DELETE", "/api/users/1/chats/empty"), call("DELETE", "/api/users/1/chats/empty")];
		const socket = new WebSocket(`${target.url.replace("http", "ws")}/ws/1`, { origin: ORIGIN });
		const tab = new SeedTab(socket);
		await once(socket, "open");
		tab.send({ action: "create_chat" });
		await Promise.all([chats, ...cleanUps]);
		tabs.push(tab);
		return tab;
	}

	send(frame: Frame): void {
		this.#socket.send(JSON.stringify(frame));
	}

	/** Its input is disabled until a chat was created or joined. */
	async type(content: string): Promise<void> {
		await until(() => this.currentChat !== null);
		this.isStreaming = true;
		this.send({ action: "send_message", chat_id: this.currentChat, content, response_model: false });
	}

	async join(chatId: string): Promise<void> {
		this.currentChat = null;
		this.send({ action: "join_chat", chat_id: chatId });
		await until(() => this.currentChat === chatId);
		const chat = (await call("GET", `/api/chats/${chatId}`)) as SeedChat;
		this.shown = chat.messages.map(({ content, is_ai }) => ({ content, is_ai }));
	}

	close(): void {
		this.#socket.terminate();
	}

	#handle(frame: Frame): void {
		if (!DOCUMENTED.includes(frame.type as string)) return;
		if (frame.type === "chat_created" || frame.type === "chat_joined") {
			this.currentChat = String(frame.chat_id);
			this.shown = [];
		} else if (frame.type === "message") {
			const { content, is_ai } = frame.message as SeedMessage;
			this.shown.push({ content, is_ai });
		} else if (frame.type === "token") {
			const task = frame.task_id as string;
			this.streaming.set(task, (this.streaming.get(task) ?? "") + (frame.token as string));
		} else if (frame.type === "generation_complete") {
			const task = frame.task_id as string;
			this.shown.push({ content: this.streaming.get(task) ?? "", is_ai: true });
			this.streaming.delete(task);
			this.isStreaming = false;
		} else {
			this.errors.push(frame.message as string);
			this.isStreaming = false;
		}
	}
}

let target: OwnTarget;
let tabs: SeedTab[] = [];

beforeAll(async () => {
	target = await openTarget({ ENVIRONMENT: "development" });
});
afterEach(() => {
	for (const tab of tabs) tab.close();
	tabs = [];
});
afterAll(() => target?.[Symbol.asyncDispose]());

/** What a browser does for a page of another origin: a preflight where the method or the body asks for one. */
async function call(method: string, path: string, body?: unknown): Promise<unknown> {
	const url = target.url + path;
	if (method === "DELETE" || body !== undefined) await expectPreflight(url, method, body !== undefined);
	const headers = { origin: ORIGIN, ...(body === undefined ? {} : { "content-type": "application/json" }) };
	const answer = await sendHttp(url, {
		method,
		headers,
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	expect(answer.headers["access-control-allow-origin"]).toBe(ORIGIN);
	expect(answer.status).toBe(200);
	return JSON.parse(answer.body);
}

async function expectPreflight(url: string, method: string, hasBody: boolean): Promise<void> {
	const asked = hasBody ? { "access-control-request-headers": "content-type" } : {};
	const headers = { origin: ORIGIN, "access-control-request-method": method, ...asked };
	const answer = await sendHttp(url, { method: "OPTIONS", headers });
	expect([200, 204]).toContain(answer.status);
	expect(answer.headers["access-control-allow-origin"]).toBe(ORIGIN);
	expect(String(answer.headers["access-control-allow-methods"])).toContain(method);
	if (hasBody)
		expect(String(answer.headers["access-control-allow-headers"]).toLowerCase()).toContain("content-type");
}

async function until(check: () => boolean): Promise<void> {
	await expect.poll(check, { timeout: 10_000, interval: 10 }).toBe(true);
}

test("a fresh page creates a chat while it cleans up, and the chat is still there", async () => {
	const tab = await SeedTab.load();
	await until(() => tab.currentChat !== null);
	const [list] = [(await call("GET", "/api/users/1/chats")) as SeedChat[]];
	expect(list.map((chat) => chat.id)).toContain(tab.currentChat);
});

test("a message is shown, answered token by token and then complete", async () => {
	const tab = await SeedTab.load();
	await tab.type("#tokens n=200 rate=500 seed=51");
	await until(() => tab.streaming.size === 1);
	await until(() => !tab.isStreaming);
	expect(tab.shown).toEqual([
		{ content: "#tokens n=200 rate=500 seed=51", is_ai: false },
		{ content: fakeText(51, 200), is_ai: true },
	]);
	expect(tab.errors).toEqual([]);
});

test("the history after a reload is what was shown before", async () => {
	const tab = await SeedTab.load();
	await tab.type("#tokens n=30 seed=52");
	await until(() => tab.shown.length === 2);
	const { currentChat, shown } = tab;
	tab.close();
	const reloaded = await SeedTab.load();
	await until(() => reloaded.currentChat !== null);
	await reloaded.join(currentChat ?? "");
	expect(reloaded.shown).toEqual(shown);
	const list = (await call("GET", "/api/users/1/chats")) as SeedChat[];
	const chat = list.find(({ id }) => id === currentChat);
	expect(chat?.messages.map(({ content, is_ai }) => ({ content, is_ai }))).toEqual(shown);
	expect(chat?.messages.every(({ id, timestamp }) => typeof id === "string" && timestamp.endsWith("Z"))).toBe(
		true,
	);
});

test("a second socket left over from a reload gets everything once and breaks nothing", async () => {
	const [old, tab] = [await SeedTab.load(), await SeedTab.load()];
	await tab.type("#tokens n=50 seed=53");
	await until(() => tab.shown.length === 2);
	await until(() => old.shown.length === 2);
	expect(old.shown).toEqual(tab.shown);
	old.close();
	await tab.type("#tokens n=20 seed=54");
	await until(() => tab.shown.length === 4);
	expect(tab.shown[3]).toEqual({ content: fakeText(54, 20), is_ai: true });
});

test("leaving in the middle of an answer loses nothing and the next page works", async () => {
	const tab = await SeedTab.load();
	await tab.type("#tokens n=60 rate=60 seed=55");
	await until(() => tab.streaming.size === 1);
	const chatId = tab.currentChat;
	tab.close();
	const next = await SeedTab.load();
	await next.type("#tokens n=10 seed=56");
	await until(() => next.shown.some(({ content }) => content === fakeText(56, 10)));
	await expect
		.poll(() => call("GET", `/api/chats/${chatId}`), { timeout: 10_000 })
		.toMatchObject({
			messages: [{ is_ai: false }, { is_ai: true, content: fakeText(55, 60) }],
		});
});

test("a failing provider ends its streaming state with an error it can show", async () => {
	const tab = await SeedTab.load();
	await tab.type("#auth");
	await until(() => tab.errors.length === 1 && !tab.isStreaming);
	expect(tab.errors[0]).toMatch(/\w+ \w+/);
	await tab.type("#tokens n=5 seed=57");
	await until(() => tab.shown.some(({ content }) => content === fakeText(57, 5)));
});

test("chats are created and deleted in a batch by REST, with the preflights of a browser", async () => {
	const created = (await call("POST", "/api/chats?user_id=1", {})) as SeedChat;
	expect(created).toMatchObject({
		id: expect.stringMatching(/^\d+$/),
		created_at: expect.any(String),
		messages: [],
	});
	const answer = await call("POST", "/api/chats/batch-delete", { chat_ids: [created.id] });
	expect(answer).toEqual({ status: "success", deleted_count: 1 });
	const list = (await call("GET", "/api/users/1/chats")) as SeedChat[];
	expect(list.map(({ id }) => id)).not.toContain(created.id);
});

test("nothing that the client does not know is needed: errors keep the page's sentences", async () => {
	const tab = await SeedTab.load();
	tab.send({ action: "send_message", content: "no chat" });
	tab.send({ action: "join_chat" });
	tab.send({ action: "join_chat", chat_id: "999999999" });
	await until(() => tab.errors.length === 3);
	expect(tab.errors).toEqual([
		"chat_id and content are required for send_message",
		"chat_id is required for join_chat",
		"Chat not found",
	]);
	await delay(50);
	expect(tab.currentChat).not.toBeNull();
});
