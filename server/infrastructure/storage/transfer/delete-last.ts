import type Database from "better-sqlite3";

const MESSAGES_A_STEP = 20;

/**
 * Deletes the last messages of a chat; false: it has none any more. From the end, since each takes along all that follows
 * it: a long chat would be one long step, and SQLite goes no deeper than 1,000 with that.
 */
export function createDeleteLast(db: Database.Database): (chatId: number) => boolean {
	const last = db.prepare(
		`DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE chat_id = ? ORDER BY id DESC LIMIT ${MESSAGES_A_STEP})`,
	);
	// Those that another one took along are not counted.
	return (chatId) => last.run(chatId).changes > 0;
}
