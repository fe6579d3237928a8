import type { SqlDatabase } from "./sql-database.ts";

/** Counts up when something is stored in another way: the mirror is filled anew then. */
const FORMAT = 1;

/** In the index of words a title has this bit and the number of its chat. */
export const TITLE_BIT = 2 ** 39;

/** Every printable sign of ASCII is a word of its own. */
const SIGNS = Array.from({ length: 94 }, (_, i) => String.fromCharCode(i + 33))
	.filter((char) => !/[0-9A-Za-z]/.test(char))
	.join("");

/**
 * Texts come to the index split and folded by the code that the server splits with, so that the same is found here
 * and there. `is_whole`: all messages of the chat are here, once the first copy is complete; else those from `held_from`
 * on are; below zero it says up to where they were dropped.
 */
const SCHEMA = `
	CREATE TABLE properties (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
	CREATE TABLE names (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
	CREATE TABLE chats (
		key INTEGER PRIMARY KEY,
		updated_at TEXT NOT NULL,
		is_pinned INTEGER NOT NULL,
		is_whole INTEGER NOT NULL,
		held_from INTEGER,
		rev INTEGER NOT NULL,
		title TEXT NOT NULL,
		data TEXT NOT NULL
	);
	CREATE INDEX chats_by_change ON chats (updated_at, key);
	CREATE INDEX chats_pinned ON chats (key) WHERE is_pinned = 1;
	CREATE TABLE messages (
		key INTEGER PRIMARY KEY,
		chat INTEGER NOT NULL,
		rev INTEGER NOT NULL,
		data TEXT NOT NULL
	);
	CREATE INDEX messages_by_chat ON messages (chat, key);
	CREATE VIRTUAL TABLE documents USING fts5(
		text,
		content = '',
		contentless_delete = 1,
		prefix = '2 3',
		tokenize = "ascii tokenchars '${SIGNS.replaceAll("'", "''").replaceAll('"', '""')}'"
	);
`;

/** Makes the tables where there are none. @throws where the file is of another format, or broken */
export function prepareMirror(database: SqlDatabase): void {
	const format = Number(database.all("PRAGMA user_version")[0]?.[0] ?? 0);
	if (format === FORMAT) return;
	if (format !== 0) throw new Error("The mirror is of another version of the app");
	database.transaction(() => {
		database.exec(SCHEMA);
		database.exec(`PRAGMA user_version = ${FORMAT}`);
	});
}

/** Takes everything out. */
export function emptyMirror(database: SqlDatabase): void {
	database.transaction(() => {
		for (const table of ["properties", "names", "chats", "messages"]) database.exec(`DELETE FROM ${table}`);
		database.exec("INSERT INTO documents (documents) VALUES ('delete-all')");
	});
}
