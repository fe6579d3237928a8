import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { drawTree, openTransferStage, type TransferStage } from "../../../../tests/support/transfer-stage.ts";
import type { ClientId, TaskId, UserId } from "../../../protocol/ids.ts";
import { createGenerationStore } from "../generation-store.ts";
import { createWriteGate } from "../write-gate.ts";
import { createPacedWrites, type PacedWrites } from "./paced-writes.ts";
import { runImport } from "./run-import.ts";
import { undoImport } from "./undo-import.ts";

// Each import starts a thread.
vi.setConfig({ testTimeout: 30_000 });

const ann = "ann" as UserId;
let stage: TransferStage;
let db: Database.Database;
beforeEach(async () => {
	stage = await openTransferStage();
	db = new Database(stage.databasePath, { timeout: 10_000 });
	db.pragma("foreign_keys = ON");
});
afterEach(async () => {
	db.close();
	await stage[Symbol.asyncDispose]();
});

const textsUntil = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}`);

/** A file of a ChatGPT export with one chat, of one line of messages. */
function fileOf(texts: readonly string[]): string {
	const nodes = texts.map((text, i) => ({
		id: `a-${i}`,
		parent: i === 0 ? null : `a-${i - 1}`,
		message: {
			author: { role: i % 2 === 0 ? "user" : "assistant" },
			create_time: 1700000000 + i,
			content: { content_type: "text", parts: [text] },
		},
	}));
	const mapping = Object.fromEntries(nodes.map((node) => [node.id, node]));
	return JSON.stringify([
		{
			conversation_id: "a",
			title: "A",
			create_time: 1,
			update_time: 2,
			current_node: nodes.at(-1)?.id,
			mapping,
		},
	]);
}

/** Lets others work before each run of steps, or, with `each`, after each step. */
function writesWith(between: () => Promise<void>, each: boolean): PacedWrites {
	const writes = createPacedWrites(db, createWriteGate());
	if (!each) {
		return {
			async run(step, begin) {
				await between();
				await writes.run(step, begin);
			},
		};
	}
	return {
		async run(step, begin) {
			for (let goesOn = true; goesOn; ) {
				await writes.run(() => {
					goesOn = step();
					return false;
				}, begin);
				await between();
			}
		},
	};
}

/** Runs an import in this thread; others work in between, told how far it is. */
async function importInto(
	file: string,
	between: (state: string) => Promise<void>,
	each = false,
): Promise<void> {
	const uploadFolder = join(stage.folder, "uploads");
	mkdirSync(uploadFolder);
	const importId = randomUUID();
	writeFileSync(join(uploadFolder, importId), file);
	db.prepare(
		"INSERT INTO imports (id, client_id, user_id, owner, file_name, state, created_at) VALUES (?, ?, ?, 'test', 'export.json', 'waiting', ?)",
	).run(importId, importId, ann, new Date().toISOString());
	const state = db.prepare("SELECT state FROM imports WHERE id = ?").pluck();
	const writes = writesWith(() => between(String(state.get(importId))), each);
	await runImport(
		{
			...{ db, writes, serverId: "server", uploadFolder, maxFileBytes: 0 },
			isCancelled: () => false,
			storeFile: async () => "",
			now: () => new Date(),
		},
		importId,
	);
}

const request = () => ({
	userId: ann,
	clientId: null,
	taskId: randomUUID() as TaskId,
	model: null,
	resolveModel: () => "guide",
	schema: null,
	now: new Date(),
	lease: { owner: "test", expiresAt: new Date() },
});

test.each(["says", "continues"])(
	"what a person %s while an import is undone stays, and all it follows",
	async (how) => {
		await stage.importFile(ann, fileOf(textsUntil(2)));
		const later = await stage.importFile(ann, fileOf(textsUntil(62)));
		const [chat] = await stage.readChats(ann);
		const chatId = chat?.id ?? "";
		const { id: importId } = db.prepare("SELECT id FROM imports WHERE client_id = ?").get(later.id) as {
			id: string;
		};
		const generations = createGenerationStore(stage.db);
		let answerId: string | null = null;
		const writes = writesWith(async () => {
			if (answerId !== null) return;
			const messageId = (await stage.readChats(ann))[0]?.messages.at(-1)?.id ?? "";
			const said = { ...request(), chatId, content: "Mine", attachments: [], parentId: undefined, title: "" };
			const turn =
				how === "says"
					? await generations.beginTurn(said)
					: await generations.beginContinuation({ ...request(), messageId });
			answerId = turn.answer.value.id;
		}, true);
		await undoImport(db, writes, { importId, userId: ann });
		const [left] = await stage.readChats(ann);
		const ids = left?.messages.map(({ id }) => id) ?? [];
		expect(ids).toContain(answerId);
		const { changes } = await stage.chats.readChanges(ann, 0, 1000);
		const told = changes.flatMap((change) => (change.type === "message" ? change.message.id : []));
		expect(told.toSorted()).toEqual(ids.toSorted());
		const report = await stage.transfer.listImportedChats(ann, later.id, 0, 1);
		expect(report.map(({ outcome }) => outcome)).toEqual(["kept"]);
	},
);

test("another try that was deleted does not come back with an import", async () => {
	const generations = createGenerationStore(stage.db);
	const { value: chat } = await stage.chats.createChat({
		...{ userId: ann, title: null, clientId: null, now: new Date() },
	});
	const { answer } = await generations.beginTurn({
		...{ ...request(), chatId: chat.id, content: "one", attachments: [], parentId: undefined, title: "" },
	});
	const again = { ...request(), clientId: randomUUID() as ClientId, messageId: answer.value.id };
	const { answer: second } = await generations.beginRegeneration(again);
	const copy = await stage.exportFile(ann, "parley");
	await stage.chats.deleteMessage(chat.id, second.value.id, ann, new Date());
	await stage.importFile(ann, copy, "parley.zip");
	expect((await stage.readChats(ann)).map(({ messages }) => messages.length)).toEqual([2]);
});

test.each([
	["was read", "publishing", false],
	["is being read", "running", true],
])(
	"a message deleted when an import that adds to its chat %s takes nothing of it along",
	async (_name, when, each) => {
		await stage.importFile(ann, fileOf(textsUntil(2)));
		const [chat] = await stage.readChats(ann);
		const moved: unknown[] = [];
		let isDeleted = false;
		await importInto(
			fileOf(textsUntil(6)),
			async (state) => {
				if (isDeleted || state !== when) return;
				isDeleted = true;
				const parent = chat?.messages[1]?.id ?? "";
				moved.push(
					...((await stage.chats.deleteMessage(chat?.id ?? "", parent, ann, new Date()))?.moved ?? []),
				);
			},
			each,
		);
		const [grown] = await stage.readChats(ann);
		expect({ moved, tree: drawTree(grown?.messages ?? []) }).toEqual({
			moved: [],
			tree: ["me: 1", "  me: 3", "    AI: 4", "      me: 5", "        AI: 6"],
		});
	},
);

test("an import that was long is undone, and leaves nothing", async () => {
	const { id } = await stage.importFile(ann, fileOf(textsUntil(1200)));
	await stage.transfer.undoImport(ann, id);
	expect(await stage.settle(ann, id)).toMatchObject({ state: "undone" });
	expect(countMessages()).toBe(0);
});

test("a chat that is deleted while an import adds much to it is gone, and the import ends", async () => {
	await stage.importFile(ann, fileOf(textsUntil(2)));
	const [chat] = await stage.readChats(ann);
	let deleted = 0;
	await importInto(fileOf(textsUntil(1200)), async (state) => {
		if (state !== "publishing" || deleted > 0) return;
		deleted += (await stage.chats.deleteChats([chat?.id ?? ""], ann)).deleted.length;
	});
	expect(deleted).toBe(1);
	expect(await stage.readChats(ann)).toEqual([]);
	expect(countMessages()).toBe(0);
});

const countMessages = () => db.prepare("SELECT count(*) FROM messages").pluck().get();
