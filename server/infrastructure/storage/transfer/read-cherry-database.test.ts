import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeZip } from "../../../../tests/support/make-zip.ts";
import { openTempDir, type TempDir } from "../../../../tests/support/temp-dir.ts";
import { openTransferStage, type TransferStage } from "../../../../tests/support/transfer-stage.ts";

/** Tables as the migrations of Cherry Studio 2 make them, as far as chats go. */
const TABLES = `
	CREATE TABLE topic (id text PRIMARY KEY NOT NULL, name text, assistant_id text, active_node_id text,
		created_at integer NOT NULL, updated_at integer NOT NULL, deleted_at integer);
	CREATE TABLE message (id text PRIMARY KEY NOT NULL, parent_id text, topic_id text NOT NULL, role text NOT NULL,
		data text NOT NULL, status text NOT NULL, model_id text, model_snapshot text, stats text,
		created_at integer NOT NULL, updated_at integer NOT NULL, deleted_at integer,
		searchable text GENERATED ALWAYS AS (replace(data, 'a', 'b')) VIRTUAL);
	CREATE TABLE assistant (id text PRIMARY KEY NOT NULL, name text NOT NULL, prompt text);
	CREATE TABLE file_entry (id text PRIMARY KEY NOT NULL, origin text, name text NOT NULL, ext text);
	CREATE TABLE pin (id text PRIMARY KEY NOT NULL, entity_type text NOT NULL, entity_id text NOT NULL);
	CREATE TABLE agent_session (id text PRIMARY KEY NOT NULL);
`;
const FILE_ID = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
const AT = Date.UTC(2026, 7, 1, 10);
const PNG = Buffer.from(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
	"base64",
);

type Part = Readonly<Record<string, unknown>>;
type Row = {
	readonly id: string;
	readonly parent?: string | null;
	readonly role?: string;
	readonly parts: readonly Part[];
	readonly status?: string;
	readonly deleted?: boolean;
};
const text = (words: string): Part => ({ type: "text", text: words });

let stage: TransferStage;
let dir: TempDir;
let users = 0;
let databases = 0;
beforeAll(async () => {
	stage = await openTransferStage();
	dir = await openTempDir();
});
afterAll(async () => {
	await stage[Symbol.asyncDispose]();
	await dir[Symbol.asyncDispose]();
});

async function makeBackup(
	fill: (db: Database.Database) => void,
	files: Readonly<Record<string, string | Buffer>> = {},
	tables = TABLES,
): Promise<Buffer> {
	const path = join(dir.path, `${++databases}.sqlite`);
	const db = new Database(path);
	db.exec(tables);
	fill(db);
	db.pragma("journal_mode = WAL");
	db.close();
	return makeZip({
		"metadata.json": JSON.stringify({ version: 7, appName: "Cherry Studio" }),
		"cache.json": "{}",
		"Data/cherrystudio.sqlite": readFileSync(path),
		...files,
	});
}

function addTopic(db: Database.Database, id: string, active: string | null, rows: readonly Row[]): void {
	db.prepare("INSERT INTO topic VALUES (?, ?, 'a', ?, ?, ?, NULL)").run(
		id,
		`Topic ${id}`,
		active,
		AT,
		AT + 9000,
	);
	const insert = db.prepare("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	for (const [place, row] of rows.entries()) {
		const role = row.role ?? "user";
		const isAi = role !== "user";
		insert.run(
			...[
				row.id,
				row.parent ?? null,
				id,
				role,
				JSON.stringify({ parts: row.parts }),
				row.status ?? "success",
			],
			...(isAi ? ["p::gpt-5", JSON.stringify({ id: "gpt-5", name: "GPT-5", provider: "p" })] : [null, null]),
			isAi ? JSON.stringify({ promptTokens: 12, completionTokens: 7 }) : null,
			...[AT + place * 1000, AT, row.deleted ? AT : null],
		);
	}
}

async function importBackup(zip: Buffer) {
	const user = `cherry-${++users}` as Parameters<TransferStage["importFile"]>[0];
	const done = await stage.importFile(user, zip);
	return { done, chats: await stage.readChats(user) };
}

test("a backup with Cherry Studio's database comes whole: tree, thinking, tools, files, times, models", async () => {
	const zip = await makeBackup(
		(db) => {
			db.exec("INSERT INTO assistant VALUES ('a', 'Helper', 'Be brief.')");
			db.exec("INSERT INTO pin VALUES ('p', 'topic', 't')");
			db.prepare("INSERT INTO file_entry VALUES (?, 'internal', 'boat', 'png')").run(FILE_ID);
			addTopic(db, "t", "a2", [
				{
					id: "q1",
					parts: [
						text("Look"),
						{
							...{
								type: "file",
								mediaType: "image/png",
								url: `file:///C:/Users/x/Data/Files/${FILE_ID}.png`,
							},
							providerMetadata: { cherry: { fileEntryId: FILE_ID } },
						},
					],
				},
				{ id: "mark", parent: "q1", parts: [{ type: "data-clear", data: {} }] },
				{
					...{ id: "a1", parent: "mark", role: "assistant" },
					parts: [
						{ type: "reasoning", text: "Hm." },
						{
							...{ type: "dynamic-tool", toolName: "web: search", toolCallId: "c", input: { q: "boat" } },
							...{ state: "output-available", output: "found" },
						},
						text("A boat."),
						{ type: "source-url", sourceId: "1", url: "https://example.org/boat", title: "Boats" },
					],
				},
				{ id: "a2", parent: "mark", role: "assistant", parts: [text("A ship.")], status: "paused" },
				{
					...{ id: "a3", parent: "q1", role: "assistant", status: "error" },
					parts: [{ type: "data-error", data: { message: "Too many requests" } }],
				},
				{ id: "gone", parent: "a1", parts: [text("Deleted")], deleted: true },
				{ id: "q2", parent: "gone", parts: [text("Thanks")] },
			]);
			addTopic(db, "trash", null, [{ id: "x", parts: [text("Trash")] }]);
			db.exec("UPDATE topic SET deleted_at = 1 WHERE id = 'trash'");
			db.exec("INSERT INTO agent_session VALUES ('s')");
		},
		{ [`Data/Files/${FILE_ID}.png`]: PNG },
	);
	const { done, chats } = await importBackup(zip);
	expect(done).toMatchObject({
		state: "done",
		source: "cherry-studio",
		chats: 1,
		messages: 5,
		problem: null,
	});
	expect(done.report.flatMap(({ coded_notes: notes = [] }) => notes.map(({ code }) => code))).toEqual([
		"agents_left_out",
	]);
	expect(chats).toMatchObject([
		{
			...{ title: "Topic t", folder: "Helper", pinned: true, system_prompt: "Be brief." },
			created_at: "2026-08-01T10:00:00.000Z",
		},
	]);
	const messages = chats[0]?.messages ?? [];
	const byContent = (content: string) => messages.find((message) => message.content.includes(content));
	const look = byContent("Look");
	const boat = byContent("A boat.");
	expect(look).toMatchObject({ timestamp: "2026-08-01T10:00:00.000Z", parent_id: null });
	expect(look?.attachments).toMatchObject([{ name: "boat.png", mime: "image/png" }]);
	expect(boat).toMatchObject({
		...{ parent_id: look?.id, reasoning: "Hm.", model: "gpt-5", status: "complete" },
		usage: { input_tokens: 12, output_tokens: 7 },
	});
	expect(boat?.content).toContain("*Calls web: search*");
	expect(boat?.content).toContain("[Boats](https://example.org/boat)");
	expect(byContent("A ship.")).toMatchObject({ parent_id: look?.id, status: "stopped" });
	expect(byContent("Thanks")).toMatchObject({ parent_id: boat?.id });
	expect(messages.find(({ status }) => status === "error")?.error?.message).toBe("Too many requests");
});

test("the same backup twice changes nothing", async () => {
	const zip = await makeBackup((db) => addTopic(db, "t", "q", [{ id: "q", parts: [text("Hi")] }]));
	const user = "cherry-twice" as Parameters<TransferStage["importFile"]>[0];
	expect(await stage.importFile(user, zip)).toMatchObject({ chats: 1, messages: 1 });
	expect(await stage.importFile(user, zip)).toMatchObject({ state: "done", chats: 0, messages: 0 });
});

const BOMB =
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, 't' AS topic_id FROM n";
test.each([
	["views that never end", TABLES.replace(/CREATE TABLE message[^;]*;/, `CREATE VIEW message AS ${BOMB};`)],
	[
		"virtual tables",
		TABLES.replace(/CREATE TABLE message[^;]*;/, "CREATE VIRTUAL TABLE message USING fts5(id);"),
	],
	["other tables", "CREATE TABLE notes (id text)"],
])("a database of %s holds no chats", async (_name, tables) => {
	const { done } = await importBackup(await makeBackup(() => {}, {}, tables));
	expect(done).toMatchObject({ state: "failed", problem_notes: [{ code: "file_without_chats" }] });
});

test("a damaged database is told as such, and circles and strange values do no harm", async () => {
	const broken = await makeZip({ "Data/cherrystudio.sqlite": `SQLite format 3\0${"x".repeat(5000)}` });
	expect((await importBackup(broken)).done).toMatchObject({
		state: "failed",
		problem_notes: [{ code: "entry_damaged" }],
	});
	const odd = await makeBackup((db) => {
		addTopic(db, "t", "nobody", [
			{ id: "1", parent: "2", parts: [text("one")] },
			{ id: "2", parent: "1", parts: [text("two"), { type: 7 }, { type: "file", url: "../../etc/passwd" }] },
			{ id: "3", parent: "nobody", parts: [] },
		]);
		db.exec("UPDATE message SET data = '{\"parts\":{}}' WHERE id = '3'");
		db.exec(
			"INSERT INTO message SELECT '4', NULL, 't', 'user', x'00ff', 'success', 1, 2, 3, 'never', 0, NULL",
		);
	});
	const { done, chats } = await importBackup(odd);
	expect(done).toMatchObject({ state: "done", chats: 1, messages: 2 });
	expect(chats[0]?.messages.map(({ content }) => content.split("\n")[0]).sort()).toEqual(["one", "two"]);
});
