import { expect, test } from "vitest";
import type { Message } from "../../server/protocol/rest.ts";
import { createDisk } from "../../tests/support/disk.ts";
import { openClient, openServer } from "../../tests/support/scripted-client.ts";
import type { ScriptedServer } from "../../tests/support/scripted-server.ts";
import type { ClientEvent } from "./chat-client.ts";
import { ChatReader } from "./chat-reader.ts";
import { decodeMessage } from "./decode-message.ts";
import type { Mirror } from "./mirror/mirror.ts";
import { Outbox } from "./outbox.ts";
import { RequestError } from "./request-error.ts";
import { RunningAnswers } from "./running-answers.ts";

const LONG_TEXT = Array.from({ length: 120 }, (_, index) => `word${index} 😀`).join(" ");

type Options = Parameters<typeof openServer>[0];

async function openLong(count: number, options: Options = {}) {
	const server = await openServer(options);
	const chat = server.chats.addChat({ title: "Long" });
	for (let i = 1; i <= count; i++) {
		server.chats.addMessage(chat, { isAi: i % 2 === 0, content: `Message ${i}` });
	}
	const opened = openClient(server.url);
	await opened.until("listed", () => opened.state().isListed);
	const branch = () => (opened.state().conversations["1"]?.branch ?? []).map(Number);
	return { server, ...opened, branch, conversation: () => opened.state().conversations["1"] };
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const update = (server: ScriptedServer, id: number, content: string) => {
	const chat = server.chats.find(1);
	const index = chat?.messages.findIndex((message) => message.id === id) ?? -1;
	const message = chat?.messages[index];
	if (chat === undefined || message === undefined) throw new Error(`There is no message ${id}`);
	message.content = content;
	return { type: "message_updated", message: server.chats.writeMessage(chat, index) };
};
/** An answer to a request that the test lets go when it wants. */
function createGate(pattern: RegExp) {
	const gate = Promise.withResolvers<void>();
	const asked = Promise.withResolvers<void>();
	const hold = (path: string) => {
		if (!pattern.test(path)) return undefined;
		asked.resolve();
		return gate.promise;
	};
	return { hold, asked: asked.promise, open: () => gate.resolve() };
}

test("A long chat comes with its end; what lies before comes in parts, each message once", async () => {
	const { client, server, branch, conversation } = await openLong(700);
	expect(await client.openChat("1")).toBe(true);
	expect(server.requests.filter((request) => request.startsWith("GET /api/chats/1?"))).toEqual([]);
	await client.readOlder("1", "page");
	const first = branch()[0] ?? 0;
	expect(branch()).toEqual(range(first, 700));
	expect(first).toBeGreaterThan(300);
	expect(conversation()?.from).toBe(String(first));
	while (conversation()?.from !== null) await client.readOlder("1", "page");
	expect(branch()).toEqual(range(1, 700));
	await client.readOlder("1", "page");
	expect(branch()).toEqual(range(1, 700));
});

test("What is opened is asked for before the page is drawn, which a click has it do in the same turn", async () => {
	const server = await openServer({});
	server.chats.addChat({ title: "Long" });
	const asked: string[] = [];
	const { client, until, state } = openClient(server.url, createDisk(), {
		fetch: (input, init) => {
			asked.push(String(input));
			return fetch(input, init);
		},
	});
	await until("listed", () => state().isListed);
	asked.length = 0;
	const opening = client.openChat("1");
	const drawing = new Promise<string[]>((resolve) => queueMicrotask(() => resolve([...asked])));
	expect(await drawing).toEqual([expect.stringContaining("/api/chats/1/messages?")]);
	await opening;
});

test("A part that is being read is not followed by the next one, where it is asked for again meanwhile", async () => {
	const { client, server, conversation } = await openLong(700);
	await client.openChat("1");
	const isOlder = (request: string) => request.includes("before=");
	await Promise.all([client.readOlder("1", "page"), client.readOlder("1", "page")]);
	expect(server.requests.filter(isOlder)).toHaveLength(1);
	await Promise.all([client.readOlder("1", "page"), client.readOlder("1", "all")]);
	expect(conversation()?.from).toBe(null);
});

test("All of a chat can be had at once, over as many requests as it takes", async () => {
	const { client, branch, conversation } = await openLong(2300);
	await client.openChat("1");
	await client.readOlder("1", "all");
	expect(branch()).toEqual(range(1, 2300));
	expect(conversation()?.from).toBeNull();
});

test("A short chat is known from its first message on", async () => {
	const { client, until, conversation, branch } = await openLong(4);
	await client.openChat("1");
	await until("read", () => conversation()?.state === "loaded");
	expect(conversation()?.from).toBeNull();
	expect(branch()).toEqual([1, 2, 3, 4]);
});

test("[K2] A server that knows no parts gives the whole chat", async () => {
	const { client, until, conversation, branch } = await openLong(300, { dialect: "seed-a" });
	await client.openChat("1");
	await until("read", () => branch().length > 1);
	expect(branch()).toEqual(range(1, 300));
	expect(conversation()?.from).toBeNull();
});

test("A chat that is not there is told as gone", async () => {
	const { client } = await openLong(1);
	expect(await client.openChat("77")).toBe(false);
	expect(await client.openChat("1")).toBe(true);
});

test("What changes in a part while it is on its way is newer than what was read", async () => {
	const gate = createGate(/before=/);
	const { client, server, until, branch, texts } = await openLong(400, { hold: gate.hold });
	await client.openChat("1");
	const reading = client.readOlder("1", "page");
	await gate.asked;
	server.sockets.send(update(server, 300, "Edited"));
	server.sockets.send(update(server, 399, "Edited too"));
	await until("the one in hand", () => texts("1").includes("Edited too"));
	gate.open();
	await reading;
	expect(texts("1")[branch().indexOf(300)]).toBe("Edited");
	expect(texts("1").filter((text) => text === "Edited too")).toHaveLength(1);
	expect(branch()).toEqual(range(branch()[0] ?? 0, 400));
});

test("A message that comes while the end is on its way follows it", async () => {
	const gate = createGate(/messages\?/);
	const { client, server, until, branch } = await openLong(60, { hold: gate.hold });
	const reading = client.openChat("1");
	await gate.asked;
	const chat = server.chats.find(1);
	if (chat === undefined) throw new Error("There is no chat");
	server.chats.addMessage(chat, { isAi: false, content: "From elsewhere" });
	server.sockets.send({ type: "message", message: server.chats.writeMessage(chat, 60) });
	await until("heard", () => branch().includes(61));
	gate.open();
	await reading;
	await until("read", () => branch().length > 10);
	expect(branch()).toEqual(range(branch()[0] ?? 0, 61));
});

const begins = (id: number) => ({
	...{ type: "generation_started", chat_id: "1", message_id: String(id), task_id: `t${id}` },
	...{ parent_id: "1", timestamp: "2026-01-01T00:00:00.000Z", model: "", structured: false },
});

test("An answer that was being written and deleted while nobody told of it goes with the next read", async () => {
	const { client, server, until, branch } = await openLong(1);
	await client.openChat("1");
	server.sockets.send(begins(2));
	await until("heard", () => branch().includes(2));
	await client.openChat("1");
	expect(branch()).toEqual([1]);
});

test("An answer that begins while the end is on its way is shown below it", async () => {
	const gate = createGate(/messages\?/);
	const { client, server, until, branch } = await openLong(1, { hold: gate.hold });
	const reading = client.openChat("1");
	await gate.asked;
	server.sockets.send(begins(2));
	await until("heard", () => branch().includes(2));
	gate.open();
	await reading;
	expect(branch()).toEqual([1, 2]);
});

test("What is changed far above the part in hand shows when one gets there", async () => {
	const { client, server, until, branch, texts, state } = await openLong(400);
	await client.openChat("1");
	await until("read", () => branch().at(-1) === 400);
	const shown = branch();
	server.sockets.send(update(server, 10, "Edited long ago"));
	server.sockets.send({ type: "chat_updated", chat: { ...(state().chats["1"] ?? {}), title: "Later" } });
	await until("heard", () => state().chats["1"]?.title === "Later");
	expect(branch()).toEqual(shown);
	await client.readOlder("1", "all");
	expect(branch()).toEqual(range(1, 400));
	expect(texts("1")[9]).toBe("Edited long ago");
});

test("An answer goes on while older messages come", async () => {
	const gate = createGate(/before=/);
	const { client, until, texts, branch, isIdle } = await openLong(400, {
		hold: gate.hold,
		answer: () => ({ text: LONG_TEXT, tokensPerSecond: 800 }),
	});
	await client.openChat("1");
	client.send({ chatId: "1", content: "Go", responseModel: false, model: null, parentId: null, edits: null });
	await until("half of it", () => (texts("1").at(-1)?.length ?? 0) > 200);
	const reading = client.readOlder("1", "page");
	await gate.asked;
	gate.open();
	await reading;
	expect(LONG_TEXT.startsWith(texts("1").at(-1) ?? "x")).toBe(true);
	await until("whole", () => isIdle() && texts("1").at(-1) === LONG_TEXT);
	expect(branch()).toEqual(range(branch()[0] ?? 0, 402));
});

test("A chat that is read again keeps what was scrolled to", async () => {
	const { client, server, until, branch, texts } = await openLong(900);
	await client.openChat("1");
	await client.readOlder("1", "page");
	const shown = branch();
	update(server, shown[3] ?? 0, "Changed in silence");
	await client.openChat("1");
	await until("read again", () => texts("1")[3] === "Changed in silence");
	expect(branch()).toEqual(shown);
});

test("What fails on the way is said, and can be asked for again", async () => {
	const { client, server, until, conversation, branch } = await openLong(400);
	await client.openChat("1");
	await until("read", () => conversation()?.state === "loaded");
	const shown = branch();
	await server.close();
	await client.readOlder("1", "page");
	expect(conversation()?.failure).toBe("The server did not answer.");
	expect(branch()).toEqual(shown);
});

test("The chat that is asked for at once comes before it is known who answers", async () => {
	const gate = createGate(/^\/api\/server/);
	const server = await openServer({ hold: gate.hold });
	const chat = server.chats.addChat();
	server.chats.addMessage(chat, { isAi: false, content: "Early" });
	const { client, until, texts, state } = openClient(server.url);
	const opening = client.openChat("1");
	await until("shown", () => texts("1").length === 1);
	expect(state().server).toBeNull();
	gate.open();
	expect(await opening).toBe(true);
});

test.each([
	["the line that comes next", true],
	["the same line", false],
])("What was missed of an answer is read over %s, where the first try broke off", async (_, isLostAgain) => {
	const server = await openServer({});
	const chat = server.chats.addChat();
	server.chats.addMessage(chat, { isAi: false, content: "Go" });
	const answer = server.chats.addMessage(chat, { isAi: true, content: "Half", status: "streaming" });
	let isBroken = false;
	let tries = 0;
	const { client, until, texts } = openClient(server.url, createDisk(), {
		fetch(input, init) {
			if (!isBroken || !String(input).includes("/messages?")) return fetch(input, init);
			tries++;
			return Promise.reject(new TypeError("Failed to fetch"));
		},
	});
	await client.openChat("1");
	await until("half of it", () => texts("1")[1] === "Half");
	Object.assign(answer, { content: "Half and half", status: "complete" });
	isBroken = true;
	server.sockets.drop();
	await until("tried in vain", () => tries > 0);
	isBroken = false;
	if (isLostAgain) server.sockets.drop();
	await until("whole", () => texts("1")[1] === "Half and half");
});

type List = (reader: ChatReader, running: RunningAnswers) => Promise<readonly Message[]>;

function createAlone(list: List, mirror: Mirror | null = null) {
	const running = new RunningAnswers();
	const events: ClientEvent[] = [];
	const reader: ChatReader = new ChatReader({
		rest: {
			readChat: () => Promise.reject(new Error("not asked")),
			listMessages: () => list(reader, running),
		},
		running,
		outbox: new Outbox({
			...{ nowMs: () => 1, uuid: () => "id", onChange: () => {} },
			storage: { read: async () => [], put: async () => {}, remove: async () => {} },
		}),
		emit: (event) => void events.push(event),
		flush() {},
		seed: () => null,
		onUnfollowed() {},
		mirror: Promise.resolve(mirror),
	});
	return { reader, events };
}

/** Reads chat 1 of a server that answers as `list` says, and gives what is shown of its messages. */
async function readAlone(list: List) {
	const { reader, events } = createAlone(list);
	reader.open();
	await reader.read("1");
	const [loaded] = events;
	if (loaded?.type !== "end_loaded") throw new Error("Nothing was read");
	return loaded.messages;
}

function answerAt(index: number, isEnded: boolean): Message {
	const message = decodeMessage({
		...{ id: String(index + 1), chat_id: "1", is_ai: true, task_id: `t${index + 1}` },
		...(isEnded ? { content: "All of it", status: "complete" } : { content: "", status: "streaming" }),
	});
	if (message === null) throw new Error("It is no message");
	return message;
}

test("While answers end one after the other, a chat is read until none of them is older than what was heard", async () => {
	let asked = 0;
	const messages = await readAlone(async (_reader, running) => {
		const ended = asked++;
		const read = [0, 1, 2].slice(0, ended + 1).map((index) => answerAt(index, index < ended));
		// The next one ends while this is on its way.
		if (ended < 3) running.end(`t${ended + 1}`);
		return read;
	});
	expect(messages.map(({ status }) => status)).toEqual(["complete", "complete", "complete"]);
});

test("An answer that was told as running and then ended while its chat was on its way is shown as it was read", async () => {
	let asked = 0;
	const messages = await readAlone(async (reader, running) => {
		if (asked++ === 0) {
			reader.note({ type: "message_updated", message: answerAt(0, false) });
			running.end("t1");
		}
		return [answerAt(0, true)];
	});
	expect(messages.map(({ status }) => status)).toEqual(["complete"]);
});

test("All that is kept here of a chat can be read where the server was away from the start", async () => {
	const kept = range(1, 300).map((id) => answerAt(id - 1, true));
	const readPart: Mirror["readPart"] = async (_chatId, before, limit) => {
		const end = before === null ? kept.length : Number(before) - 1;
		const start = Math.max(0, end - limit);
		return { messages: kept.slice(start, end), from: start === 0 ? null : String(start + 1) };
	};
	const away = () => Promise.reject(new RequestError("The server did not answer.", 0, ""));
	const { reader, events } = createAlone(away, { readPart } as Partial<Mirror> as Mirror);
	const reading = reader.read("1");
	await expect.poll(() => events).toMatchObject([{ type: "end_remembered", from: "251" }]);
	await reader.readOlder("1", "page");
	await reader.readOlder("1", "all");
	expect(events.slice(1)).toMatchObject([
		{ type: "older_loaded", before: "251", from: "51" },
		{ type: "older_loaded", before: "51", from: null },
	]);
	reader.open();
	await reading;
});

test("What lies before the part that is kept here is told as not to be had while the server is away", async () => {
	const readPart: Mirror["readPart"] = async (_chatId, before) =>
		before === null ? { messages: [answerAt(250, true)], from: "251" } : null;
	const away = () => Promise.reject(new RequestError("The server did not answer.", 0, ""));
	const { reader, events } = createAlone(away, { readPart } as Partial<Mirror> as Mirror);
	reader.open();
	await reader.read("1");
	expect(events).toMatchObject([{ type: "end_remembered" }]);
	await reader.readOlder("1", "page");
	expect(events.slice(1)).toMatchObject([{ type: "chat_unavailable", chat_id: "1" }]);
});
