import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import type { ChatId, UserId } from "../../server/protocol/ids.ts";
import { createDisk } from "../../tests/support/disk.ts";
import type { Dialect } from "../../tests/support/scripted-chats.ts";
import { cleanUps, openClient, openServer } from "../../tests/support/scripted-client.ts";
import { selectMessage } from "../store/selectors.ts";
import { createLocalChatId, createTemporaryChatId, type OutboxEntry } from "./chat-client.ts";
import type { SocketLike } from "./environment.ts";
import { createOutboxStorage } from "./outbox-storage.ts";

const DIALECTS: readonly Dialect[] = ["parley", "seed-a", "seed-b"];
const AT = "2026-01-01T00:00:00.000Z";
const BOATS = {
	...{ id: "99" as ChatId, user_id: "1" as UserId, title: "Boats", created_at: AT, updated_at: AT },
	...{ pinned: false, archived: false, tags: [] },
};
const LONG_TEXT = Array.from({ length: 120 }, (_, index) => `word${index} 😀`).join(" ");

test.each(DIALECTS)(
	"[K1] A new chat is made, sent to, answered and read again in the dialect %s",
	async (dialect) => {
		const server = await openServer({ dialect, answer: () => ({ text: LONG_TEXT }) });
		const { client, until, texts, state, isIdle } = openClient(server.url);
		await until("online", () => state().isListed);
		client.send({
			chatId: createLocalChatId(crypto.randomUUID()),
			content: "Hello 😀",
			responseModel: false,
			model: null,
			parentId: null,
			edits: null,
		});
		await until("answered", () => isIdle() && texts("1").length === 2 && texts("1")[1] === LONG_TEXT);
		expect(texts("1")).toEqual(["Hello 😀", LONG_TEXT]);
		expect(Object.values(state().assigned)).toEqual(["1"]);
		await until("real ids", () => state().conversations["1"]?.branch.join() === "1,2");
		expect(state().server?.kind).toBe(dialect === "parley" ? "parley" : "seed");
	},
);

test.each(DIALECTS)("[K3] An answer that a drop cut in two is whole in the dialect %s", async (dialect) => {
	const server = await openServer({ dialect, answer: () => ({ text: LONG_TEXT, tokensPerSecond: 800 }) });
	const chat = server.chats.addChat();
	const { client, until, texts, state, isIdle } = openClient(server.url);
	await until("listed", () => state().isListed);
	await client.openChat(String(chat.id));
	client.send({ chatId: "1", content: "Go", responseModel: false, model: null, parentId: null, edits: null });
	await until("half of it", () => (texts("1")[1]?.length ?? 0) > 200);
	server.sockets.drop();
	await until("whole", () => {
		const [, answer = ""] = texts("1");
		expect(LONG_TEXT.startsWith(answer)).toBe(true);
		return isIdle() && answer === LONG_TEXT;
	});
	expect(texts("1")).toEqual(["Go", LONG_TEXT]);
	expect(server.sockets.received.filter((frame) => frame.action === "send_message")).toHaveLength(1);
});

test("An answer that a line began to tell of, and that was lost before its welcome, holds up no message", async () => {
	const server = await openServer({});
	server.chats.addChat();
	const ids = { task_id: crypto.randomUUID(), chat_id: "1", message_id: "9" };
	const started = {
		type: "generation_started",
		...ids,
		parent_id: null,
		model: "",
		structured: false,
		timestamp: AT,
	};
	let lines = 0;
	const openSocket = (url: string): SocketLike => {
		if (++lines > 1) return new WebSocket(url) as unknown as SocketLike;
		const lost: SocketLike = { onopen: null, onmessage: null, onclose: null, send() {}, close() {} };
		setTimeout(() => {
			lost.onopen?.();
			lost.onmessage?.({ data: JSON.stringify(started) });
			lost.onclose?.({ code: 1006 });
		});
		return lost;
	};
	const { client, until, state } = openClient(server.url, createDisk(), { openSocket });
	await until("listed", () => state().isListed);
	client.send({ chatId: "1", content: "Go", responseModel: false, model: null, parentId: null, edits: null });
	await until("sent", () => state().outbox.length === 0 && server.chats.find(1)?.messages.length === 2);
	expect(lines).toBe(2);
});

/** A line on which no request to resume gets through. */
const openDeaf = (url: string, protocols: readonly string[]) => {
	const socket = new WebSocket(url, [...protocols]);
	const send = socket.send.bind(socket);
	socket.send = (frame: string) => {
		if (!frame.includes("resume_generation")) send(frame);
	};
	return socket as unknown as SocketLike;
};

test.each([
	["chat", "the rest is asked for", {}],
	["chat", "its end comes before the rest", { openSocket: openDeaf }],
	["message", "the rest is asked for", {}],
] as const)(
	"[R2] [R3] An answer whose %s is taken away and comes back in the middle of it is whole: %s",
	async (taken, _, others) => {
		const { promise, resolve: goOn } = Promise.withResolvers<void>();
		const server = await openServer({
			answer: () => ({ text: LONG_TEXT, pause: { offset: 300, until: promise } }),
		});
		server.chats.addChat();
		// What is stored of an answer that is being written is behind what was sent.
		const behind = async (...asked: Parameters<typeof fetch>) => {
			const response = await fetch(...asked);
			if (!/\/messages\?/.test(String(asked[0]))) return response;
			const messages = (await response.json()) as { status: string }[];
			return Response.json(
				messages.map((message) => (message.status === "streaming" ? { ...message, content: "" } : message)),
			);
		};
		const opened = openClient(server.url, createDisk(), { fetch: behind, ...others });
		const { client, until, texts, state, isIdle } = opened;
		await until("listed", () => state().isListed);
		await client.openChat("1");
		const go = { content: "Go", responseModel: false, model: null, parentId: null, edits: null };
		client.send({ chatId: "1", ...go });
		await until("half of it", () => (texts("1")[1]?.length ?? 0) > 200);
		const chat = server.chats.find("1");
		if (chat === undefined) throw new Error("The chat is gone");
		if (taken === "chat") server.sockets.tellDeleted(1);
		else server.sockets.send({ type: "message_deleted", chat_id: "1", message_id: "2" });
		await until("gone", () =>
			taken === "chat" ? state().chats["1"] === undefined : (texts("1")[1]?.length ?? 0) < 200,
		);
		server.sockets.send({ type: "chat_updated", chat: server.chats.write(chat, false) });
		await client.openChat("1");
		goOn();
		await until("ended", () => isIdle() && texts("1")[1] === LONG_TEXT);
		expect(selectMessage(state(), "1", "2")).toMatchObject({ content: LONG_TEXT, status: "complete" });
	},
);

test.each(["seed-a", "seed-b"] as const)(
	"[K1] A structured answer of the dialect %s is an object while it comes and after",
	async (dialect) => {
		const snapshots = [{ answer: "Li" }, { answer: "Lisbon", reason: "sun" }];
		const server = await openServer({
			dialect,
			answer: () => ({ text: "", snapshots, tokensPerSecond: 50 }),
		});
		server.chats.addChat();
		const { client, until, state, isIdle } = openClient(server.url);
		await until("listed", () => state().isListed);
		client.send({
			chatId: "1",
			content: "Where?",
			responseModel: true,
			model: null,
			parentId: null,
			edits: null,
		});
		await until("a snapshot", () =>
			Object.values(state().live).some((answer) => answer.structured !== undefined),
		);
		await until("the stored object", () => isIdle() && state().conversations["1"]?.branch.join() === "1,2");
		expect(selectMessage(state(), "1", "2")).toMatchObject({
			structured: true,
			content: JSON.stringify(snapshots[1]),
		});
	},
);

test.each(["seed-a", "seed-b"] as const)(
	"[K1] A failure of the dialect %s ends the answer with its sentence",
	async (dialect) => {
		const server = await openServer({ dialect, answer: () => ({ text: "Half", error: "No more credit." }) });
		server.chats.addChat();
		const { client, until, state, texts, isIdle } = openClient(server.url);
		await until("listed", () => state().isListed);
		client.send({
			chatId: "1",
			content: "Go",
			responseModel: false,
			model: null,
			parentId: null,
			edits: null,
		});
		await until("failed", () => isIdle() && texts("1").length === 2);
		const failed = [...(state().conversations["1"]?.messages.values() ?? [])].find(
			(message) => message.is_ai,
		);
		expect(failed).toMatchObject({ content: "Half", status: "error", error: { message: "No more credit." } });
	},
);

test("[I2] What is written while the server is away is on disk and arrives in order when it is back, after a new start too", async () => {
	const server = await openServer({});
	const chat = server.chats.addChat();
	const port = Number(new URL(server.url).port);
	const first = openClient(server.url);
	await first.until("online", () => first.state().isListed);
	await server.close();
	await first.until("offline", () => first.state().connection.state === "waiting");
	for (const content of ["one", "two", "three"]) {
		first.client.send({
			chatId: String(chat.id),
			content,
			responseModel: false,
			model: null,
			parentId: null,
			edits: null,
		});
	}
	expect(first.state().connection.state).not.toBe("online");
	await delay(20);
	first.client.close();
	const again = await openServer({ port });
	again.chats.addChat();
	const second = openClient(again.url, first.disk);
	await second.until("all answered", () => second.isIdle() && second.texts("1").length === 6);
	expect(second.texts("1").filter((text) => !text?.startsWith("You said"))).toEqual(["one", "two", "three"]);
	expect(
		again.sockets.received.filter((frame) => frame.action === "send_message").map((frame) => frame.content),
	).toEqual(["one", "two", "three"]);
});

test("[I2] What is sent is told in the same moment, so that what is sent next knows what it stands behind", async () => {
	const server = await openServer({});
	server.chats.addChat();
	const frames: (() => void)[] = [];
	const onFrame = (run: () => void) => {
		frames.push(run);
		return () => {};
	};
	const { client, until, state } = openClient(server.url, createDisk(), { onFrame });
	await until("listed", () => {
		for (const run of frames.splice(0)) run();
		return state().isListed;
	});
	client.send({ chatId: "1", content: "Go", responseModel: false, model: null, parentId: null, edits: null });
	expect(state().outbox.map(({ content }) => content)).toEqual(["Go"]);
});

test("A disk that says nothing of what an earlier page left holds nothing up for long, and is heard when it does", async () => {
	const server = await openServer({});
	server.chats.addChat();
	const disk = createDisk();
	const said = { chatId: "1", responseModel: false, model: null, parentId: null, edits: null };
	const found = Promise.withResolvers<readonly OutboxEntry[]>();
	const storage = { ...createOutboxStorage("k", disk), read: () => found.promise };
	const { client, until, state, isIdle, texts } = openClient(server.url, disk, {}, { storage });
	await until("listed", () => state().isListed);
	await client.openChat("1");
	client.send({ ...said, content: "Now" });
	await until("sent", () => isIdle() && texts("1").includes("Now"));
	const before = { clientId: crypto.randomUUID(), content: "Before", createdAt: 1, failure: null };
	found.resolve([{ ...said, ...before }]);
	await until("sent too", () => isIdle() && texts("1").includes("Before"));
});

test("[Y1] What was written in a chat that was begun here is there after a drop, also where the list looks as before", async () => {
	const server = await openServer({});
	const { client, until, state, texts, isIdle } = openClient(server.url);
	await until("listed", () => state().isListed);
	const go = { content: "Go", responseModel: false, model: null, parentId: null, edits: null };
	client.send({ chatId: createLocalChatId(crypto.randomUUID()), ...go });
	await until("answered", () => isIdle() && texts("1").length === 2);
	const chat = server.chats.find(1);
	if (chat === undefined) throw new Error("The chat is gone");
	server.chats.addMessage(chat, { isAi: false, content: "From elsewhere" });
	server.sockets.drop();
	await until("read", () => texts("1")[2] === "From elsewhere");
});

test("[Y1] What was written elsewhere in a chat that was begun here before there was a line is there", async () => {
	const server = await openServer({});
	let isLate = true;
	const openSocket = (url: string, protocols: readonly string[]) => {
		// Of the first line nothing comes.
		if (!isLate) return new WebSocket(url, [...protocols]) as unknown as SocketLike;
		return { onopen: null, onmessage: null, onclose: null, send() {}, close() {} };
	};
	const { client, until, state, texts } = openClient(server.url, createDisk(), { openSocket });
	const go = { content: "Go", responseModel: false, model: null, parentId: null, edits: null };
	client.send({ chatId: createLocalChatId(crypto.randomUUID()), ...go });
	await until("begun", () => state().conversations["1"]?.state === "loaded");
	const chat = server.chats.find(1);
	if (chat === undefined) throw new Error("The chat is gone");
	server.chats.addMessage(chat, { isAi: false, content: "From elsewhere" });
	isLate = false;
	client.reconnect();
	await until("read", () => texts("1")[0] === "From elsewhere");
});

test("[I2] A client that is closed while it makes a chat asks for nothing more", async () => {
	const made = Promise.withResolvers<void>();
	const server = await openServer({
		hold: (path) => (path.startsWith("/api/chats") ? made.promise : undefined),
	});
	const { client, until, state } = openClient(server.url);
	await until("listed", () => state().isListed);
	const chatId = createLocalChatId(crypto.randomUUID());
	client.send({ chatId, content: "Go", responseModel: false, model: null, parentId: null, edits: null });
	const asked = () => server.requests.filter((request) => request.startsWith("POST /api/chats")).length;
	await until("asked", () => asked() === 1);
	client.close();
	made.resolve();
	await delay(100);
	expect(asked()).toBe(1);
});

test.each(["chat_created", "the answer to making it"])(
	"A chat that was made before, and is told of again by %s, is read when it is opened",
	async (by) => {
		const server = await openServer({});
		const id = crypto.randomUUID();
		const chat = server.chats.addChat({ clientId: id });
		server.chats.addMessage(chat, { isAi: false, content: "Before" });
		chat.updatedAt = new Date(chat.createdAt.getTime() + 1000);
		const { client, until, state, texts } = openClient(server.url);
		await until("listed", () => state().isListed);
		const go = { content: "Go", responseModel: false, model: null, parentId: null, edits: null };
		if (by === "chat_created")
			server.sockets.send({ type: "chat_created", chat_id: "1", chat: server.chats.write(chat, false) });
		else client.send({ chatId: createLocalChatId(id), ...go });
		server.sockets.send({ type: "error", message: "told", code: "told" });
		await until("told", () => state().refusal !== null && state().outbox.length === 0);
		expect(state().conversations["1"]?.state ?? "partial").toBe("partial");
		await client.openChat("1");
		await until("read", () => texts("1")[0] === "Before");
	},
);

test("[I1] A message whose confirmation was lost is sent again with the same client id and stored once", async () => {
	const server = await openServer({ answer: () => ({ text: LONG_TEXT, tokensPerSecond: 900 }) });
	const chat = server.chats.addChat();
	const { client, until, texts, state, isIdle } = openClient(server.url);
	await until("listed", () => state().isListed);
	const original = server.sockets.send.bind(server.sockets);
	server.sockets.send = (frame) => {
		if (frame.type !== "message") return original(frame);
		server.sockets.send = original;
		server.sockets.drop();
	};
	client.send({
		chatId: "1",
		content: "Once",
		responseModel: false,
		model: null,
		parentId: null,
		edits: null,
	});
	await until("answered", () => isIdle() && texts("1").at(-1) === LONG_TEXT);
	expect(chat.messages.filter((message) => !message.isAi)).toHaveLength(1);
	expect(server.sockets.received.filter((frame) => frame.action === "send_message")).toHaveLength(2);
});

test("A server that cannot store anything is waited for, and what it says of that is told meanwhile", async () => {
	const full = { code: "storage_unavailable", message: "The disk of the server is full." };
	let isFull = true;
	const server = await openServer({
		instead: (path) =>
			isFull && path === "/api/chats"
				? [503, { "content-type": "application/json" }, JSON.stringify({ ...full, detail: full.message })]
				: null,
	});
	const { client, until, state, isIdle } = openClient(server.url);
	const said = { responseModel: false, model: null, parentId: null, edits: null };
	client.send({ ...said, chatId: createLocalChatId(crypto.randomUUID()), content: "Hello" });
	await until("said", () => state().outbox[0]?.hindrance === full.message);
	server.sockets.refusal = { ...full, message: "It is still full." };
	isFull = false;
	await until("said of the message", () => state().outbox[0]?.hindrance === "It is still full.");
	expect(state().outbox).toMatchObject([{ content: "Hello", failure: null }]);
	server.sockets.refusal = null;
	await until("sent", isIdle);
	const [chat] = [...server.chats.chats.values()];
	expect(chat?.messages.filter((message) => !message.isAi).map(({ content }) => content)).toEqual(["Hello"]);
});

test("What waits for a chat that was deleted goes to a new one with its name", async () => {
	const server = await openServer({});
	const disk = createDisk();
	const { client, until, state, texts, isIdle } = openClient(
		server.url,
		disk,
		{},
		{
			changes: { disk, shown: (id) => (id === "99" ? BOATS : undefined) },
			nameRecovered: (title) => `${title} (recovered)`,
		},
	);
	await until("listed", () => state().isListed);
	const said = { chatId: "99", responseModel: false, model: null, parentId: "7", edits: null };
	client.send({ ...said, content: "Where am I?" });
	client.send({ ...said, content: "And now?" });
	client.send({ ...said, content: "Better", parentId: null, edits: "5" });
	await until("sent", () => isIdle() && state().conversations["1"]?.messages.size === 6);
	const mine = [...(state().conversations["1"]?.messages.values() ?? [])].filter((message) => !message.is_ai);
	expect(mine.map((message) => message.content).sort()).toEqual(["And now?", "Better", "Where am I?"]);
	expect(texts("1")).toContain("Where am I?");
	expect([...server.chats.chats.values()].map((chat) => chat.title)).toEqual(["Boats (recovered)"]);
	expect(state().recovered).toMatchObject({ title: "Boats" });
});

test.each([
	["a proxy that does not find the server", [404, {}, "Not found"]],
	["a network that wants a login", [403, {}, "<p>Who are you?</p>"]],
] as const)("What answers in the place of the server refuses no message: %s", async (_, answer) => {
	let isAway = true;
	const server = await openServer({ instead: () => (isAway ? [...answer] : null) });
	const { client, until, state, isIdle } = openClient(server.url);
	const said = { responseModel: false, model: null, parentId: null, edits: null };
	client.send({ ...said, chatId: createLocalChatId(crypto.randomUUID()), content: "Hello" });
	await until("known to be away", () => !["connecting", "online"].includes(state().connection.state));
	await delay(400);
	expect(state().outbox).toMatchObject([{ content: "Hello", failure: null }]);
	expect(server.requests.filter((request) => request.startsWith("POST"))).toEqual([]);
	isAway = false;
	await until("sent", isIdle);
	expect(server.chats.find(1)?.messages[0]?.content).toBe("Hello");
});

/** A page of a server with a chat, whose server is away now, so that a gateway answers 404 with this in its place. */
async function openBehindGateway(answer: string) {
	let isAway = false;
	const json = { "content-type": "application/json" };
	const server = await openServer({ instead: () => (isAway ? [404, json, answer] : null) });
	const chat = server.chats.addChat();
	const opened = openClient(server.url);
	await opened.until("listed", () => opened.state().isListed);
	isAway = true;
	server.sockets.drop();
	await opened.until("away", () => opened.state().connection.state !== "online");
	const comeBack = () => {
		isAway = false;
	};
	return { ...opened, server, chat, comeBack };
}

test("What waits stays in its chat where a gateway is taken for a server that does not say which one it is", async () => {
	const { chat, client, until, state, isIdle, comeBack } = await openBehindGateway('{"detail":"No route"}');
	client.send({ chatId: "1", content: "Hi", responseModel: false, model: null, parentId: null, edits: null });
	await until("mistaken", () => state().server?.kind === "seed");
	await delay(100);
	expect(state().recovered).toBe(null);
	comeBack();
	await until("sent", isIdle);
	expect(chat.messages[0]?.content).toBe("Hi");
});

test.each(["404 page not found", '{"message":"no Route matched with those values"}'])(
	"A chat is not gone, nor what waits in it, where another one than the server does not know it: %s",
	async (answer) => {
		const { server, chat, client, until, state, isIdle, comeBack } = await openBehindGateway(answer);
		const said = { chatId: "1", responseModel: false, model: null, parentId: null, edits: null };
		client.send({ ...said, content: "Still there?" });
		expect(await client.openChat("1")).toBe(true);
		await expect(client.deleteMessage("1", "7")).rejects.toMatchObject({ code: "no_answer" });
		expect(state().chats["1"]).toBeDefined();
		comeBack();
		client.reconnect();
		await until("sent", isIdle);
		expect(chat.messages[0]?.content).toBe("Still there?");
		expect([...server.chats.chats.keys()]).toEqual([1]);
		expect(state().recovered).toBe(null);
	},
);

test.each(["in an open page", "in a new page"])(
	"What waits for a chat of a database that was replaced goes to a chat of its own, not to another one with that id: %s",
	async (where) => {
		const first = await openServer({});
		first.chats.addChat();
		const port = Number(new URL(first.url).port);
		const disk = createDisk();
		const shown = (id: string) => (id === "1" ? { ...BOATS, id: "1" as ChatId } : undefined);
		const parts = {
			changes: { disk, shown, serverId: () => "scripted" },
			nameRecovered: (title: string) => `${title} (recovered)`,
		};
		let opened = openClient(first.url, disk, {}, parts);
		await opened.until("listed", () => opened.state().isListed);
		await first.close();
		await opened.until("away", () => opened.state().connection.state === "waiting");
		const said = { responseModel: false, model: null, parentId: null, edits: null };
		const localId = createLocalChatId(crypto.randomUUID());
		opened.client.send({ ...said, chatId: localId, content: "Something new" });
		opened.client.send({ ...said, chatId: "1", parentId: "7", content: "About boats" });
		opened.client.send({ ...said, chatId: "1", edits: "5", content: "Better" });
		if (where === "in a new page") {
			opened.client.close();
			opened = openClient(first.url, disk, {}, parts);
		}
		const second = await openServer({ port });
		second.info.server_id = "other";
		const { until, isIdle, state } = opened;
		await until("sent", () => state().isListed && isIdle() && second.chats.chats.size === 2);
		const chats = [...second.chats.chats.values()].map(({ title, messages }) => ({
			title,
			mine: messages.filter(({ isAi }) => !isAi).map(({ content }) => content),
		}));
		expect(chats).toContainEqual({ title: "Boats (recovered)", mine: ["About boats", "Better"] });
		expect(chats.map(({ mine }) => mine)).toContainEqual(["Something new"]);
	},
);

/** A socket on which frames with this text come late, when what the page has read in between has had its consequences. */
const openLate = (text: string) => (url: string, protocols: readonly string[]) => {
	const socket = new WebSocket(url, [...protocols]);
	const line: SocketLike = {
		...{ onopen: null, onmessage: null, onclose: null },
		send: (data) => socket.send(data),
		close: () => socket.close(),
	};
	socket.onopen = () => line.onopen?.();
	socket.onclose = ({ code }) => line.onclose?.({ code });
	socket.onmessage = async ({ data }) => {
		if (String(data).includes(text)) await delay(300);
		line.onmessage?.({ data });
	};
	return line;
};

test("A refusal of what was sent to a deleted chat is not taken for one by the chat that takes its place", async () => {
	const server = await openServer({});
	const disk = createDisk();
	const names: string[] = [];
	const openSocket = openLate("chat_not_found");
	const shown = (id: string) => (id === "99" ? BOATS : undefined);
	const nameRecovered = (title: string) => {
		names.push(title);
		return `${title} (recovered)`;
	};
	const { client, until, state, isIdle } = openClient(
		...([server.url, disk, { openSocket }, { changes: { disk, shown }, nameRecovered }] as const),
	);
	await until("listed", () => state().isListed);
	const said = { chatId: "99", responseModel: false, model: null, parentId: null, edits: null };
	client.send({ ...said, content: "One" });
	client.send({ ...said, content: "Two" });
	await until("sent", () => server.sockets.received.some(({ action }) => action === "send_message"));
	// What is on its way is still to be seen there.
	expect(await client.openChat("99")).toBe(true);
	await until("recovered and answered", () => isIdle() && state().recovered !== null);
	await delay(350);
	expect([...server.chats.chats.values()].map(({ title }) => title)).toEqual(["Boats (recovered)"]);
	expect(names).toEqual(["Boats", "Boats"]);
	const [chat] = server.chats.chats.values();
	const mine = chat?.messages.filter(({ isAi }) => !isAi).map(({ content }) => content);
	expect(mine).toEqual(["One", "Two"]);
});

test("What waits for a deleted chat goes on as soon as all that was sent there is refused, however it is", async () => {
	const server = await openServer({});
	const disk = createDisk();
	const shown = (id: string) => (id === "99" ? BOATS : undefined);
	const nameRecovered = (title: string) => `${title} (recovered)`;
	const { client, until, state, isIdle } = openClient(
		...([
			server.url,
			disk,
			{ openSocket: openLate("message_not_found") },
			{ changes: { disk, shown }, nameRecovered },
		] as const),
	);
	await until("listed", () => state().isListed);
	const said = { chatId: "99", responseModel: false, model: null, parentId: null, edits: null };
	client.send({ ...said, content: "One" });
	// The server looks for the message it is to change, and says of that alone that it is not there.
	client.send({ ...said, content: "Another wording", edits: "7" });
	client.send({ ...said, content: "Two" });
	await until("recovered and answered", () => isIdle() && state().recovered !== null);
	const [chat] = server.chats.chats.values();
	const mine = chat?.messages.filter(({ isAi }) => !isAi).map(({ content }) => content);
	expect(mine).toEqual(["One", "Another wording", "Two"]);
});

test("Another wording whose kept files went with its chat comes back with a sentence, and goes without them", async () => {
	const server = await openServer({});
	const disk = createDisk();
	const shown = (id: string) => (id === "99" ? BOATS : undefined);
	const { client, until, state, isIdle } = openClient(server.url, disk, {}, { changes: { disk, shown } });
	await until("listed", () => state().isListed);
	const said = { chatId: "99", responseModel: false, model: null, parentId: null };
	const clientId = client.send({ ...said, content: "Better", edits: "7", keptAttachments: ["a"] });
	await until("refused", () => state().outbox[0]?.failure != null);
	expect(state().outbox).toMatchObject([{ content: "Better", failure: expect.stringMatching(/deleted/) }]);
	client.retry(clientId);
	await until("answered", () => isIdle() && state().outbox.length === 0);
	const [chat] = server.chats.chats.values();
	expect(chat?.messages.map(({ content }) => content)).toEqual(["Better", "You said: Better"]);
});

test("[B3] Files that the server let go are sent to it anew, once each time the person wants it", async () => {
	const server = await openServer({});
	server.chats.addChat();
	let uploads = 0;
	vi.stubGlobal("indexedDB", undefined);
	vi.stubGlobal(
		"XMLHttpRequest",
		class {
			readonly upload = {};
			readonly status = 200;
			responseText = "";
			onloadend = () => {};
			open() {}
			setRequestHeader() {}
			abort() {}
			send() {
				this.responseText = JSON.stringify({
					id: `${++uploads}`,
					name: "a",
					mime: "text/plain",
					size_bytes: 1,
				});
				setTimeout(() => this.onloadend());
			}
		},
	);
	cleanUps.push(() => void vi.unstubAllGlobals());
	const { client, until, state } = openClient(server.url);
	await until("listed", () => state().isListed);
	const { id } = await client.addFile(new Blob(["a"]), "a");
	const clientId = client.send({ ...said("Look"), files: [id] });
	const isRefused = () => state().outbox[0]?.failure != null;
	await until("refused", isRefused);
	expect(uploads).toBe(2);
	client.retry(clientId);
	await until("refused again", () => uploads > 2 && isRefused());
	expect(uploads).toBe(3);
	expect(state().outbox).toMatchObject([{ content: "Look", files: [id] }]);
});

test("A refusal that comes while the chat of a message is being made moves it nowhere else", async () => {
	const server = await openServer({
		hold: (path) => (path.startsWith("/api/chats?") || path === "/api/chats" ? delay(200) : undefined),
	});
	const { client, until, state, isIdle } = openClient(server.url);
	await until("listed", () => state().isListed);
	const clientId = client.send({
		...{
			chatId: createLocalChatId(crypto.randomUUID()),
			content: "Hello",
			responseModel: false,
			model: null,
		},
		...{ parentId: null, edits: null },
	});
	await until("being made", () => server.requests.some((request) => request.startsWith("POST /api/chats")));
	const refusal = { type: "error", message: "Chat not found", code: "chat_not_found", client_id: clientId };
	server.sockets.send(refusal);
	await until(
		"answered",
		() => isIdle() && server.sockets.received.some((one) => one.client_id === clientId),
	);
	expect(state().recovered).toBeNull();
	expect(server.chats.chats.size).toBe(1);
});

test("Who opens a chat that was deleted finds what they wrote in it, also what was refused", async () => {
	const server = await openServer({});
	const disk = createDisk();
	const written = {
		...{ clientId: crypto.randomUUID(), chatId: "99", content: "Too long", responseModel: false },
		...{ createdAt: 1, failure: "It is too long.", origin: { title: "Boats", settings: {} } },
	};
	disk.setItem(`parley.outbox.k ${written.clientId}`, JSON.stringify(written));
	const { client, until, state } = openClient(server.url, disk);
	await until("listed", () => state().isListed);
	expect(await client.openChat("99")).toBe(false);
	// Known before the answer, so that nobody is led elsewhere first.
	expect(state().recovered).toMatchObject({ title: "Boats" });
	expect(state().assigned["99"]).toBe(state().recovered?.chatId);
	expect(state().outbox).toMatchObject([{ content: "Too long", failure: "It is too long." }]);
	expect(state().outbox[0]?.chatId).toBe(state().recovered?.chatId);
});

test("[G3] A stopped answer keeps its text", async () => {
	const server = await openServer({ answer: () => ({ text: LONG_TEXT, tokensPerSecond: 200 }) });
	server.chats.addChat();
	const { client, until, texts, state, isIdle } = openClient(server.url);
	await until("listed", () => state().isListed);
	client.send({ chatId: "1", content: "Go", responseModel: false, model: null, parentId: null, edits: null });
	await until("some text", () => (texts("1")[1]?.length ?? 0) > 20);
	const taskId = Object.values(state().live)[0]?.taskId ?? "";
	expect(client.stop(taskId)).toBe(true);
	await until("stopped", isIdle);
	const stopped = state().conversations["1"]?.messages.get("2");
	expect(stopped?.status).toBe("stopped");
	expect(LONG_TEXT.startsWith(stopped?.content ?? "x")).toBe(true);
});

test("A page that is opened in the middle of an answer shows all of it", async () => {
	const server = await openServer({ answer: () => ({ text: LONG_TEXT, tokensPerSecond: 800 }) });
	server.chats.addChat();
	const first = openClient(server.url);
	await first.until("listed", () => first.state().isListed);
	first.client.send({
		chatId: "1",
		content: "Go",
		responseModel: false,
		model: null,
		parentId: null,
		edits: null,
	});
	await first.until("half of it", () => (first.texts("1")[1]?.length ?? 0) > 300);
	first.client.close();
	const second = openClient(server.url);
	await second.client.openChat("1");
	await second.until("whole", () => second.isIdle() && second.texts("1")[1] === LONG_TEXT);
	expect(second.texts("1")).toEqual(["Go", LONG_TEXT]);
});

test("[Y2] A second welcome is taken as a first one: what it names is asked for", async () => {
	const server = await openServer({ answer: () => ({ text: "x" }) });
	const { until, state } = openClient(server.url);
	await until("online", () => state().isListed);
	const task = { task_id: crypto.randomUUID(), chat_id: "1", message_id: "2", offset: 3 };
	server.sockets.send({
		type: "welcome",
		protocol: 2,
		server_id: "scripted",
		user_id: "1",
		rev: 1,
		active: [task],
	});
	await until("asked for", () =>
		server.sockets.received.some(
			(frame) => frame.action === "resume_generation" && frame.task_id === task.task_id,
		),
	);
});

test("What is asked without a connection is refused at once", () => {
	const { client } = openClient("http://127.0.0.1:1");
	expect([client.stop("x"), client.regenerate("1"), client.continueAnswer("1")]).toEqual([
		false,
		false,
		false,
	]);
});

test("A server that refuses this user is not called away; its sentence is told", async () => {
	const server = createServer((request, response) => {
		const isOpen = request.url === "/api/server";
		response.writeHead(isOpen ? 200 : 401, { "content-type": "application/json" });
		const refusal = { detail: "Sign in to use this server.", code: "unauthorized" };
		response.end(JSON.stringify(isOpen ? { product: "parley", server_id: "s" } : refusal));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	cleanUps.push(() => void server.close());
	const { until, state } = openClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	await until("refused", () => state().connection.state === "refused");
	expect(state().connection).toEqual({
		state: "refused",
		reason: "Sign in to use this server.",
		cause: "login",
	});
});

const said = (content: string) => ({
	chatId: "1",
	content,
	responseModel: false,
	model: null,
	parentId: null,
	edits: null,
});

test.each(DIALECTS)(
	"A message that is written while an answer runs is sent when it ends, in the dialect %s",
	async (dialect) => {
		const server = await openServer({ dialect, answer: () => ({ text: LONG_TEXT, tokensPerSecond: 800 }) });
		const chat = server.chats.addChat();
		const { client, until, texts, state, isIdle } = openClient(server.url);
		await until("listed", () => state().isListed);
		await client.openChat(String(chat.id));
		for (const text of ["One", "Two", "Three"]) client.send(said(text));
		await until("the first is being answered", () => (texts("1")[1]?.length ?? 0) > 20);
		expect(state().outbox.map((entry) => entry.content)).toEqual(["Two", "Three"]);
		await until("all answered", () => isIdle() && chat.messages.length === 6);
		expect(chat.messages.map((message) => (message.isAi ? "answer" : message.content))).toEqual([
			"One",
			"answer",
			"Two",
			"answer",
			"Three",
			"answer",
		]);
		expect(chat.messages.filter((message) => message.isAi).every((one) => one.content === LONG_TEXT)).toBe(
			true,
		);
	},
);

test("A message that waits for an answer can be taken back, and one for another chat does not wait", async () => {
	const server = await openServer({ answer: () => ({ text: LONG_TEXT, tokensPerSecond: 400 }) });
	const [chat, other] = [server.chats.addChat(), server.chats.addChat()];
	const { client, until, texts, state, isIdle } = openClient(server.url);
	await until("listed", () => state().isListed);
	client.send(said("One"));
	const regretted = client.send(said("Never"));
	client.send(said("Two"));
	client.send({ ...said("Elsewhere"), chatId: String(other.id) });
	await until("answers in both chats", () => Object.keys(state().live).length === 2);
	client.discard(regretted);
	await until("all answered", () => isIdle() && chat.messages.length === 4);
	expect(texts("1").filter((_, index) => index % 2 === 0)).toEqual(["One", "Two"]);
	expect(other.messages).toHaveLength(2);
});

test("[G4] Another wording waits for no answer and names the message it stands beside", async () => {
	const server = await openServer({ answer: () => ({ text: LONG_TEXT, tokensPerSecond: 400 }) });
	server.chats.addChat();
	const { client, until, state } = openClient(server.url);
	await until("listed", () => state().isListed);
	client.send(said("One"));
	await until("being answered", () => Object.keys(state().live).length === 1);
	const clientId = client.send({ ...said("One, in other words"), edits: "1" });
	await until("sent", () => server.sockets.received.some((frame) => frame.action === "edit_message"));
	expect(server.sockets.received.find((frame) => frame.action === "edit_message")).toMatchObject({
		message_id: "1",
		content: "One, in other words",
		client_id: clientId,
	});
	expect(state().live).not.toEqual({});
});

test("[G4] What is said on an older branch names the message it follows; if that is gone, it follows the newest", async () => {
	const server = await openServer({});
	server.chats.addChat();
	const { client, until, texts, state, isIdle } = openClient(server.url);
	await until("listed", () => state().isListed);
	client.send({ ...said("After that"), parentId: "7" });
	const sends = () => server.sockets.received.filter((frame) => frame.action === "send_message");
	await until("sent again", () => sends().length === 2);
	expect(sends()[0]).toHaveProperty("parent_id", "7");
	expect(sends()[1]).not.toHaveProperty("parent_id");
	await until("taken", () => isIdle() && texts("1")[0] === "After that");
});

test("An answer of which the server knows nothing holds up no message, and ends when it is to be stopped", async () => {
	const server = await openServer({});
	const chat = server.chats.addChat();
	const { client, until, state } = openClient(server.url);
	await until("listed", () => state().isListed);
	const ids = { task_id: "5d0c3f57-3b0a-4a0e-9c1e-0d6d6a1f7f10", chat_id: "1", message_id: "77" };
	server.sockets.send({ type: "token", token: "ghost", offset: 0, ...ids });
	await until("shown", () => state().live["77"]?.content === "ghost");
	client.send(said("Still there?"));
	await until("sent all the same", () => chat.messages.length === 2);
	client.stop(ids.task_id);
	await until("asked", () => server.sockets.received.some((frame) => frame.action === "stop_generation"));
	server.sockets.send({
		type: "error",
		message: "Task not found",
		code: "task_not_found",
		action: "stop_generation",
		task_id: ids.task_id,
	});
	await until("ended", () => state().live["77"] === undefined);
});

test("Changes of a chat reach the server one after the other, and what it answers late undoes none of them", async () => {
	const server = await openServer({});
	server.chats.addChat();
	const chat = {
		...{ id: "1", user_id: "1", title: "Chat", messages: [], pinned: false, tags: [] },
		...{ created_at: "2026-01-01T00:00:00.000000", updated_at: "2026-01-01T00:00:00.000000" },
	};
	const asked: { archived: boolean; answer: () => void }[] = [];
	const { client, until, state } = openClient(server.url, undefined, {
		fetch: (input, init) => {
			if (init?.method !== "PATCH") return fetch(input, init);
			const { archived } = JSON.parse(String(init.body));
			const answered = Promise.withResolvers<Response>();
			asked.push({ archived, answer: () => answered.resolve(Response.json({ ...chat, archived })) });
			return answered.promise;
		},
	});
	await until("listed", () => state().isListed);
	const changes = [true, false, true].map((archived) => client.patchChat("1", { archived }));
	for (const [index, archived] of [true, false, true].entries()) {
		await until("asked", () => asked.length > index);
		await delay(20);
		expect(asked).toHaveLength(index + 1);
		asked[index]?.answer();
		await until("shown", () => state().chats["1"]?.archived === archived);
	}
	await Promise.all(changes);
	expect(asked.map(({ archived }) => archived)).toEqual([true, false, true]);
});

test("Changes that wait are sent in their order when the page goes", async () => {
	const server = await openServer({});
	server.chats.addChat();
	const asked: string[] = [];
	const { client, until, state } = openClient(server.url, undefined, {
		fetch: (input, init) => {
			if (init?.method !== "PATCH") return fetch(input, init);
			asked.push(JSON.parse(String(init.body)).title);
			return new Promise(() => {});
		},
	});
	await until("listed", () => state().isListed);
	for (const title of ["One", "Two", "Three"]) void client.patchChat("1", { title });
	await until("asked", () => asked.length === 1);
	client.hurry();
	await until("all asked", () => asked.length === 3);
	expect(asked).toEqual(["One", "Two", "Three"]);
});

test("Changes that a dead line swallows are on disk at once, those that wait for their turn too, and made by the next page", async () => {
	const server = await openServer({});
	server.chats.addChat();
	const disk = createDisk();
	let isDead = false;
	const open = () => {
		const opened = openClient(
			server.url,
			disk,
			{ fetch: (input, init) => (isDead ? new Promise(() => {}) : fetch(input, init)) },
			{ changes: { disk, shown: (id) => opened.state().chats[id] } },
		);
		return opened;
	};
	const { client, until, state } = open();
	await until("listed", () => state().isListed);
	// The part that keeps changes comes behind the first screen.
	await client.patchChat("1", { pinned: true });
	expect(disk.length).toBe(0);
	isDead = true;
	for (const title of ["One", "Two"]) void client.patchChat("1", { title });
	const kept = disk.getItem("parley.changes.k");
	expect(kept).toContain("One");
	expect(kept).toContain("Two");
	expect(state().changes).toEqual([]);
	client.close();
	isDead = false;
	const next = open();
	await next.until("made", () => disk.length === 0 && server.chats.find(1)?.title === "Two");
	expect(server.chats.find(1)).toMatchObject({ title: "Two", pinned: true });
	await next.until("told", () => next.state().changes.length === 0);
});

test("Changes of many chats are on disk before the first is asked for, a few at a time; a refusal leaves the rest as it is", async () => {
	const server = await openServer({});
	const ids = Array.from({ length: 30 }, () => String(server.chats.addChat().id));
	const disk = createDisk();
	const asked: ((response: Response | PromiseLike<Response>) => void)[] = [];
	const open = (isDead: boolean) => {
		const hang = () => new Promise<Response>((resolve) => void asked.push(resolve));
		const opened = openClient(
			server.url,
			disk,
			{ fetch: (input, init) => (isDead && init?.method === "PATCH" ? hang() : fetch(input, init)) },
			{ changes: { disk, shown: (id) => opened.state().chats[id] } },
		);
		return opened;
	};
	const kept = () => (JSON.parse(disk.getItem("parley.changes.k") ?? "[]") as unknown[]).length;
	const pin = (client: ReturnType<typeof open>["client"]) =>
		client.patchChats(ids.map((chatId) => ({ chatId, patch: { pinned: true } })));
	const first = open(true);
	await first.until("listed", () => first.state().isListed);
	const refused = pin(first.client);
	await first.until("asked", () => asked.length === 4);
	expect(kept()).toBe(30);
	for (const answer of asked) answer(Response.json({ detail: "No" }, { status: 403 }));
	await expect(refused).rejects.toThrow("No");
	await first.until("let go", () => kept() === 0);
	expect(asked).toHaveLength(4);
	void pin(first.client);
	await first.until("asked again", () => asked.length === 8);
	first.client.close();
	const next = open(false);
	const isPinned = (id: string) => server.chats.find(Number(id))?.pinned === true;
	await next.until("made", () => disk.length === 0 && ids.every(isPinned));
	await next.until("told", () => next.state().changes.length === 0);
});

test("What is changed or deleted where the server was away from the start is on disk at once", async () => {
	const server = await openServer({});
	await server.close();
	const disk = createDisk();
	const { client, until, state } = openClient(
		server.url,
		disk,
		{},
		{ changes: { disk, shown: () => BOATS } },
	);
	await until("known to be away", () => state().connection.state === "waiting");
	await delay(100);
	void client.patchChat("98", { title: "Ships" });
	void client.deleteChats(["99"], {});
	// No more than what still runs once a page goes.
	for (let turn = 0; turn < 3; turn++) await Promise.resolve();
	const kept = disk.getItem("parley.changes.k");
	expect(kept).toContain("Ships");
	expect(kept).toContain("delete_chat");
});

test("What is deleted while the server is away is known to wait by whoever waited for the delete", async () => {
	const server = await openServer({});
	await server.close();
	const disk = createDisk();
	const keeping = { changes: { disk, shown: () => BOATS } };
	const { client, until, state } = openClient(server.url, disk, {}, keeping);
	await until("known to be away", () => state().connection.state === "waiting");
	await client.deleteChats(["99"], {});
	expect(state().changes).toMatchObject([{ work: { type: "delete_chat" } }]);
	await client.deleteMessage("98", "1");
	expect(state().changes).toMatchObject([{}, { work: { type: "delete_message" } }]);
});

test("[T1] A question of a temporary chat waits for the connection that is being made, and for no other", async () => {
	const server = await openServer({});
	const mayOpen = Promise.withResolvers<void>();
	const openSocket = (url: string): SocketLike => {
		const line: SocketLike = { onopen: null, onmessage: null, onclose: null, send() {}, close() {} };
		void mayOpen.promise.then(() => {
			const socket = new WebSocket(url);
			Object.assign(line, { send: (data: string) => socket.send(data), close: () => socket.close() });
			socket.onopen = () => line.onopen?.();
			socket.onmessage = (event) => line.onmessage?.(event);
			socket.onclose = (event) => line.onclose?.(event);
		});
		return line;
	};
	const { client, until, state } = openClient(server.url, undefined, { openSocket });
	const question = { chatId: createTemporaryChatId("t"), before: [], content: "Hello", settings: {} };
	await until("known", () => state().server !== null);
	const first = client.askTemporary(question);
	expect(await client.askTemporary(question)).toBe(false);
	mayOpen.resolve();
	expect(await first).toBe(true);
	await until("asked", () => server.sockets.received.some(({ action }) => action === "temporary_message"));
	await server[Symbol.asyncDispose]();
	await until("waiting", () => state().connection.state === "waiting");
	expect(await client.askTemporary(question)).toBe(false);
});
