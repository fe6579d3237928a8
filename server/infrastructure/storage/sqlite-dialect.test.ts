import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import Database from "better-sqlite3";
import { type Kysely, sql } from "kysely";
import { expect, test } from "vitest";
import { openTempDir } from "../../../tests/support/temp-dir.ts";
import { AppError } from "../../domain/app-error.ts";
import { openDatabase } from "./open-database.ts";
import type { DatabaseSchema } from "./schema.ts";
import { createWriteGate } from "./write-gate.ts";

const now = "2026-01-01T00:00:00.000Z";

test("a limit is written into the statement, of which one with a limit bound would be prepared each time", async () => {
	await using dir = await openTempDir();
	const db = await openDatabase(join(dir.path, "chat.db"));
	const query = db.selectFrom("users").select("id").orderBy("id");
	expect(query.limit(2).compile()).toMatchObject({
		sql: 'select "id" from "users" order by "id" limit 2',
		parameters: [],
	});
	expect(query.limit(-1).offset(3).compile().sql).toContain("limit -1 offset ?");
	expect(query.limit(sql.lit(7)).compile().sql).toContain("limit 7");
	expect(query.limit("2; --" as never).compile().sql).toContain("limit ?");
	for (const id of ["a", "b", "c"]) await db.insertInto("users").values({ id, created_at: now }).execute();
	expect(await query.limit(2).execute()).toEqual([{ id: "a" }, { id: "b" }]);
	await db.destroy();
});

test("the thread goes on while a write and a transaction wait for the lock, and others are told that they wait", async () => {
	await using dir = await openTempDir();
	const path = join(dir.path, "chat.db");
	const gate = createWriteGate();
	const db = await openDatabase(path, undefined, gate);
	const other = new Database(path);
	other.exec("BEGIN IMMEDIATE");

	const ends: string[] = [];
	const write = db
		.insertInto("users")
		.values({ id: "a", created_at: now })
		.execute()
		.then(() => ends.push("write"));
	const transaction = db
		.transaction()
		.execute(async (within) => {
			await within.insertInto("users").values({ id: "b", created_at: now }).execute();
		})
		.then(() => ends.push("transaction"));
	for (let i = 0; i < 20; i++) await turn();
	expect(ends).toEqual([]);
	expect(gate.isWanted()).toBe(true);

	other.exec("COMMIT");
	await Promise.all([write, transaction]);
	expect(ends).toEqual(["write", "transaction"]);
	expect(gate.isWanted()).toBe(false);
	expect(other.prepare("SELECT count(*) FROM users").pluck().get()).toBe(2);
	other.close();
	await db.destroy();
});

test("while another program keeps the lock for long, what waits behind the first write is refused or read at once", async () => {
	await using dir = await openTempDir();
	const path = join(dir.path, "chat.db");
	const db = await openDatabase(path, undefined, undefined, 300);
	const other = new Database(path);
	other.exec("BEGIN IMMEDIATE");

	const insert = (id: string) => db.insertInto("users").values({ id, created_at: now }).execute();
	// With a patience of its own for each they would take much longer than this test may.
	const writes = Array.from({ length: 60 }, (_, index) => insert(`waits ${index}`));
	const read = db.selectFrom("users").selectAll().execute();
	const results = await Promise.allSettled(writes);
	expect(results.map((result) => result.status === "rejected" && result.reason)).toEqual(
		Array(60).fill(expect.any(AppError)),
	);
	expect(await read).toEqual([]);

	other.exec("COMMIT");
	await insert("e");
	other.exec("BEGIN IMMEDIATE");
	const later = insert("f");
	await new Promise((resolve) => setTimeout(resolve, 100));
	other.exec("COMMIT");
	await later;
	expect(other.prepare("SELECT count(*) FROM users").pluck().get()).toBe(2);
	other.close();
	await db.destroy();
}, 10_000);

test("[S6] what a damaged page or a full disk keeps from being done is told as such", async () => {
	await using dir = await openTempDir();
	const path = join(dir.path, "chat.db");
	const db = await openDatabase(path);
	const insert = (db: Kysely<DatabaseSchema>, id: string) =>
		db.insertInto("users").values({ id, created_at: now }).execute();
	for (let i = 0; i < 100; i++) await insert(db, `${i} ${"x".repeat(2000)}`);
	await sql`PRAGMA max_page_count = 1`.execute(db);
	await expect(insert(db, "y".repeat(20_000))).rejects.toMatchObject({
		code: "storage_unavailable",
		message: expect.stringContaining("The disk of the server is full"),
	});
	await db.destroy();
	const file = readFileSync(path);
	file.fill(0xab, file.length >> 1);
	writeFileSync(path, file);
	const damaged = await openDatabase(path);
	await expect(damaged.selectFrom("users").selectAll().execute()).rejects.toMatchObject({
		code: "storage_damaged",
		message: expect.stringContaining("backup"),
	});
	await damaged.destroy();
});
