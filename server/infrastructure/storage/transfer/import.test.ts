import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { PassThrough, Readable } from "node:stream";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { makeZip } from "../../../../tests/support/make-zip.ts";
import { drawTree, openTransferStage, type TransferStage } from "../../../../tests/support/transfer-stage.ts";
import type { UserId } from "../../../protocol/ids.ts";

// Each import starts a thread.
vi.setConfig({ testTimeout: 30_000 });

let stage: TransferStage;
beforeAll(async () => {
	stage = await openTransferStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const newUser = () => `u${randomUUID()}` as UserId;

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452000000020000000308060000009d746667", "hex");

/** A chat of a ChatGPT export with one line of messages. */
function chatOf(id: string, texts: readonly string[]): object {
	const nodes = texts.map((text, i) => ({
		id: `${id}-${i}`,
		parent: i === 0 ? null : `${id}-${i - 1}`,
		message: {
			author: { role: i % 2 === 0 ? "user" : "assistant" },
			create_time: 1700000000 + i,
			content: { content_type: "text", parts: [text] },
		},
	}));
	return {
		conversation_id: id,
		title: `Chat ${id}`,
		create_time: 1700000000,
		update_time: 1700000100,
		current_node: nodes.at(-1)?.id,
		mapping: Object.fromEntries(nodes.map((one) => [one.id, one])),
	};
}
const fileOf = (...chats: readonly object[]) => JSON.stringify(chats);

test("a zip of several parts is told of chat by chat, and comes with its dates and order", async () => {
	const user = newUser();
	const zip = await makeZip({
		"export/conversations-000.json": fileOf(chatOf("a", ["1", "2"]), { title: "Broken", mapping: {} }),
		"export/conversations-001.json": fileOf(chatOf("b", ["3"]), { what: "else" }),
		"export/user.json": "{}",
		"export/chat.html": "<html>",
	});
	const done = await stage.importFile(user, zip, "chatgpt.zip");
	expect(done).toMatchObject({ state: "done", source: "chatgpt", chats: 2, messages: 3, problem: null });
	expect(done.bytes_read).toBe(done.bytes);
	expect(done.report.map(({ title, outcome, notes }) => [title, outcome, notes.length])).toEqual([
		["Chat a", "imported", 0],
		["Broken", "skipped", 1],
		["Chat b", "imported", 0],
		["export/conversations-001.json", "skipped", 1],
	]);
	const chats = await stage.readChats(user);
	expect(chats.map((chat) => [chat.title, chat.updated_at, drawTree(chat.messages)])).toEqual([
		["Chat b", "2023-11-14T22:15:00.000Z", ["me: 3"]],
		["Chat a", "2023-11-14T22:15:00.000Z", ["me: 1", "  AI: 2"]],
	]);
	// The file goes right after the last word about it.
	await expect.poll(() => readdirSync(`${stage.databasePath}-imports`)).toEqual([]);
});

test("the same import twice changes nothing, a later one brings what is new, undo takes that back alone", async () => {
	const user = newUser();
	const first = await stage.importFile(user, fileOf(chatOf("a", ["1", "2"]), chatOf("b", ["1"])));
	const rev = await stage.chats.readRevision(user);
	const again = await stage.importFile(user, fileOf(chatOf("a", ["1", "2"]), chatOf("b", ["1"])));
	expect(again).toMatchObject({ state: "done", chats: 0, messages: 0, skipped: 2 });
	expect(again.report.map(({ outcome }) => outcome)).toEqual(["unchanged", "unchanged"]);
	expect(await stage.chats.readRevision(user)).toBe(rev);
	const later = await stage.importFile(user, fileOf(chatOf("a", ["1", "2", "3", "4"]), chatOf("b", ["1"])));
	expect(later).toMatchObject({ chats: 1, messages: 2 });
	expect(later.report.map(({ outcome, messages }) => [outcome, messages])).toEqual([
		["grown", 2],
		["unchanged", 0],
	]);
	const tree = async () => (await stage.readChats(user)).map((chat) => drawTree(chat.messages));
	expect((await tree())[1]).toEqual(["me: 1", "  AI: 2", "    me: 3", "      AI: 4"]);
	expect(await undo(user, later.id)).toMatchObject({ state: "undone", kept: 0 });
	expect(await tree()).toEqual(expect.arrayContaining([["me: 1", "  AI: 2"], ["me: 1"]]));
	expect(await undo(user, first.id)).toMatchObject({ state: "undone", kept: 0 });
	expect(await tree()).toEqual([]);
	const back = await stage.importFile(user, fileOf(chatOf("a", ["1", "2"])));
	expect(back).toMatchObject({ chats: 1, messages: 2 });
});

test("undo leaves what was touched since, and says so", async () => {
	const user = newUser();
	const done = await stage.importFile(
		user,
		fileOf(chatOf("a", ["1", "2"]), chatOf("b", ["1"]), chatOf("c", ["1"])),
	);
	const [c, b] = await stage.readChats(user);
	await stage.chats.updateChat(b?.id ?? "", user, { title: "Mine" }, new Date());
	await stage.chats.deleteChats([c?.id ?? ""], user);
	expect(await undo(user, done.id)).toMatchObject({ state: "undone", kept: 1 });
	expect((await stage.readChats(user)).map(({ title }) => title)).toEqual(["Mine"]);
	const report = await stage.transfer.listImportedChats(user, done.id, 0, 10);
	expect(report.map(({ title, outcome }) => [title, outcome])).toEqual([
		["Chat a", "undone"],
		["Chat b", "kept"],
		["Chat c", "undone"],
	]);
	expect(await stage.transfer.undoImport(user, done.id)).toBe(false);
});

test("a message that was deleted here does not come back, and what follows it keeps its place", async () => {
	const user = newUser();
	await stage.importFile(user, fileOf(chatOf("a", ["1", "2", "3"])));
	const [chat] = await stage.readChats(user);
	await stage.chats.deleteMessage(chat?.id ?? "", chat?.messages[1]?.id ?? "", user, new Date());
	const again = await stage.importFile(user, fileOf(chatOf("a", ["1", "2", "3", "4"])));
	expect(again).toMatchObject({ chats: 1, messages: 1 });
	const [grown] = await stage.readChats(user);
	expect(drawTree(grown?.messages ?? [])).toEqual(["me: 1", "  me: 3", "    AI: 4"]);
});

test("sync tells of an import chat by chat, and a replay of it is what there is", async () => {
	const user = newUser();
	const done = await stage.importFile(user, fileOf(chatOf("a", ["1", "2"]), chatOf("b", ["1"])));
	const all = await stage.chats.readChanges(user, 0, 100);
	expect(all.changes.map(({ type, rev }) => [type, rev])).toEqual([
		["message", 1],
		["message", 2],
		["chat", 3],
		["message", 4],
		["chat", 5],
	]);
	await undo(user, done.id);
	const after = await stage.chats.readChanges(user, all.rev, 100);
	expect(after.changes.map(({ type }) => type)).toEqual(["chat_deleted", "chat_deleted"]);
	expect((await stage.chats.readChanges(user, 0, 100)).changes.map(({ type }) => type)).toEqual([
		"chat_deleted",
		"chat_deleted",
	]);
});

test("Parley's own archive changes nothing where its chats are already, and is whole elsewhere", async () => {
	const user = newUser();
	await stage.importFile(user, fileOf(chatOf("a", ["1", "2"])));
	await stage.chats.createChat({ userId: user, title: "Empty", clientId: null, now: new Date() });
	const zip = await stage.exportFile(user, "parley");
	expect(await stage.importFile(user, zip)).toMatchObject({ source: "parley", chats: 0, skipped: 2 });
	const other = newUser();
	expect(await stage.importFile(other, zip)).toMatchObject({ chats: 2, messages: 2 });
});

test("pictures come out of the archive with their messages, go along in Parley's own, and go with an undo", async () => {
	const user = newUser();
	const chat = {
		conversation_id: "p",
		title: "Pictures",
		mapping: {
			a: {
				parent: null,
				message: {
					author: { role: "user" },
					content: {
						content_type: "multimodal_text",
						parts: [
							{ content_type: "image_asset_pointer", asset_pointer: "file-service://file-AbC1" },
							{ content_type: "image_asset_pointer", asset_pointer: "sediment://file_gone" },
							"What is this?",
						],
					},
				},
			},
		},
	};
	const zip = await makeZip({ "conversations.json": fileOf(chat), "file-AbC1-boat.png": PNG });
	const done = await stage.importFile(user, zip);
	expect(done.report[0]?.notes).toEqual(["1 file is named in it, but not in the export."]);
	const picturesOf = async (name: UserId) => {
		const [only] = await stage.readChats(name);
		const [message] = only?.messages ?? [];
		return { content: message?.content, files: message?.attachments ?? [] };
	};
	const { content, files } = await picturesOf(user);
	expect(content).toBe("What is this?\n\n[File]");
	expect(files).toMatchObject([{ name: "boat.png", mime: "image/png", width: 2, height: 3 }]);
	const opened = await stage.attachments.open(files[0]?.id ?? "", user);
	const read: Uint8Array[] = [];
	for await (const chunk of opened?.content ?? []) read.push(chunk);
	expect(Buffer.concat(read)).toEqual(PNG);

	const other = newUser();
	await stage.importFile(other, await stage.exportFile(user, "parley"));
	expect((await picturesOf(other)).files).toMatchObject([{ name: "boat.png", size_bytes: PNG.length }]);
	const blobs = () =>
		readdirSync(`${stage.databasePath}-attachments`, { recursive: true, withFileTypes: true }).filter(
			(file) => file.isFile(),
		);
	expect(blobs()).toHaveLength(1);
	await undo(user, done.id);
	expect((await picturesOf(other)).files).toHaveLength(1);
	await stage.chats.deleteChats(
		(await stage.readChats(other)).map(({ id }) => id),
		other,
	);
	await stage.attachments.deleteLeftovers();
	expect(blobs()).toEqual([]);
});

test("a file that the disk fails to take is left out and named, and the chat and the other files come", async () => {
	const failed: string[] = [];
	await using other = await openTransferStage({
		logger: { debug() {}, info() {}, warn() {}, error: (_fields, message) => failed.push(message) },
		refuseFile: (name) => (name === "boat.png" ? new Error("EIO: i/o error, write") : null),
	});
	const user = newUser();
	const parts = ["file-service://file-AbC1", "file-service://file-AbC2"].map((asset_pointer) => ({
		...{ content_type: "image_asset_pointer", asset_pointer },
	}));
	const content = { content_type: "multimodal_text", parts: [...parts, "What is this?"] };
	const mapping = { a: { parent: null, message: { author: { role: "user" }, content } } };
	const zip = await makeZip({
		"conversations.json": fileOf({ conversation_id: "p", title: "Pictures", mapping }),
		"file-AbC1-boat.png": PNG,
		"file-AbC2-sea.png": PNG,
	});
	const done = await other.importFile(user, zip);
	expect(done).toMatchObject({ state: "done", chats: 1, messages: 1 });
	expect(done.report[0]?.notes).toEqual([
		'The file "File" was left out: Something failed on the server. Its log has the details.',
	]);
	const [chat] = await other.readChats(user);
	expect(chat?.messages[0]?.attachments).toMatchObject([{ name: "sea.png" }]);
	expect(failed).toEqual(["a file of an import could not be kept"]);
	expect(listOpenFiles().filter((path) => path.includes("chat.db-imports"))).toEqual([]);
});

/** Paths of the files that this process has open, where the system tells. */
function listOpenFiles(): readonly string[] {
	if (process.platform !== "linux") return [];
	const links = readdirSync("/proc/self/fd").map((name) => `/proc/self/fd/${name}`);
	return links.map((link) => {
		try {
			return readlinkSync(link);
		} catch {
			// The one that listed them.
			return "";
		}
	});
}

test("files of other apps are taken over, from the archive or out of the chat, and what is left out is named", async () => {
	const user = newUser();
	const id = randomUUID();
	const picture = PNG.toString("base64");
	const chats = [
		{
			...{ uuid: "c", name: "Claude" },
			chat_messages: [
				{
					...{ uuid: "c1", sender: "human", text: "Read" },
					attachments: [
						{ file_name: "plan.pdf", file_type: "pdf", extracted_content: "The plan" },
						{ file_name: "notes.md", extracted_content: "Dear" },
					],
					files: [
						{ file_uuid: id, file_name: "boat.png" },
						...["gone.png", "conversations.json", "users.json"].map((name) => ({ file_name: name })),
					],
				},
			],
		},
		{
			...{ id: "w", title: "Open WebUI" },
			chat: {
				history: {
					messages: {
						w1: {
							...{ id: "w1", parentId: null, role: "user", content: "" },
							files: [
								{ type: "image", url: `data:image/png;base64,${picture}` },
								{ type: "image", url: `data:image/png;base64,${"A".repeat(2_000_000)}` },
								{ type: "file", id: "f", name: "../../etc/passwd", file: { data: { content: "x" } } },
								{ type: "image", name: "broken.png", url: "data:image/png;base64,????" },
							],
						},
						w2: {
							...{ id: "w2", parentId: "w1", role: "assistant" },
							content: `Here: ![A boat](data:image/png;base64,${picture})`,
						},
					},
				},
			},
		},
		{
			conversationId: "l",
			title: "LibreChat",
			messages: [
				{
					...{ messageId: "l1", isCreatedByUser: true, text: "Look" },
					files: [{ file_id: "x", filename: "sea.png", filepath: "/images/u/sea.png" }],
				},
			],
		},
	];
	const zip = await makeZip({
		"conversations.json": JSON.stringify(chats),
		"users.json": "[]",
		[`attachments/${id}/boat.png`]: PNG,
	});
	const done = await stage.importFile(user, zip);
	expect(done).toMatchObject({ state: "done", chats: 3, messages: 4 });
	expect(done.report.map(({ title, notes }) => [title, ...notes])).toEqual([
		[
			"Claude",
			'Of "plan.pdf" the export holds the text alone. It was kept as "plan.pdf.txt".',
			'3 files are named in it, but not in the export: "gone.png", "conversations.json", "users.json".',
			"Claude's exports hold what was read out of documents, and no files.",
		],
		[
			"Open WebUI",
			'The file "picture.png" was left out: it is larger than this server takes.',
			'The file "broken.png" was left out: it is damaged in the export.',
		],
		[
			"LibreChat",
			'1 file is named in it, but not in the export: "sea.png".',
			"LibreChat keeps files on its server.",
		],
	]);
	const found = new Map(
		(await stage.readChats(user)).map((chat) => [
			chat.title,
			chat.messages.map(({ content, attachments = [] }) => [
				content,
				...attachments.map(({ name, mime }) => `${name} ${mime}`),
			]),
		]),
	);
	expect(Object.fromEntries(found)).toEqual({
		Claude: [
			[
				"Read\n\n[File: gone.png]\n\n[File: conversations.json]\n\n[File: users.json]",
				...["plan.pdf.txt text/plain", "notes.md text/markdown", "boat.png image/png"],
			],
		],
		"Open WebUI": [
			["[File: picture.png]\n\n[File: broken.png]", ...["picture.png image/png", "passwd text/plain"]],
			["Here:", "A boat.png image/png"],
		],
		LibreChat: [["Look\n\n[File: sea.png]"]],
	});
	const again = await stage.importFile(user, zip);
	expect(again).toMatchObject({ chats: 0, messages: 0 });
	const many = Array.from({ length: 130 }, (_, i) => ({ file_name: `${i}.txt`, extracted_content: "x" }));
	const crowded = [
		{ uuid: "m", chat_messages: [{ uuid: "m1", sender: "human", text: "x", attachments: many }] },
	];
	const cut = await stage.importFile(newUser(), JSON.stringify(crowded));
	expect(cut.report[0]?.notes).toEqual(["A message has 130 files. The first 100 were taken over."]);
	const other = newUser();
	await stage.importFile(other, await stage.exportFile(user, "parley"));
	const filesOf = async (name: UserId) =>
		(await stage.readChats(name))
			.flatMap(({ messages }) => messages.flatMap(({ attachments = [] }) => attachments))
			.map(({ name: file, size_bytes: size }) => [file, size]);
	expect((await filesOf(other)).sort()).toEqual((await filesOf(user)).sort());
});

test("a backup of Cherry Studio brings the files that lie beside it", async () => {
	const user = newUser();
	const [kept, left] = [randomUUID(), randomUUID()];
	const fileOfCherry = (id: string, name: string) => ({
		...{ id, name: `${id}.png`, origin_name: name, ext: ".png", type: "image" },
		path: `/home/me/.config/CherryStudio/Data/Files/${id}.png`,
	});
	const zip = await makeZip({
		"data.json": JSON.stringify({
			...{ time: 1, version: 5, localStorage: {} },
			indexedDB: {
				topics: [{ id: "t", messages: [{ id: "1", role: "user", blocks: ["a", "b", "c"] }] }],
				message_blocks: [
					{ id: "a", messageId: "1", type: "main_text", content: "Look" },
					{ id: "b", messageId: "1", type: "image", file: fileOfCherry(kept, "boat.png") },
					{ id: "c", messageId: "1", type: "file", file: fileOfCherry(left, "slim.png") },
				],
			},
		}),
		[`Data/Files/${kept}.png`]: PNG,
	});
	const done = await stage.importFile(user, zip);
	expect(done.report[0]?.notes).toEqual(['1 file is named in it, but not in the export: "slim.png".']);
	const [chat] = await stage.readChats(user);
	expect(chat?.messages[0]).toMatchObject({
		content: "Look\n\n[File: slim.png]",
		attachments: [{ name: "boat.png", mime: "image/png" }],
	});
	const first = await stage.importFile(
		user,
		JSON.stringify({
			...{ version: 1, localStorage: {} },
			indexedDB: [
				{ key: "topic:o", value: { id: "o", messages: [{ id: "9", role: "user", content: "Old" }] } },
				{ key: "image://avatar", value: "x" },
			],
		}),
	);
	expect(first).toMatchObject({ state: "done", source: "cherry-studio", chats: 1 });
	const newer = await stage.importFile(
		user,
		await makeZip({ "metadata.json": "{}", "IndexedDB/file__0.indexeddb.leveldb/000003.log": "x" }),
	);
	expect(newer).toMatchObject({ state: "failed", problem_notes: [{ code: "entry_damaged" }] });
	const foreign = await stage.importFile(
		user,
		await makeZip({ "metadata.json": "{}", "IndexedDB/file__0/database.sqlite": "x" }),
	);
	expect(foreign.problem).toMatch(/no database of Cherry Studio.*Make a backup with its version 2/);
});

test("a backup of Cherry Studio finds its blocks, whichever comes first", async () => {
	const user = newUser();
	const state = {
		assistants: JSON.stringify({ assistants: [{ name: "A", topics: [{ id: "t", name: "Topic" }] }] }),
	};
	const zip = await makeZip({
		"data.json": JSON.stringify({
			time: 1,
			version: 5,
			localStorage: { "persist:cherry-studio": JSON.stringify(state) },
			indexedDB: {
				files: [{ id: "f" }],
				topics: [{ id: "t", messages: [{ id: "1", role: "user", blocks: ["b"] }] }],
				settings: [{ id: "s", value: "sk-secret" }],
				message_blocks: [{ id: "b", messageId: "1", type: "main_text", content: "Hello" }],
			},
		}),
	});
	const done = await stage.importFile(user, zip);
	expect(done).toMatchObject({ state: "done", source: "cherry-studio", chats: 1 });
	const [chat] = await stage.readChats(user);
	expect([chat?.title, chat?.folder, ...drawTree(chat?.messages ?? [])]).toEqual(["Topic", "A", "me: Hello"]);
});

test("what holds no chats fails with a sentence that promises nothing", async () => {
	const user = newUser();
	const done = await stage.importFile(user, "[1,2");
	expect(done).toMatchObject({
		state: "failed",
		chats: 0,
		messages: 0,
		problem: "The file ends in the middle.",
		problem_notes: [{ code: "json_cut", values: {} }],
	});
	expect(await stage.importFile(user, '[{"title":"x","mapping":{}}]')).toMatchObject({
		state: "done",
		chats: 0,
		skipped: 1,
	});
	expect(await stage.readChats(user)).toEqual([]);
});

test("a file that is cut off brings what came before the cut, and says so", async () => {
	const user = newUser();
	const whole = fileOf(chatOf("a", ["1"]), chatOf("b", ["2"]));
	const done = await stage.importFile(user, whole.slice(0, -20));
	expect(done).toMatchObject({ state: "done", chats: 1 });
	expect(done.problem).toMatch(/ends in the middle\. What came before is imported\./);
	expect(done.problem_notes?.map(({ code }) => code)).toEqual(["json_cut", "rest_is_here"]);
});

test("paths that lead out and links in an archive are left out, and nothing is written by their names", async () => {
	const user = newUser();
	const good = await makeZip({
		"aa/bb/conversations.json": fileOf(chatOf("a", ["1"])),
		"aa/bb/evil.json": "[]",
	});
	// The writer refuses such names; they are put in afterwards.
	const bad = Buffer.from(good.toString("latin1").replaceAll("aa/bb/evil.json", "../../evil.json"), "latin1");
	const done = await stage.importFile(user, bad);
	expect(done).toMatchObject({ state: "done", chats: 1 });
	expect(done.report[0]).toMatchObject({
		...{ outcome: "skipped", title: "export.json" },
		coded_notes: [{ code: "entries_unsafe", values: { count: 1 } }],
	});
	expect(existsSync(`${stage.folder}/../evil.json`)).toBe(false);
	expect(readdirSync(stage.folder).filter((name) => !name.startsWith("chat.db"))).toEqual([]);
});

test("odd texts, huge ones, twins and wrong types do no harm and are told of", async () => {
	const user = newUser();
	const odd = chatOf("a\u0000", ["nul \u0000 and \ud800 alone", "x".repeat(4_100_000), "__proto__"]);
	const typed = {
		conversation_id: { a: 1 },
		title: ["t"],
		mapping: { a: { id: 1, message: { author: [], content: [] } } },
	};
	const deep = `{"mapping":{"n":{"message":{"author":{"role":"user"},"content":{"parts":[${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}]}}}}}`;
	const file = `[${JSON.stringify(odd)},${JSON.stringify(typed)},${deep},${JSON.stringify(odd)},null,7]`;
	const done = await stage.importFile(user, file);
	expect(done).toMatchObject({ state: "done", chats: 1 });
	expect(done.report.map(({ outcome }) => outcome)).toEqual([
		"imported",
		"skipped",
		"skipped",
		"unchanged",
		"skipped",
	]);
	const [chat] = await stage.readChats(user);
	expect(chat?.messages.map(({ content }) => content.slice(0, 20))).toEqual([
		"nul  and \ufffd alone",
		"x".repeat(20),
		"__proto__",
	]);
	expect(chat?.messages[1]?.content).toHaveLength(4_000_000);
	expect(done.report[0]?.notes.join()).toContain("longer than 4 million characters");
});

test("a cancelled import leaves nothing, and the next one runs", async () => {
	const user = newUser();
	const many = fileOf(...Array.from({ length: 400 }, (_, i) => chatOf(`m${i}`, ["1", "2", "3"])));
	const gate = Promise.withResolvers<void>();
	const slow = async function* () {
		yield Buffer.from(many.slice(0, 100));
		await gate.promise;
		yield Buffer.from(many.slice(100));
	};
	const id = randomUUID();
	const started = stage.transfer.startImport(
		{ id, userId: user, fileName: "x", now: new Date() },
		Readable.from(slow()),
		1e9,
	);
	await expect.poll(async () => (await stage.transfer.findImport(user, id))?.state).toBe("receiving");
	expect(await stage.transfer.cancelImport(user, id)).toBe(true);
	gate.resolve();
	expect(await started).toMatchObject({ state: "cancelled" });
	expect(await stage.readChats(user)).toEqual([]);
	const waiting = stage.importFile(user, many);
	expect(await waiting).toMatchObject({ state: "done", chats: 400 });
});

test("an upload for which the disk has no room says so, and not that it did not arrive", async () => {
	const input = { id: randomUUID(), userId: newUser(), fileName: "x", now: new Date() };
	// As writing it fails; here the error comes by the other end of the same pipe.
	const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
	const upload = new Readable({ read: () => void upload.destroy(full) });
	await expect(stage.transfer.startImport(input, upload, 1e9)).rejects.toMatchObject({
		code: "storage_unavailable",
		message: expect.stringContaining("its disk may be full"),
	});
	expect(await stage.transfer.findImport(input.userId, input.id)).toMatchObject({
		state: "failed",
		problem_notes: [{ code: "no_room" }],
	});
});

test("an upload that goes silent is given up, and one that is only slow is not", async () => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	onTestFinished(() => void vi.useRealTimers());
	const user = newUser();
	const id = randomUUID();
	const upload = new PassThrough();
	const started = stage.transfer.startImport(
		{ id, userId: user, fileName: "x", now: new Date() },
		upload,
		1e9,
	);
	const folder = `${stage.databasePath}-imports`;
	const received = () =>
		readdirSync(folder)
			.map((name) => statSync(`${folder}/${name}`).size)
			.join();
	for (const [index, piece] of ["[", "{", '"'].entries()) {
		upload.write(piece);
		await expect.poll(received).toBe(String(index + 1));
		await vi.advanceTimersByTimeAsync(50_000);
	}
	expect(await stage.transfer.findImport(user, id)).toMatchObject({ state: "receiving" });
	await vi.advanceTimersByTimeAsync(10_000);
	expect(await started).toMatchObject({
		state: "failed",
		problem: "The file did not arrive whole. Nothing was imported; try again.",
	});
	expect(received()).toBe("");
});

test("a file over the limit is refused", async () => {
	const upload = Readable.from([Buffer.alloc(2000)]);
	const input = { id: randomUUID(), userId: newUser(), fileName: "x", now: new Date() };
	await expect(stage.transfer.startImport(input, upload, 1000)).rejects.toMatchObject({ code: "too_large" });
	expect(await stage.transfer.findImport(input.userId, input.id)).toMatchObject({ state: "failed" });
});

async function undo(user: UserId, id: string) {
	expect(await stage.transfer.undoImport(user, id)).toBe(true);
	await expect
		.poll(async () => (await stage.transfer.findImport(user, id))?.state, { timeout: 10_000 })
		.toBe("undone");
	return await stage.transfer.findImport(user, id);
}
