import { randomUUID } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { type Kysely, sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readWholeChat, withMessages } from "../../../tests/support/read-whole-chat.ts";
import { openTempDir, type TempDir } from "../../../tests/support/temp-dir.ts";
import type { ChatStore, GenerationStore, HeldTask, NewTurn } from "../../application/ports.ts";
import type { ClientId, TaskId, UserId } from "../../protocol/ids.ts";
import type { Chat, Message } from "../../protocol/rest.ts";
import { createChatStore } from "./chat-store.ts";
import { createGenerationStore } from "./generation-store.ts";
import { openDatabase } from "./open-database.ts";
import type { DatabaseSchema } from "./schema.ts";

let dir: TempDir;
let db: Kysely<DatabaseSchema>;
let chats: ChatStore;
let generations: GenerationStore;
const ann = "ann" as UserId;
const bob = "bob" as UserId;
let clock = Date.UTC(2026, 0, 1);
const now = () => {
	clock += 1000;
	return new Date(clock);
};

beforeEach(async () => {
	dir = await openTempDir();
	db = await openDatabase(join(dir.path, "chat.db"));
	chats = createChatStore(db);
	generations = createGenerationStore(db);
});
afterEach(async () => {
	await db.destroy();
	await dir[Symbol.asyncDispose]();
});

const newChat = (userId = ann, clientId: ClientId | null = null) =>
	chats.createChat({ userId, title: null, clientId, now: now() });

function turn(chatId: string, content: string, extra: Partial<NewTurn> = {}): NewTurn {
	return {
		userId: ann,
		clientId: null,
		taskId: randomUUID() as TaskId,
		model: null,
		resolveModel: (model) => model ?? "default",
		schema: null,
		now: now(),
		lease: { owner: "node", expiresAt: new Date(clock + 5000) },
		chatId,
		content,
		attachments: [],
		parentId: undefined,
		title: "",
		...extra,
	};
}

const endOf = (content: string) => ({
	status: "complete" as const,
	content,
	reasoning: "",
	usage: null,
	source: { provider: "Test", isLocal: false },
	error: null,
});

test("[S1] create gives the newest empty chat, and a new one when all have messages", async () => {
	const first = await newChat();
	expect((await newChat()).value.id).toBe(first.value.id);
	await generations.beginTurn(turn(first.value.id, "hi"));
	expect((await newChat()).value.id).not.toBe(first.value.id);
});

test("[S1] create with client_id gives the same chat on every retry, and none after it was deleted", async () => {
	const clientId = randomUUID() as ClientId;
	const first = await newChat(ann, clientId);
	await generations.beginTurn(turn(first.value.id, "hi"));
	expect((await newChat(ann, clientId)).value.id).toBe(first.value.id);
	expect((await newChat(bob, clientId)).value.id).not.toBe(first.value.id);
	await chats.deleteChats([first.value.id], ann);
	await expect(newChat(ann, clientId)).rejects.toMatchObject({ code: "chat_not_found" });
});

test("[S5] the clean-up spares a chat handed out again within its grace time", async () => {
	const old = await newChat();
	clock += 60_000;
	const before = new Date(clock - 10_000);
	expect((await newChat()).value.id).toBe(old.value.id);
	expect(await chats.deleteEmptyChats(ann, before)).toHaveLength(0);
	expect(await chats.deleteEmptyChats(ann, new Date(clock + 60_000))).toHaveLength(1);
});

test("[S7] nothing of a chat is seen or changed by another user", async () => {
	const { value: chat } = await newChat();
	const { answer } = await generations.beginTurn(turn(chat.id, "secret"));
	expect(await readWholeChat(chats, chat.id, bob)).toBeNull();
	expect(await chats.listMessages(chat.id, bob, { before: null, limit: 10 })).toBeNull();
	expect(await chats.updateChat(chat.id, bob, { title: "x" }, now())).toBeNull();
	expect((await chats.deleteChats([chat.id], bob)).deleted).toHaveLength(0);
	await expect(generations.beginTurn(turn(chat.id, "x", { userId: bob }))).rejects.toMatchObject({
		code: "chat_not_found",
	});
	const sibling = { ...turn(chat.id, "x", { userId: bob }), messageId: answer.value.id };
	await expect(generations.beginRegeneration(sibling)).rejects.toMatchObject({ code: "message_not_found" });
	expect(await generations.findTask(answer.value.task_id as TaskId, bob)).toBeNull();
	expect(await generations.findTaskState(answer.value.task_id as TaskId, bob)).toBeNull();
});

test("[I1] the same client_id begins one generation only", async () => {
	const { value: chat } = await newChat();
	const clientId = randomUUID() as ClientId;
	const first = await generations.beginTurn(turn(chat.id, "hi", { clientId }));
	const again = await generations.beginTurn(turn(chat.id, "hi", { clientId }));
	expect([first.created, again.created]).toEqual([true, false]);
	expect(again.generation.taskId).toBe(first.generation.taskId);
	expect(again.message?.value.id).toBe(first.message?.value.id);
	expect((await readWholeChat(chats, chat.id, ann))?.messages).toHaveLength(2);
});

test("[G4] edit and regenerate make siblings, and the branch of each is its own", async () => {
	const { value: chat } = await newChat();
	const first = await generations.beginTurn(turn(chat.id, "one"));
	await generations.endGeneration(first.generation.taskId, 1, endOf("answer one"), now());
	const question = first.message?.value.id ?? "";
	const edited = await generations.beginEdit({ ...turn(chat.id, "ONE"), messageId: question });
	const again = await generations.beginRegeneration({
		...turn(chat.id, ""),
		messageId: first.answer.value.id,
	});
	expect(edited.message?.value.parent_id).toBe(first.message?.value.parent_id);
	expect(again.answer.value.parent_id).toBe(question);
	const branch = await chats.readBranch(again.answer.value.id);
	expect(branch.map((message) => message.content)).toEqual(["one", ""]);
});

test("[M4] of a long branch the end is read that has as many bytes of text as are enough", async () => {
	const { value: chat } = await newChat();
	for (const content of ["one", "zwölf", "drei"]) {
		const { generation } = await generations.beginTurn(turn(chat.id, content));
		await generations.endGeneration(generation.taskId, 1, endOf("answer"), now());
	}
	const { answer } = await generations.beginTurn(turn(chat.id, "four"));
	const read = async (leastBytes?: number) =>
		(await chats.readBranch(answer.value.id, leastBytes)).map(({ content }) => content);
	const all = ["one", "answer", "zwölf", "answer", "drei", "answer", "four", ""];
	expect(await read()).toEqual(all);
	expect(await read(1000)).toEqual(all);
	expect(await read(0)).toEqual([""]);
	expect(await read(4)).toEqual(["four", ""]);
	expect(await read(5)).toEqual(["answer", "four", ""]);
	expect(await read(26)).toEqual(["zwölf", "answer", "drei", "answer", "four", ""]);
	expect(await read(27)).toEqual(all.slice(1));
});

const isOver =
	(nowMs: number) =>
	({ leaseExpiresAt }: HeldTask) =>
		leaseExpiresAt.getTime() < nowMs;

test("[R8] a write with an old fence number changes nothing", async () => {
	const { value: chat } = await newChat();
	const { generation } = await generations.beginTurn(turn(chat.id, "hi"));
	const zombie = { content: "zombie", reasoning: "", checkpoint: null, snapshots: 0 };
	const lease = { owner: "other", expiresAt: new Date(clock + 60_000) };
	expect(await generations.adopt({ lease, isOrphan: isOver(clock) })).toHaveLength(0);
	const adopted = await generations.adopt({ lease, isOrphan: isOver(clock + 60_000) });
	expect(adopted.map((task) => task.generation.fence)).toEqual([2]);
	expect(await generations.saveProgress(generation.taskId, 1, zombie)).toBe(false);
	expect(await generations.endGeneration(generation.taskId, 1, endOf("zombie"), now())).toBeNull();
	expect(await generations.renewLeases("node", [generation.taskId], new Date())).toEqual([generation.taskId]);
	expect((await generations.endGeneration(generation.taskId, 2, endOf("right"), now()))?.value.content).toBe(
		"right",
	);
});

test("a chat is read and deleted however long it is, and other work comes in between", async () => {
	const { value: chat } = await newChat();
	for (let i = 0; i < 600; i++) await generations.beginTurn(turn(chat.id, `question ${i}`));
	const { value: short } = await newChat(ann, randomUUID() as ClientId);
	await generations.beginTurn(turn(short.id, "hi"));
	let turns = 0;
	let ticking = setImmediate(function tick() {
		turns++;
		ticking = setImmediate(tick);
	});
	const parts: number[] = [];
	for await (const part of chats.readMessages(chat.id)) parts.push(part.length);
	expect(parts).toEqual(Array(12).fill(100));
	expect(turns).toBeGreaterThanOrEqual(11);
	expect(await chats.readShortChats([short.id, chat.id])).toBeNull();
	expect((await chats.readShortChats([short.id]))?.get(short.id)).toHaveLength(2);
	turns = 0;
	expect((await chats.readChanges(ann, 0, 5000)).changes).toHaveLength(1204);
	expect(turns).toBeGreaterThanOrEqual(11);
	turns = 0;
	expect((await chats.deleteChats([chat.id], ann)).deleted).toHaveLength(1);
	clearImmediate(ticking);
	expect(turns).toBeGreaterThanOrEqual(6);
	expect((await chats.listChats(ann, { limit: null, before: null })).map(({ id }) => id)).toEqual([short.id]);
	expect(await db.selectFrom("messages").select("id").execute()).toHaveLength(2);
});

test("a long list of chats is read in its order, and other work comes in between", async () => {
	const made: string[] = [];
	for (let i = 0; i < 250; i++) made.push((await newChat(ann, randomUUID() as ClientId)).value.id);
	let turns = 0;
	let ticking = setImmediate(function tick() {
		turns++;
		ticking = setImmediate(tick);
	});
	const list = await chats.listChats(ann, { limit: null, before: null });
	clearImmediate(ticking);
	expect(list.map(({ id }) => id)).toEqual(made.toReversed());
	expect(turns).toBeGreaterThanOrEqual(2);
});

test("[R7] who adopts a structured answer knows how many snapshots its row has", async () => {
	const { value: chat } = await newChat();
	const { generation } = await generations.beginTurn(turn(chat.id, "hi"));
	const progress = { content: "{}", reasoning: "", checkpoint: null, snapshots: 3 };
	expect(await generations.saveProgress(generation.taskId, generation.fence, progress)).toBe(true);
	const lease = { owner: "other", expiresAt: new Date(clock + 60_000) };
	const [adopted] = await generations.adopt({ lease, isOrphan: () => true });
	expect(adopted?.generation.snapshots).toBe(3);
});

test("[R7] the tasks of an owner that is known to be dead are adopted at once", async () => {
	const { value: chat } = await newChat();
	await generations.beginTurn(turn(chat.id, "hi"));
	const lease = { owner: "other", expiresAt: new Date(clock + 60_000) };
	const adopted = await generations.adopt({ lease, isOrphan: ({ owner }) => owner === "node" });
	expect(adopted).toHaveLength(1);
});

test("[S6] a full disk is told as such, stores nothing, and the store works again when there is room", async () => {
	const { value: chat } = await newChat();
	const pages = await sql<{ page_count: number }>`PRAGMA page_count`.execute(db);
	await sql`PRAGMA max_page_count = ${sql.lit(pages.rows[0]?.page_count ?? 1)}`.execute(db);
	const long = "x".repeat(100_000);
	await expect(generations.beginTurn(turn(chat.id, long))).rejects.toMatchObject({
		code: "storage_unavailable",
	});
	expect((await readWholeChat(chats, chat.id, ann))?.messages).toHaveLength(0);
	await sql`PRAGMA max_page_count = 1000000`.execute(db);
	await generations.beginTurn(turn(chat.id, long));
	expect((await readWholeChat(chats, chat.id, ann))?.messages).toHaveLength(2);
});

test("[U1] what followed a deleted message follows what was before it; the rest stays as it was", async () => {
	const { value: chat } = await newChat();
	const first = await generations.beginTurn(turn(chat.id, "one"));
	const second = await generations.beginTurn(turn(chat.id, "two"));
	const again = await generations.beginRegeneration({
		...turn(chat.id, ""),
		messageId: second.answer.value.id,
	});
	const asked = second.message?.value.id as string;
	const before = await chats.readRevision(ann);
	const deleted = await chats.deleteMessage(chat.id, asked, ann, now());
	expect(deleted?.moved.map((moved) => [moved.value.id, moved.rev])).toEqual([
		[second.answer.value.id, before + 1],
		[again.answer.value.id, before + 2],
	]);
	expect(deleted).toMatchObject({ rev: before + 3, messageId: asked, runningTasks: [] });
	const left = await readWholeChat(chats, chat.id, ann);
	expect(left?.messages.map((message) => [message.id, message.parent_id])).toEqual([
		[first.message?.value.id, null],
		[first.answer.value.id, first.message?.value.id],
		[second.answer.value.id, first.answer.value.id],
		[again.answer.value.id, first.answer.value.id],
	]);
	expect((await chats.readChanges(ann, before, 10)).changes).toMatchObject([
		{ type: "message", message: { id: second.answer.value.id } },
		{ type: "message", message: { id: again.answer.value.id } },
		{ type: "message_deleted", chat_id: chat.id, message_id: asked },
	]);
});

test("[S7] a message is deleted by its owner alone, in its chat alone, and names the task that writes it", async () => {
	const { value: chat } = await newChat();
	const { value: other } = await newChat(bob);
	const { answer, generation } = await generations.beginTurn(turn(chat.id, "one"));
	expect(await chats.deleteMessage(chat.id, answer.value.id, bob, now())).toBeNull();
	expect(await chats.deleteMessage(other.id, answer.value.id, null, now())).toBeNull();
	expect(await chats.deleteMessage(chat.id, "no id", ann, now())).toBeNull();
	const deleted = await chats.deleteMessage(chat.id, answer.value.id, ann, now());
	expect(deleted?.runningTasks).toEqual([generation.taskId]);
	expect(await generations.endGeneration(generation.taskId, 1, endOf("late"), now())).toBeNull();
});

test("[I1] a late retry does not bring a deleted message back, nor its deleted answer", async () => {
	const { value: chat } = await newChat();
	const request = turn(chat.id, "one", { clientId: randomUUID() as ClientId });
	const { message, answer } = await generations.beginTurn(request);
	await chats.deleteMessage(chat.id, answer.value.id, ann, now());
	await expect(generations.beginTurn(request)).rejects.toMatchObject({ code: "message_deleted" });
	await chats.deleteMessage(chat.id, message?.value.id as string, ann, now());
	await expect(generations.beginTurn(request)).rejects.toMatchObject({ code: "message_deleted" });
	expect((await readWholeChat(chats, chat.id, ann))?.messages).toEqual([]);
});

test("[I1] a late retry does not bring back another try that was deleted", async () => {
	const { value: chat } = await newChat();
	const { answer } = await generations.beginTurn(turn(chat.id, "one"));
	const again = {
		...turn(chat.id, "", { clientId: randomUUID() as ClientId }),
		messageId: answer.value.id,
	};
	const { answer: second } = await generations.beginRegeneration(again);
	await chats.deleteMessage(chat.id, second.value.id, ann, now());
	const retry = { ...again, taskId: randomUUID() as TaskId };
	await expect(generations.beginRegeneration(retry)).rejects.toMatchObject({ code: "message_deleted" });
	expect((await readWholeChat(chats, chat.id, ann))?.messages).toHaveLength(2);
});

test("[I1] a late retry of a message that was deleted, and whose answer stays, is told so", async () => {
	const { value: chat } = await newChat();
	const request = turn(chat.id, "one", { clientId: randomUUID() as ClientId });
	const { message, answer } = await generations.beginTurn(request);
	await chats.deleteMessage(chat.id, message?.value.id as string, ann, now());
	await expect(generations.beginTurn(request)).rejects.toMatchObject({ code: "message_deleted" });
	expect((await readWholeChat(chats, chat.id, ann))?.messages.map(({ id }) => id)).toEqual([answer.value.id]);
});

test("[Y1] syncing step by step from any revision gives what GET gives, for random histories", async () => {
	const step = fc.oneof(
		fc.record({ do: fc.constant("create" as const) }),
		fc.record({ do: fc.constant("send" as const), at: fc.nat(9) }),
		fc.record({ do: fc.constant("end" as const), at: fc.nat(9) }),
		fc.record({ do: fc.constant("title" as const), at: fc.nat(9) }),
		fc.record({ do: fc.constant("delete" as const), at: fc.nat(9) }),
		fc.record({ do: fc.constant("remove" as const), at: fc.nat(9), message: fc.nat(9) }),
		fc.record({ do: fc.constant("sync" as const), limit: fc.integer({ min: 1, max: 7 }) }),
	);
	let round = 0;
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
			const user = `user${round++}` as UserId;
			const mirror = createMirror(user);
			const tasks: TaskId[] = [];
			for (const action of steps) {
				const list = await chats.listChats(user, { limit: null, before: null });
				const chat = "at" in action ? list[action.at % Math.max(1, list.length)] : undefined;
				if (action.do === "create") await newChat(user, randomUUID() as ClientId);
				if (action.do === "send" && chat) {
					const begun = await generations.beginTurn(turn(chat.id, "text", { userId: user, title: "t" }));
					tasks.push(begun.generation.taskId);
				}
				if (action.do === "end" && tasks.length > 0) {
					const taskId = tasks.splice(action.at % tasks.length, 1)[0];
					if (taskId) await generations.endGeneration(taskId, 1, endOf("answer"), now());
				}
				if (action.do === "title" && chat) await chats.updateChat(chat.id, user, { title: "new" }, now());
				if (action.do === "delete" && chat) await chats.deleteChats([chat.id], user);
				if (action.do === "remove" && chat) {
					const { messages } = (await readWholeChat(chats, chat.id, user)) as Chat;
					const message = messages[action.message % Math.max(1, messages.length)];
					if (message) await chats.deleteMessage(chat.id, message.id, user, now());
				}
				if (action.do === "sync") await mirror.sync(action.limit);
			}
			await mirror.sync(5);
			const full = createMirror(user);
			await full.sync(1000);
			const expected = await Promise.all(
				(await chats.listChats(user, { limit: null, before: null })).map((chat) => withMessages(chats, chat)),
			);
			expect(mirror.contents()).toEqual(sorted(expected));
			expect(full.contents()).toEqual(sorted(expected));
		}),
		{ numRuns: 40, seed: 7 },
	);
});

/** A client that keeps a copy by sync alone. */
function createMirror(user: UserId) {
	const chatsById = new Map<string, Chat>();
	const messages = new Map<string, Message>();
	let rev = 0;
	return {
		async sync(limit: number) {
			for (let more = true; more; ) {
				const page = await chats.readChanges(user, rev, limit);
				for (const change of page.changes) {
					if (change.type === "chat") chatsById.set(change.chat.id, change.chat);
					if (change.type === "message") messages.set(change.message.id, change.message);
					if (change.type === "chat_deleted") {
						chatsById.delete(change.chat_id);
						for (const [id, message] of messages) if (message.chat_id === change.chat_id) messages.delete(id);
					}
					if (change.type === "message_deleted") messages.delete(change.message_id);
				}
				rev = page.rev;
				more = page.more;
			}
		},
		contents() {
			const all = [...messages.values()].sort((a, b) => Number(a.id) - Number(b.id));
			return sorted(
				[...chatsById.values()].map((chat) => ({
					...chat,
					messages: all.filter((message) => message.chat_id === chat.id),
				})),
			);
		},
	};
}

function sorted(list: readonly Chat[]): readonly Chat[] {
	return [...list].sort((a, b) => Number(a.id) - Number(b.id));
}
