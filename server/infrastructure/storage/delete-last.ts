import type Database from "better-sqlite3";

/** Each message that goes takes along what follows it, one level deeper each time, and SQLite goes no deeper than 1,000. */
export const DELETED_AT_ONCE = 20;

/** Deletes the last messages of a chat; false: it has none any more. */
export function createDeleteLast(db: Database.Database): (chatId: number) => boolean {
	const last = db.prepare(
		`DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE chat_id = ? ORDER BY id DESC LIMIT ${DELETED_AT_ONCE})`,
	);
	// Those that another one took along are not counted.
	return (chatId) => last.run(chatId).changes > 0;
}
