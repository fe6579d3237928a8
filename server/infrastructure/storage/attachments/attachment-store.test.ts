import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Kysely } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readWholeChat } from "../../../../tests/support/read-whole-chat.ts";
import { openTempDir, type TempDir } from "../../../../tests/support/temp-dir.ts";
import type { AttachmentStore, NewAttachment } from "../../../application/attachment-port.ts";
import type { NewTurn } from "../../../application/ports.ts";
import type { Attachment } from "../../../protocol/attachments.ts";
import type { ClientId, TaskId, UserId } from "../../../protocol/ids.ts";
import { createChatStore } from "../chat-store.ts";
import { createGenerationStore } from "../generation-store.ts";
import { openDatabase } from "../open-database.ts";
import type { DatabaseSchema } from "../schema.ts";
import { deleteOrphanFiles } from "./attachment-store.ts";
import { createBlobFolder } from "./blob-folder.ts";
import { openAttachmentStore } from "./open-attachment-store.ts";

const ann = "ann" as UserId;
const bob = "bob" as UserId;
const NOW = new Date("2026-01-01T00:00:00.000Z");
const LIMITS = { attachmentBytes: 1000, userAttachmentBytes: 2500 };
const logger = { debug() {}, info() {}, warn() {}, error() {} };

let dir: TempDir;
let db: Kysely<DatabaseSchema>;
let store: AttachmentStore;
const folder = () => join(dir.path, "chat.db-attachments");

beforeEach(async () => {
	dir = await openTempDir();
	db = await openDatabase(join(dir.path, "chat.db"));
	store = await open();
});
afterEach(async () => {
	await store.close();
	await db.destroy();
	await dir[Symbol.asyncDispose]();
});

const open = (isAlone = true) => openAttachmentStore({ db, path: folder(), limits: LIMITS, isAlone, logger });

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
	for (const part of parts) yield Buffer.from(part);
}

const add = (content: string, extra: Partial<NewAttachment> = {}) =>
	store.add({ userId: ann, clientId: null, name: "a.txt", content: chunks(content), now: NOW, ...extra });

async function textOf(id: string, actor: UserId | null = ann): Promise<string | null> {
	const opened = await store.open(id, actor);
	if (opened === null) return null;
	const parts: Uint8Array[] = [];
	for await (const chunk of opened.content) parts.push(chunk);
	return Buffer.concat(parts).toString();
}

/** Names of all files in the folder, parts of uploads among them. */
async function files(): Promise<readonly string[]> {
	const entries = await readdir(folder(), { recursive: true, withFileTypes: true }).catch(() => []);
	return entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");
const pathOf = (text: string) => join(folder(), hashOf(text).slice(0, 2), hashOf(text));

async function send(attachments: readonly Attachment[], extra: Partial<NewTurn> = {}) {
	const chats = createChatStore(db);
	const generations = createGenerationStore(db);
	const clientId = randomUUID() as ClientId;
	const chat = await chats.createChat({ userId: ann, title: null, clientId, now: NOW });
	const base = {
		userId: ann,
		clientId: null,
		model: null,
		resolveModel: () => "m",
		schema: null,
		now: NOW,
		lease: { owner: "node", expiresAt: NOW },
	};
	const turn = await generations.beginTurn({
		...base,
		taskId: randomUUID() as TaskId,
		chatId: chat.value.id,
		content: "look",
		attachments: attachments.map(({ id }) => id),
		parentId: undefined,
		title: "",
		...extra,
	});
	const edit = (changed: readonly string[] | null) =>
		generations.beginEdit({
			...base,
			taskId: randomUUID() as TaskId,
			messageId: turn.message?.value.id ?? "",
			content: "look again",
			attachments: changed,
		});
	return { chats, turn, edit, chatId: chat.value.id };
}

test("[B1] a file is stored under its hash, once, and read back", async () => {
	const first = await add("hello", { content: chunks("hel", "lo"), name: "one.txt" });
	const second = await add("hello", { name: "two.csv", userId: bob });
	expect(first).toMatchObject({ name: "one.txt", mime: "text/plain", size_bytes: 5 });
	expect(second).toMatchObject({ name: "two.csv", mime: "text/csv" });
	expect(await files()).toEqual([hashOf("hello")]);
	expect(await textOf(first.id)).toBe("hello");
	expect(await textOf(second.id, bob)).toBe("hello");
});

test("[S7] another user's file is not there", async () => {
	const { id } = await add("secret");
	expect(await textOf(id, bob)).toBeNull();
	expect(await store.remove(id, bob)).toBe(false);
	expect(await textOf("../../chat.db")).toBeNull();
});

test("[I1] the same client_id gives the same attachment, also at the same time", async () => {
	const clientId = randomUUID() as ClientId;
	const both = await Promise.all([add("x", { clientId }), add("x", { clientId })]);
	const again = await add("other content", { clientId });
	expect(new Set([...both, again].map(({ id }) => id)).size).toBe(1);
	expect(await files()).toEqual([hashOf("x")]);
});

test("the same file uploaded many times at once is one file", async () => {
	const all = await Promise.all(Array.from({ length: 8 }, () => add("same")));
	expect(new Set(all.map(({ id }) => id)).size).toBe(8);
	expect(await files()).toEqual([hashOf("same")]);
});

test("[C6] a file over the limit is refused and leaves nothing", async () => {
	await expect(add("x".repeat(1001))).rejects.toMatchObject({ code: "too_large" });
	expect(await files()).toEqual([]);
	await expect(add("x".repeat(1000))).resolves.toMatchObject({ size_bytes: 1000 });
});

test("[C6] the room of a user holds against uploads at the same time; a double file takes none", async () => {
	const results = await Promise.allSettled(["a", "b", "c", "d"].map((letter) => add(letter.repeat(900))));
	expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
	const refused = results.find((result) => result.status === "rejected");
	expect(refused?.reason).toMatchObject({ code: "attachments_full" });
	expect(await files()).toHaveLength(2);
	const kept = "abcd".split("").find((letter) => existsSync(pathOf(letter.repeat(900)))) ?? "";
	await expect(add(kept.repeat(900))).resolves.toBeDefined();
	await expect(add("a".repeat(900), { userId: bob })).resolves.toBeDefined();
});

test("more than eight uploads of a user at once are refused", async () => {
	const gate = Promise.withResolvers<void>();
	async function* waiting() {
		await gate.promise;
		yield Buffer.from("late");
	}
	const running = Array.from({ length: 8 }, () => add("", { content: waiting() }));
	await expect(add("one more")).rejects.toMatchObject({ code: "rate_limited" });
	gate.resolve();
	await Promise.all(running);
	await expect(add("after them")).resolves.toBeDefined();
});

test("an upload that breaks off, or is called off, leaves nothing", async () => {
	async function* broken() {
		yield Buffer.from("half");
		throw new Error("connection lost");
	}
	await expect(add("", { content: broken() })).rejects.toThrow("connection lost");
	async function* endless() {
		for (;;) {
			yield Buffer.from("x");
			await delay(1);
		}
	}
	const controller = new AbortController();
	const adding = store.add(
		{ userId: ann, clientId: null, name: "a", content: endless(), now: NOW },
		controller.signal,
	);
	controller.abort();
	await expect(adding).rejects.toThrow();
	expect(await files()).toEqual([]);
});

test("[B3] a message shows its files in order; with the chat the last of them goes", async () => {
	const [one, two] = [await add("one"), await add("two", { name: "b.txt" })];
	const { chats, turn, chatId } = await send([two, one], { content: "" });
	expect(turn.message?.value.attachments).toEqual([two, one]);
	expect(turn.chat.value.title).toBe("b.txt");
	expect((await readWholeChat(chats, chatId, ann))?.messages[0]?.attachments).toEqual([two, one]);
	const synced = (await chats.readChanges(ann, 0, 100)).changes.find((change) => change.type === "message");
	expect(synced).toMatchObject({ message: { attachments: [two, one] } });
	await expect(store.remove(one.id, ann)).rejects.toMatchObject({ code: "attachment_in_use" });
	await store.sweep(new Date(NOW.getTime() + 1));
	expect(await textOf(one.id)).toBe("one");
	await chats.deleteChats([chatId], ann);
	await store.deleteLeftovers();
	expect(await files()).toEqual([]);
	expect(await textOf(one.id)).toBeNull();
});

test("[B3] an edit keeps the files or changes them; each goes with the last message that has it", async () => {
	const [one, two] = [await add("one"), await add("two")];
	const { chats, turn, edit, chatId } = await send([one]);
	expect((await edit(null)).message?.value.attachments).toEqual([one]);
	const changed = await edit([two.id]);
	expect(changed.message?.value.attachments).toEqual([two]);
	expect((await edit([])).message?.value.attachments).toBeUndefined();
	await chats.deleteMessage(chatId, turn.message?.value.id ?? "", ann, NOW);
	await chats.deleteMessage(chatId, changed.message?.value.id ?? "", ann, NOW);
	await store.deleteLeftovers();
	expect(await textOf(one.id)).toBe("one");
	expect(await textOf(two.id)).toBeNull();
	expect(await files()).toEqual([hashOf("one")]);
});

test("[B3] a message cannot take files of another user, or none that are there", async () => {
	const theirs = await add("theirs", { userId: bob });
	await expect(send([theirs])).rejects.toMatchObject({ code: "attachment_not_found" });
	await expect(send([{ ...theirs, id: randomUUID() as never }])).rejects.toMatchObject({
		code: "attachment_not_found",
	});
});

test("[B5] an upload that no message took goes after its day, and the file with it", async () => {
	const old = await add("old");
	const young = await add("young", { now: new Date(NOW.getTime() + 1000) });
	await store.sweep(new Date(NOW.getTime() + 500));
	expect(await textOf(old.id)).toBeNull();
	expect(await textOf(young.id)).toBe("young");
	expect(await files()).toEqual([hashOf("young")]);
});

test("[B5] a file that another row needs stays when one of its uploads is taken back", async () => {
	const [first, second] = [await add("same"), await add("same")];
	expect(await store.remove(first.id, ann)).toBe(true);
	expect(await textOf(second.id)).toBe("same");
	expect(await store.remove(second.id, ann)).toBe(true);
	expect(await store.remove(second.id, ann)).toBe(false);
	expect(await files()).toEqual([]);
});

test("a file is read to its end although it was deleted meanwhile", async () => {
	const { id } = await add("x".repeat(1000));
	const opened = await store.open(id, ann);
	await store.remove(id, ann);
	expect(await files()).toEqual([]);
	let size = 0;
	for await (const chunk of opened?.content ?? []) size += chunk.byteLength;
	expect(size).toBe(1000);
});

test("a delete and an upload of the same file at once leave row and file together", async () => {
	for (let round = 0; round < 20; round++) {
		const { id } = await add("shared");
		const [added] = await Promise.all([add("shared"), store.remove(id, ann)]);
		expect(await textOf(added.id)).toBe("shared");
		await store.remove(added.id, ann);
		expect(await files()).toEqual([]);
	}
});

test("[B5] what a process that died has left is cleared at the start, what is known stays", async () => {
	const kept = await add("kept");
	const orphan = pathOf("orphan");
	await mkdir(join(orphan, ".."), { recursive: true });
	await writeFile(orphan, "orphan");
	await writeFile(join(folder(), "incoming", `${randomUUID()}.part`), "half");
	await writeFile(join(folder(), "incoming", "notes of a person.txt"), "not ours");
	await store.close();
	store = await open();
	await expect.poll(files).toEqual(expect.not.arrayContaining([hashOf("orphan")]));
	expect([...(await files())].sort()).toEqual([hashOf("kept"), "notes of a person.txt"].sort());
	expect(await textOf(kept.id)).toBe("kept");
});

test("a start with a new database costs none of the files of the one before", async () => {
	await add("kept");
	const other = await openDatabase(join(dir.path, "other.db"));
	const clear = () =>
		deleteOrphanFiles({ db: other, folder: createBlobFolder(folder()) }, AbortSignal.timeout(5000));
	expect(await clear()).toBe(0);
	const created_at = new Date(Date.now() + 1000).toISOString();
	await other.insertInto("users").values({ id: bob, created_at }).execute();
	expect(await clear()).toBe(0);
	await other.destroy();
	expect(await files()).toContain(hashOf("kept"));
});

test("a server that shares the folder leaves the uploads of the other alone", async () => {
	await add("first");
	const part = join(folder(), "incoming", `${randomUUID()}.part`);
	await writeFile(part, "half of what another server receives");
	await store.close();
	store = await open(false);
	await store.sweep(NOW);
	expect(existsSync(part)).toBe(true);
});

test("links in the folder are not followed, neither to read nor to write", async () => {
	const { id } = await add("content");
	const outside = join(dir.path, "outside.txt");
	await writeFile(outside, "secret!");
	await rm(pathOf("content"));
	await symlink(outside, pathOf("content"));
	await expect(store.open(id, ann)).rejects.toMatchObject({ code: "attachment_missing" });
	const again = await add("content");
	expect(await textOf(again.id)).toBe("content");
	const prefix = join(pathOf("content"), "..");
	await rename(prefix, join(dir.path, "elsewhere"));
	await symlink(join(dir.path, "elsewhere"), prefix);
	await expect(store.open(id, ann)).rejects.toMatchObject({ code: "attachment_missing" });
	await expect(add("content")).rejects.toThrow("is not a folder");
});

test("a file that lost its end is made whole by the next upload", async () => {
	const { id } = await add("whole content");
	await truncate(pathOf("whole content"), 3);
	await add("whole content");
	expect(await textOf(id)).toBe("whole content");
});
