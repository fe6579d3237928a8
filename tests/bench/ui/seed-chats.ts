import Database from "better-sqlite3";
import { createChat } from "./chat-text.ts";
import type { ChatIds } from "./contenders.ts";
import { endMark } from "./workloads.ts";

const AT = "2026-01-27T00:00:00.000Z";

/** Writes chats into the database of a server that runs, as a user's earlier ones. Each is a line of messages. */
export function seedChats(databasePath: string, userId: string, names: readonly string[]): ChatIds {
	const database = new Database(databasePath, { timeout: 10_000 });
	try {
		return database.transaction(() => writeChats(database, userId, names))();
	} finally {
		database.close();
	}
}

function writeChats(database: Database.Database, userId: string, names: readonly string[]): ChatIds {
	const addChat = database.prepare<[string, string, number, string, string]>(
		"INSERT INTO chats (user_id, title, rev, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
	);
	const addMessage = database.prepare<[number, string, number | null, number, string, number, string]>(
		`INSERT INTO messages (chat_id, user_id, parent_id, is_ai, content, rev, created_at, status)
		VALUES (?, ?, ?, ?, ?, ?, ?, 'complete')`,
	);
	database.prepare("INSERT INTO users (id, rev, created_at) VALUES (?, 0, ?)").run(userId, AT);
	let rev = 0;
	const ids: Record<string, string> = {};
	for (const name of names) {
		const chatId = Number(addChat.run(userId, `Chat ${name}`, ++rev, AT, AT).lastInsertRowid);
		let parent: number | null = null;
		for (const { isAi, text } of createChat(Number.parseInt(name, 10), endMark(name))) {
			const added = addMessage.run(chatId, userId, parent, isAi ? 1 : 0, text, ++rev, AT);
			parent = Number(added.lastInsertRowid);
		}
		ids[name] = String(chatId);
	}
	database.prepare("UPDATE users SET rev = ? WHERE id = ?").run(rev, userId);
	return ids;
}
