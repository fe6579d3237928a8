import { rmSync } from "node:fs";
import Database from "better-sqlite3";

/** Counts up when texts are split or stored in another way: the index is made anew then. */
const FORMAT = 1;

/** Bits of a row id: the user's number, whether it is a title, the id of chat or message. */
export const USER_SHIFT = 40;
export const TITLE_BIT = 2 ** 39;
export const LOCAL_MASK = 2 ** 40 - 1;

/** Every printable sign of ASCII is a word of its own. */
const SIGNS = Array.from({ length: 94 }, (_, i) => String.fromCharCode(i + 33))
	.filter((char) => !/[0-9A-Za-z]/.test(char))
	.join("");

/**
 * The tokenizer only splits at spaces: texts come split and folded by the same code that reads queries and cuts
 * snippets, since `unicode61` knows no words in scripts without spaces and drops signs, and `trigram` finds nothing
 * shorter than three letters, where many words have two. The text itself is not kept twice.
 */
const SCHEMA = `
	CREATE TABLE properties (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
	CREATE TABLE users (
		number INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		rev INTEGER NOT NULL DEFAULT 0
	) STRICT;
	CREATE VIRTUAL TABLE documents USING fts5(
		text,
		content = '',
		contentless_delete = 1,
		prefix = '2 3 4',
		tokenize = "ascii tokenchars '${SIGNS.replaceAll("'", "''").replaceAll('"', '""')}'"
	);
`;

/**
 * Opens the index at `path`, of the history that has this id. It holds nothing that is not in the history, so one
 * that cannot be read, or belongs to another history or version, is made anew.
 */
export function openIndexFile(path: string, serverId: string): Database.Database {
	try {
		return openChecked(path, serverId);
	} catch {
		return openNewIndex(path, serverId);
	}
}

/** An empty one in the place of what is there. */
export function openNewIndex(path: string, serverId: string): Database.Database {
	for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
	return openChecked(path, serverId);
}

/** Whether the index is what an error came from, and not the history. Where it is, all of it may be looked through. */
export function isIndexDamaged(sqlite: Database.Database, error: unknown): boolean {
	const code = error instanceof Database.SqliteError ? error.code : "";
	// The history has no such table.
	if (code === "SQLITE_CORRUPT_VTAB") return true;
	if (!code.startsWith("SQLITE_CORRUPT") && code !== "SQLITE_NOTADB") return false;
	try {
		return sqlite.pragma("quick_check(1)", { simple: true }) !== "ok";
	} catch {
		return true;
	}
}

/** Empties the index. */
export function resetIndex(sqlite: Database.Database): void {
	sqlite.exec("INSERT INTO documents (documents) VALUES ('delete-all'); DELETE FROM users");
}

function openChecked(path: string, serverId: string): Database.Database {
	const sqlite = new Database(path, { timeout: 5000 });
	try {
		sqlite.pragma("journal_mode = WAL");
		// After a power cut it may be broken, and is made anew.
		sqlite.pragma("synchronous = OFF");
		sqlite.transaction(() => prepare(sqlite, serverId)).immediate();
		return sqlite;
	} catch (error) {
		sqlite.close();
		throw error;
	}
}

function prepare(sqlite: Database.Database, serverId: string): void {
	const format = Number(sqlite.pragma("user_version", { simple: true }));
	if (format === 0) {
		sqlite.exec(SCHEMA);
		sqlite.prepare("INSERT INTO properties VALUES ('server_id', ?)").run(serverId);
		sqlite.pragma(`user_version = ${FORMAT}`);
		return;
	}
	const owner = sqlite.prepare("SELECT value FROM properties WHERE name = 'server_id'").pluck().get();
	if (format !== FORMAT || owner !== serverId) throw new Error("The index belongs to another history");
}
