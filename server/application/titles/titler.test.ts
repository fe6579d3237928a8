import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTempDir, type TempDir } from "../../../tests/support/temp-dir.ts";
import { createChatStore } from "../../infrastructure/storage/chat-store.ts";
import { createGenerationStore } from "../../infrastructure/storage/generation-store.ts";
import { openDatabase } from "../../infrastructure/storage/open-database.ts";
import { createUsageLedger } from "../../infrastructure/storage/usage-ledger.ts";
import { createMemorySignalBus } from "../../infrastructure/streams/memory-signal-bus.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { TaskId, UserId } from "../../protocol/ids.ts";
import { ModelError, type ModelProvider, type ModelRequest } from "../model-port.ts";
import type { ChatStore, Generation, GenerationStore } from "../ports.ts";
import { createTitler, type Titler } from "./titler.ts";

const ann = "ann" as UserId;
const clock = { now: () => new Date() };
const logger = { debug() {}, info() {}, warn() {}, error() {} };
const source = { provider: "Test", isLocal: false };
let dir: TempDir;
let chats: ChatStore;
let generations: GenerationStore;
let titler: Titler;
let requests: ModelRequest[];
let reply: (signal: AbortSignal) => Promise<string>;
let told: ServerEvent[];
let close: () => Promise<void>;

const models: ModelProvider = {
	resolveModel: (model) => model ?? "scripted",
	writesTitles: (model) => model !== "guide",
	async *stream(request, signal) {
		requests.push(request);
		yield [{ type: "text", text: await reply(signal) }];
	},
	listModels: async () => [],
};

beforeEach(async () => {
	dir = await openTempDir();
	const db = await openDatabase(join(dir.path, "chat.db"));
	chats = createChatStore(db);
	generations = createGenerationStore(db);
	const bus = createMemorySignalBus();
	requests = [];
	told = [];
	reply = async () => "Tides";
	bus.subscribeToUser(ann, ({ event }) => void told.push(event));
	titler = createTitler({
		chats,
		bus,
		models,
		clock,
		logger,
		ledger: createUsageLedger(db),
		ids: { uuid: randomUUID },
	});
	close = async () => {
		await titler.close();
		await db.destroy();
	};
});
afterEach(async () => {
	await close();
	await dir[Symbol.asyncDispose]();
});

/** A question and its finished answer. */
async function ask(
	chatId: string,
	content = "Why are there tides?",
	model = "scripted",
): Promise<Generation> {
	const { generation } = await generations.beginTurn({
		userId: ann,
		clientId: null,
		taskId: randomUUID() as TaskId,
		model,
		resolveModel: (name) => name ?? model,
		schema: null,
		now: clock.now(),
		lease: { owner: "node", expiresAt: clock.now() },
		chatId,
		content,
		attachments: [],
		parentId: undefined,
		title: content.slice(0, 20),
	});
	const end = {
		status: "complete",
		content: "The moon.",
		reasoning: "",
		usage: null,
		source,
		error: null,
	} as const;
	await generations.endGeneration(generation.taskId, 1, end, clock.now());
	return generation;
}

const newChat = async (title: string | null = null) =>
	(await chats.createChat({ userId: ann, title, clientId: null, now: clock.now() })).value.id;
const titleOf = async (chatId: string) => (await chats.findChat(chatId, ann))?.title;

test("[U1] after the first answer the model names the chat, and all sockets are told", async () => {
	const chatId = await newChat();
	titler.handleAnswered(await ask(chatId));
	await expect.poll(() => titleOf(chatId)).toBe("Tides");
	expect(told).toMatchObject([
		{ type: "chat_updated", chat: { title: "Tides" }, rev: (await chats.readChanges(ann, 0, 99)).rev },
		{ type: "update_title", title: "Tides" },
	]);
	const [request] = requests;
	expect(request?.model).toBe("scripted");
	expect(request?.messages.at(-1)?.content).toContain("Why are there tides?");
	expect(request?.messages.at(-1)?.content).toContain("The moon.");
});

test("a title that a person gave is never replaced, not even one given while the model thinks", async () => {
	const named = await newChat("Mine");
	titler.handleAnswered(await ask(named));
	const renamed = await newChat();
	const generation = await ask(renamed);
	reply = async () => {
		await chats.updateChat(renamed, ann, { title: "Also mine" }, clock.now());
		return "Tides";
	};
	titler.handleAnswered(generation);
	await expect.poll(() => requests.length).toBe(1);
	await titler.close();
	expect(await titleOf(named)).toBe("Mine");
	expect(await titleOf(renamed)).toBe("Also mine");
	expect(told).toEqual([]);
});

test("a later answer, and a chat that has its title from a model, ask for nothing", async () => {
	const chatId = await newChat();
	titler.handleAnswered(await ask(chatId));
	await expect.poll(() => titleOf(chatId)).toBe("Tides");
	titler.handleAnswered(await ask(chatId, "And why twice a day?"));
	const other = await newChat();
	await ask(other, "One");
	titler.handleAnswered(await ask(other, "Two"));
	const last = await newChat();
	titler.handleAnswered(await ask(last, "Last"));
	await expect.poll(() => titleOf(last)).toBe("Tides");
	expect(requests).toHaveLength(2);
	expect(await titleOf(other)).toBe("One");
});

test("the guide is not asked: its chats keep the plain title", async () => {
	const chatId = await newChat();
	titler.handleAnswered(await ask(chatId, "Help", "guide"));
	await titler.close();
	expect(requests).toEqual([]);
	expect(await titleOf(chatId)).toBe("Help");
});

test.each([
	["fails", async () => Promise.reject(new ModelError("model_failed"))],
	["answers instead of naming", async () => "Of course! ".repeat(30)],
	["says nothing", async () => ""],
])("a model that %s leaves the plain title, and the next chat gets its own", async (_name, fails) => {
	reply = fails;
	const first = await newChat();
	titler.handleAnswered(await ask(first, "First"));
	await expect.poll(() => requests.length).toBe(1);
	reply = async () => "Named";
	const second = await newChat();
	titler.handleAnswered(await ask(second, "Second"));
	await expect.poll(() => titleOf(second)).toBe("Named");
	expect(await titleOf(first)).toBe("First");
});

test("closing ends a call that is under way and does not wait for the model", async () => {
	reply = (signal) =>
		new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
	const chatId = await newChat();
	titler.handleAnswered(await ask(chatId, "Slow"));
	await expect.poll(() => requests.length).toBe(1);
	await titler.close();
	expect(await titleOf(chatId)).toBe("Slow");
});
