import { createWriteStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import Database from "better-sqlite3";
import { type Fields, readKey } from "../../../domain/transfer/read-values.ts";
import { noteOf } from "../../../protocol/import-notes.ts";
import { MAX_PART_BYTES, UploadError } from "./upload-item.ts";

/** The endings of the files that belong to a database, beside its own. */
const BESIDES = ["-wal", "-shm", "-journal"] as const;

const MAGIC = "SQLite format 3\0";

/** What a database is made of, as far as it is there: itself, and what was written and is not in it yet. */
export type DatabaseFiles = {
	readonly name: string;
	readonly content: AsyncIterable<Buffer>;
	readonly log?: AsyncIterable<Buffer>;
};

/**
 * Reads an SQLite database out of an archive. It is a stranger's file: it is read from a copy, its own tables alone, no
 * views and nothing that they compute. @param scratchPath for the copy
 * @throws {UploadError} where it is damaged
 */
export async function* readForeignDatabase<T>(
	{ name, content, log }: DatabaseFiles,
	scratchPath: string,
	read: (db: Database.Database) => Iterable<T>,
): AsyncGenerator<T> {
	try {
		await pipeline(content, createWriteStream(scratchPath, { mode: 0o600 }));
		if (log !== undefined) await pipeline(log, createWriteStream(`${scratchPath}-wal`, { mode: 0o600 }));
		// What is shorter than a page would be opened as a database that is empty.
		if (!(await isDatabase(scratchPath)))
			throw new UploadError(noteOf("entry_damaged", { name }), { isLate: true });
		const db = new Database(scratchPath);
		try {
			db.pragma("trusted_schema = OFF");
			db.pragma("query_only = ON");
			yield* read(db);
		} finally {
			db.close();
		}
	} catch (cause) {
		if (!(cause instanceof Database.SqliteError)) throw cause;
		throw new UploadError(noteOf("entry_damaged", { name }), { cause, isLate: true });
	} finally {
		for (const ending of ["", ...BESIDES]) await rm(`${scratchPath}${ending}`, { force: true });
	}
}

async function isDatabase(path: string): Promise<boolean> {
	await using file = await open(path);
	const head = Buffer.alloc(MAGIC.length);
	await file.read(head, 0, head.length, 0);
	return head.toString("latin1") === MAGIC;
}

type Table = {
	/** Each alone, never all at once. */
	rows(order?: string): Iterable<Fields>;
	find(id: string): Fields | null;
};

/**
 * A table with those of the columns that it has; versions differ. Null where there is none of this name, or it is no
 * plain one: views, virtual tables and columns that are computed could be made to take for ever.
 */
export function openTable(db: Database.Database, name: string, columns: readonly string[]): Table | null {
	const isPlain = db
		.prepare(
			"SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ? AND sql NOT LIKE 'CREATE VIRTUAL%'",
		)
		.get(name);
	if (isPlain === undefined) return null;
	const stored = db
		.prepare<[string], string>("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0")
		.pluck()
		.all(name);
	const known = columns.filter((column) => stored.includes(column));
	if (!known.includes(columns[0] ?? "")) return null;
	const picked = known
		.map((column) => `CASE WHEN length(${column}) <= ${MAX_PART_BYTES} THEN ${column} END AS ${column}`)
		.join(", ");
	const select = `SELECT ${picked} FROM "${name}"`;
	const byKey = db.prepare(`${select} WHERE ${known[0]} = ?`);
	return {
		rows: (order = "") => db.prepare(`${select} ${order}`).iterate() as Iterable<Fields>,
		find: (id) => (byKey.get(id) as Fields | undefined) ?? null,
	};
}

/**
 * Rows with the same key, as they lie one after the other; null: more than is looked at as one.
 * @param names the columns of the key, and of the text by which they are measured
 */
export function* groupRows(
	rows: Iterable<Fields>,
	names: { readonly key: string; readonly text: string },
): Generator<readonly [string, Fields[] | null]> {
	let id: string | null = null;
	let group: Fields[] | null = [];
	let size = 0;
	for (const row of rows) {
		const rowId = readKey(row[names.key]);
		if (rowId !== id) {
			if (id !== null) yield [id, group];
			id = rowId;
			group = [];
			size = 0;
		}
		const text = row[names.text];
		size += typeof text === "string" ? text.length : 0;
		if (size > MAX_PART_BYTES) group = null;
		else group?.push(row);
	}
	if (id !== null) yield [id, group];
}
