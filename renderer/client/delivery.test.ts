import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { createDisk } from "../../tests/support/disk.ts";
import { openClient, openServer } from "../../tests/support/scripted-client.ts";
import { createLocalChatId } from "./chat-client.ts";
import { createOutboxStorage } from "./outbox-storage.ts";

const said = (chatId: string, content: string) => ({
	...{ chatId, content, responseModel: false, model: null, parentId: null, edits: null },
});

test("A chat that cannot be made holds up no other; what is in it comes in order once it can", async () => {
	let isBroken = true;
	const server = await openServer({
		answer: () => ({ text: "Yes." }),
		instead: (path) => (isBroken && path === "/api/chats" ? [500, {}, "{}"] : null),
	});
	server.chats.addChat();
	const { client, until, state, texts, isIdle } = openClient(server.url);
	await until("listed", () => state().isListed);
	const [broken, alsoBroken] = [1, 2].map(() => createLocalChatId(crypto.randomUUID()));
	client.send(said(broken ?? "", "one"));
	client.send(said(broken ?? "", "two"));
	client.send(said(alsoBroken ?? "", "elsewhere"));
	client.send(said("1", "there"));
	await until("answered", () => texts("1").at(-1) === "Yes.");
	expect(texts("1")).toEqual(["there", "Yes."]);
	client.send(said("1", "more"));
	await until("answered again", () => texts("1").length === 4);
	expect(state().outbox.map(({ content }) => content)).toEqual(["one", "two", "elsewhere"]);
	// A chat that cannot be made is not asked for all the time.
	const asked = () => server.requests.filter((request) => request.startsWith("POST /api/chats?")).length;
	const before = asked();
	await delay(1000);
	expect(asked() - before).toBeLessThan(10);
	isBroken = false;
	await until("delivered", isIdle);
	const chats = [...server.chats.chats.values()].slice(1);
	// Neither waits for the other.
	const delivered = new Set(chats.map(({ messages }) => messages.map(({ content }) => content)));
	expect(delivered).toEqual(
		new Set([
			["one", "Yes.", "two", "Yes."],
			["elsewhere", "Yes."],
		]),
	);
});

test.each([
	["longer than a message may be in bytes", "я".repeat(140_000), "256 KiB"],
	["longer than a frame may be as it is written", "\u0001".repeat(200_000), "1024 KiB"],
])("What is %s is refused here, since the server would hang up on it for ever", async (_, content, limit) => {
	const server = await openServer({ answer: () => ({ text: "Yes." }) });
	server.chats.addChat();
	server.info.limits = { message_bytes: 262_144, frame_bytes: 1_048_576 };
	const disk = createDisk();
	// As it was found by a page that sent it in vain.
	const stuck = { ...said("1", content), clientId: "a", createdAt: 1, failure: null, mayBeThere: true };
	await createOutboxStorage("k", disk).put(stuck);
	const { client, until, state, texts } = openClient(server.url, disk);
	await until("refused", () => state().outbox[0]?.failure != null);
	expect(state().outbox[0]?.failure).toBe(
		`The message is longer than ${limit}. Shorten it and send it again.`,
	);
	client.send(said("1", "short"));
	await until("answered", () => texts("1").length === 2);
	const sent = server.sockets.received.filter((frame) => frame.action === "send_message");
	expect(sent.map((frame) => frame.content)).toEqual(["short"]);
});

test("What is as long as the server takes goes to it, and to one that tells no limits whatever it is", async () => {
	const answer = () => ({ text: "Yes." });
	for (const [dialect, content] of [
		["parley", "я".repeat(131_072)],
		["parley", '"'.repeat(262_144)],
		["seed-a", "я".repeat(140_000)],
	] as const) {
		const server = await openServer({ dialect, answer });
		server.info.limits = { message_bytes: 262_144, frame_bytes: 1_048_576 };
		server.chats.addChat();
		const { client, until, state, texts } = openClient(server.url);
		await until("listed", () => state().isListed);
		client.send(said("1", content));
		await until("answered", () => texts("1").length === 2);
		expect(texts("1")[0]).toBe(content);
	}
});

test("[I2] What one page takes back while it waits is not sent by another one, which shows so", async () => {
	const answered = Promise.withResolvers<void>();
	const server = await openServer({
		answer: (content) => ({
			text: "A long answer.",
			...(content === "Go" ? { pause: { offset: 4, until: answered.promise } } : {}),
		}),
	});
	server.chats.addChat();
	const disk = createDisk();
	const first = openClient(server.url, disk);
	await first.until("listed", () => first.state().isListed);
	first.client.send(said("1", "Go"));
	await first.until("running", () => Object.keys(first.state().live).length === 1);
	const regretted = first.client.send(said("1", "Not this"));
	first.client.send(said("1", "But this"));
	const second = openClient(server.url, disk);
	await second.until("read", () => second.state().isListed && second.state().outbox.length === 2);
	first.client.discard(regretted);
	// It waits for the answer alone: only the other one is left to send it.
	first.client.close();
	answered.resolve();
	await second.until("delivered", second.isIdle);
	const sent = server.sockets.received.filter((frame) => frame.action === "send_message");
	expect(sent.map(({ content }) => content)).toEqual(["Go", "But this"]);
});

test("[I2] What is written is sent at once, whatever becomes of the disk", async () => {
	const server = await openServer({ answer: () => ({ text: "Yes." }) });
	server.chats.addChat();
	const storage = createOutboxStorage("k", createDisk());
	let reads = 0;
	const stuck = { ...storage, read: () => (reads++ === 0 ? storage.read() : new Promise<never>(() => {})) };
	const { client, until, state, texts } = openClient(server.url, createDisk(), {}, { storage: stuck });
	await until("listed", () => state().isListed);
	client.send(said("1", "Now"));
	await until("answered", () => texts("1").length === 2);
	expect(reads).toBe(1);
});
