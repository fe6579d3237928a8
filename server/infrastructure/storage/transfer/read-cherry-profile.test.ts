import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serialize } from "node:v8";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBatch, makeLog, makeManifest, varint } from "../../../../tests/support/make-leveldb.ts";
import { makeZip } from "../../../../tests/support/make-zip.ts";
import { openTempDir, type TempDir } from "../../../../tests/support/temp-dir.ts";
import { encodePrefix, encodeTextKey } from "./indexed-db/key-coding.ts";
import { readUpload } from "./read-upload.ts";
import { UploadError, type UploadItem } from "./upload-item.ts";

type Files = Readonly<Record<string, Buffer | string>>;
type Pair = readonly [key: Buffer, value: Buffer];

let dir: TempDir;
beforeAll(async () => {
	dir = await openTempDir();
});
afterAll(async () => dir[Symbol.asyncDispose]());

const utf16 = (text: string) => Buffer.from(text, "utf16le").swap16();
const named = (text: string) => Buffer.concat([varint(text.length), utf16(text)]);
const ENVELOPE = Buffer.concat([Buffer.of(1, 0xff, 21, 0xfe), Buffer.alloc(12)]);
const STORES = ["topics", "message_blocks"] as const;

/** A database of the browser's with these rows. */
function makeDatabase(name: string, rows: readonly Pair[]): Files {
	const names: Pair[] = [
		[Buffer.concat([encodePrefix(0, 0, 0), Buffer.of(201), named("file__0@1"), named(name)]), Buffer.of(1)],
		...STORES.map((store, place): Pair => {
			const key = Buffer.concat([encodePrefix(1, 0, 0), Buffer.of(50, place + 1, 0)]);
			return [key, utf16(store)];
		}),
	];
	const writes = [...names, ...rows].map(([key, value], place) => ({ key, value, sequence: place + 1 }));
	return {
		CURRENT: "MANIFEST-000001\n",
		"MANIFEST-000001": makeManifest({ log: 3 }),
		"000003.log": makeLog([makeBatch(writes)]),
	};
}

const row = (store: (typeof STORES)[number], id: string, bytes: Buffer): Pair => [
	Buffer.concat([encodePrefix(1, STORES.indexOf(store) + 1, 1), encodeTextKey(id)]),
	bytes,
];
const stored = (value: unknown) => Buffer.concat([ENVELOPE, serialize(value)]);
const topic = (id: string, blocks: readonly string[], more: object = {}) =>
	row("topics", id, stored({ id, messages: [{ id: `m-${id}`, role: "user", blocks, ...more }] }));
const block = (id: string, fields: object) => row("message_blocks", id, stored({ id, ...fields }));

const under = (folder: string, files: Files): Files =>
	Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
const inPlace = (files: Files, page = "file__0") => under(`IndexedDB/${page}.indexeddb.leveldb`, files);

async function read(files: Files) {
	const path = join(dir.path, "backup.zip");
	writeFileSync(path, await makeZip({ "metadata.json": "{}", ...files }));
	const items: UploadItem[] = [];
	let problem: string | null = null;
	try {
		for await (const item of readUpload(path, "backup.zip", { bytesRead: 0 })) items.push(item);
	} catch (error) {
		if (!(error instanceof UploadError)) throw error;
		problem = error.note.code;
	}
	return {
		problem,
		chats: items.flatMap((item) => (item.type === "chat" ? [item.chat] : [])),
		skipped: items.flatMap((item) => (item.type === "skipped" ? [item.reason.code] : [])),
	};
}

const GOOD = [topic("good", ["g"]), block("g", { type: "main_text", content: "Whole" })];
const deep = (levels: number) => {
	let value: unknown = "x";
	for (let level = 0; level < levels; level++) value = [value];
	return value;
};
const explosive = () => {
	let value: unknown = ["x"];
	for (let level = 0; level < 60; level++) value = { a: value, b: value };
	return value;
};
test.each<[string, readonly Pair[]]>([
	["is no value", [row("topics", "bad", Buffer.from("nonsense"))]],
	["is nothing", [row("topics", "bad", Buffer.of())]],
	["has no id", [row("topics", "bad", stored({ messages: [] }))]],
	["is nested too deep", [row("topics", "bad", stored({ id: "bad", messages: deep(1000) }))]],
	["becomes endless where it is written out", [row("topics", "bad", stored({ id: "bad", x: explosive() }))]],
	["lies in a file that is not there", [row("topics", "bad", Buffer.from("01ff11010500", "hex"))]],
])("a topic that %s is left out with its reason, and the others come", async (_name, rows) => {
	const { chats, skipped, problem } = await read(inPlace(makeDatabase("CherryStudio", [...rows, ...GOOD])));
	expect(chats.map(({ messages }) => messages.map(({ content }) => content))).toEqual([["Whole"]]);
	expect(skipped).toEqual(["form_unreadable", "chat_names_missing"]);
	expect(problem).toBeNull();
});

test("parts that cannot be read are counted, and those that name each other harm nobody", async () => {
	const circle: Record<string, unknown> = { type: "tool", toolName: "t", content: "found" };
	circle.arguments = { circle };
	const { chats } = await read(
		inPlace(
			makeDatabase("CherryStudio", [
				topic("t", ["circle", "bomb", "damaged", "missing", "missing", "../../etc/passwd"]),
				block("circle", circle),
				block("bomb", { type: "tool", arguments: explosive() }),
				row("message_blocks", "damaged", Buffer.from("01ff15", "hex")),
			]),
		),
	);
	expect(chats[0]?.messages[0]?.content).toContain("*Calls t*");
	expect(chats[0]?.notes).toMatchObject([{ code: "message_parts_missing", values: { count: 4 } }]);
});

test("a part that many messages name counts in each of them", async () => {
	const messages = Array.from({ length: 30_000 }, (_, place) => ({
		id: `${place}`,
		role: "user",
		blocks: ["b"],
	}));
	const { chats, skipped } = await read(
		inPlace(
			makeDatabase("CherryStudio", [
				row("topics", "bomb", stored({ id: "bomb", messages })),
				block("b", { type: "main_text", content: "x".repeat(30_000) }),
				...GOOD,
			]),
		),
	);
	expect([chats.map(({ key }) => key), skipped]).toEqual([["good"], ["part_too_long", "chat_names_missing"]]);
});

test("names come from the state of the app, in either width, and its newest", async () => {
	const state = (name: string) =>
		JSON.stringify({ assistants: JSON.stringify({ assistants: [{ topics: [{ id: "good", name }] }] }) });
	const key = (page: string) => Buffer.from(`_${page}\0\x01persist:cherry-studio`, "latin1");
	const latin1 = (text: string) => Buffer.from(`\x01${text}`, "latin1");
	const wide = (text: string) => Buffer.concat([Buffer.of(0), Buffer.from(text, "utf16le")]);
	const storage = {
		CURRENT: "MANIFEST-000001\n",
		"MANIFEST-000001": makeManifest({}),
		"000003.log": makeLog([
			makeBatch([
				{ key: key("http://localhost"), value: latin1(state("Elsewhere")), sequence: 1 },
				{ key: key("file://"), value: latin1(state("Before")), sequence: 2 },
				{ key: key("file://"), value: wide(state("Größe 🚢")), sequence: 3 },
			]),
		]),
	};
	const { chats, skipped } = await read({
		...inPlace(makeDatabase("CherryStudio", GOOD)),
		...under("Local Storage/leveldb", storage),
	});
	expect([chats[0]?.title, skipped]).toEqual(["Größe 🚢", []]);
});

test("the database is found among those of other pages, and where there is none that is told", async () => {
	const both = await read({
		...inPlace(makeDatabase("Another", GOOD)),
		...inPlace(makeDatabase("CherryStudio", GOOD), "http_localhost_5173"),
	});
	expect([both.chats.length, both.problem]).toEqual([1, null]);
	const none = await read(inPlace(makeDatabase("Another", GOOD)));
	expect(none).toMatchObject({ chats: [], problem: "file_without_chats" });
});

function makeAgents(): Buffer {
	const path = join(dir.path, "agents.db");
	const db = new Database(path);
	db.exec(`
		CREATE TABLE agents (id text PRIMARY KEY, name text);
		CREATE TABLE sessions (id text PRIMARY KEY, name text, agent_id text, instructions text, model text,
			created_at text, updated_at text);
		CREATE TABLE session_messages (id integer PRIMARY KEY, session_id text, role text, content text,
			created_at text, updated_at text);
		INSERT INTO agents VALUES ('a', 'Coder');
		INSERT INTO sessions VALUES ('s', 'Mend it', 'a', 'Be careful.', 'anthropic:claude-5',
			'2026-08-01T10:00:00.000Z', '2026-08-01T11:00:00.000Z');
	`);
	const insert = db.prepare(
		"INSERT INTO session_messages VALUES (?, 's', ?, ?, '2026-08-01T10:00:00.000Z', NULL)",
	);
	const part = (id: string, type: string, content: string) => ({ id, messageId: id, type, content });
	const put = (id: number, role: string, message: object, blocks: readonly object[]) =>
		insert.run(id, role, JSON.stringify({ message, blocks }));
	put(1, "user", { id: "u", role: "user", blocks: ["1"] }, [part("1", "main_text", "Mend the test")]);
	put(2, "assistant", { id: "x", role: "assistant", askId: "u", blocks: ["2", "3"] }, [
		part("2", "thinking", "Hm."),
		part("3", "main_text", "Done."),
	]);
	insert.run(3, "user", "no JSON");
	db.close();
	return readFileSync(path);
}

test("what was said with agents comes as chats, also where the other chats are damaged", async () => {
	const agents = { "Data/agents.db": makeAgents() };
	const whole = await read({ ...inPlace(makeDatabase("CherryStudio", GOOD)), ...agents });
	expect(whole.problem).toBeNull();
	expect(whole.chats[1]).toMatchObject({
		...{ key: "s", title: "Mend it", folder: "Coder", systemPrompt: "Be careful." },
		createdAt: "2026-08-01T10:00:00.000Z",
		messages: [
			{ key: "u", content: "Mend the test", isAi: false },
			{ key: "x", parent: "u", content: "Done.", reasoning: "Hm.", model: "anthropic:claude-5" },
		],
		notes: [{ code: "messages_unreadable", values: { count: 1 } }],
	});
	const damaged = await read({ "IndexedDB/file__0.indexeddb.leveldb/CURRENT": "x", ...agents });
	expect([damaged.chats.length, damaged.problem]).toEqual([1, "entry_damaged"]);
	for (const agentsDb of ["no database", "x".repeat(5000)]) {
		const wrong = await read({ ...inPlace(makeDatabase("CherryStudio", GOOD)), "Data/agents.db": agentsDb });
		expect([wrong.chats.length, wrong.problem]).toEqual([1, "entry_damaged"]);
	}
});
