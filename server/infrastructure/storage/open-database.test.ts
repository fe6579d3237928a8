import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { openTempDir } from "../../../tests/support/temp-dir.ts";
import { MIGRATIONS } from "./migrations.ts";
import { DatabaseOpenError, openDatabase } from "./open-database.ts";

test("a new file gets the whole schema, WAL and foreign keys, and opens again", async () => {
	await using dir = await openTempDir();
	const path = join(dir.path, "chat.db");
	for (let i = 0; i < 2; i++) {
		const db = await openDatabase(path);
		await db.selectFrom("chats").selectAll().execute();
		await db.destroy();
	}
	const sqlite = new Database(path);
	expect(sqlite.pragma("journal_mode", { simple: true })).toBe("wal");
	expect(sqlite.pragma("user_version", { simple: true })).toBe(MIGRATIONS.length);
	sqlite.close();
});

test("the schema's type names the columns that the migrations make", async () => {
	await using dir = await openTempDir();
	const db = await openDatabase(join(dir.path, "chat.db"));
	const now = "2026-01-01T00:00:00.000Z";
	await db.insertInto("users").values({ id: "u", created_at: now }).execute();
	const chat = await db
		.insertInto("chats")
		.values({ user_id: "u", rev: 1, created_at: now, updated_at: now })
		.returningAll()
		.executeTakeFirstOrThrow();
	expect(Object.keys(chat).sort()).toEqual([
		"archived",
		"client_id",
		"created_at",
		"folder",
		"id",
		"max_output_tokens",
		"model",
		"pinned",
		"reasoning_effort",
		"rev",
		"seen_at",
		"system_prompt",
		"tags",
		"temperature",
		"title",
		"titled_by",
		"tools",
		"updated_at",
		"user_id",
	]);
	await db.destroy();
});

test("[C2] ids are not given again after a delete", async () => {
	await using dir = await openTempDir();
	const db = await openDatabase(join(dir.path, "chat.db"));
	const now = "2026-01-01T00:00:00.000Z";
	await db.insertInto("users").values({ id: "u", created_at: now }).execute();
	let rev = 0;
	const add = () =>
		db
			.insertInto("chats")
			.values({ user_id: "u", rev: ++rev, created_at: now, updated_at: now })
			.returning("id")
			.executeTakeFirstOrThrow();
	const first = await add();
	await db.deleteFrom("chats").execute();
	expect((await add()).id).toBeGreaterThan(first.id);
	await db.destroy();
});

test("a database of a newer Parley is refused and stays as it was, byte for byte", async () => {
	await using dir = await openTempDir();
	const path = join(dir.path, "chat.db");
	await (await openDatabase(path)).destroy();
	const sqlite = new Database(path);
	sqlite.pragma(`user_version = ${MIGRATIONS.length + 1}`);
	sqlite.pragma("journal_mode = DELETE");
	sqlite.close();
	const before = readFileSync(path);
	await expect(openDatabase(path)).rejects.toThrow(/newer Parley/);
	expect(readFileSync(path).equals(before)).toBe(true);
});

test("a database of another program and a file that is none are refused untouched", async () => {
	await using dir = await openTempDir();
	const foreign = join(dir.path, "foreign.db");
	const sqlite = new Database(foreign);
	sqlite.exec("CREATE TABLE chats (id INTEGER)");
	sqlite.close();
	const noDatabase = join(dir.path, "text.db");
	writeFileSync(noDatabase, "this is not a database ".repeat(100));
	for (const path of [foreign, noDatabase]) {
		const copy = `${path}.copy`;
		copyFileSync(path, copy);
		await expect(openDatabase(path)).rejects.toBeInstanceOf(DatabaseOpenError);
		expect(readFileSync(path).equals(readFileSync(copy))).toBe(true);
	}
});

test("a migration that fails leaves the schema before it", async () => {
	await using dir = await openTempDir();
	const path = join(dir.path, "chat.db");
	const broken = [
		...MIGRATIONS,
		{ name: "broken", sql: "CREATE TABLE half (id INTEGER); SELECT no_such_function();" },
	];
	await (await openDatabase(path)).destroy();
	await expect(openDatabase(path, broken)).rejects.toThrow(/no_such_function/);
	const db = await openDatabase(path);
	const sqlite = new Database(path, { readonly: true });
	expect(sqlite.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0);
	sqlite.close();
	await db.destroy();
});

test("a folder that does not exist is named in a sentence", async () => {
	await expect(openDatabase("/nonexistent/folder/chat.db")).rejects.toThrow(
		'Cannot open database "/nonexistent/folder/chat.db"',
	);
});
