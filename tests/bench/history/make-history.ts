import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { openDatabase } from "../../../server/infrastructure/storage/open-database.ts";
import { createTexts } from "./make-texts.ts";

export type HistorySize = {
	readonly chats: number;
	readonly messages: number;
	/** Messages of the last chat. */
	readonly longest: number;
};

export const USER = "1";
export const SEED = 42;
const START_MS = Date.UTC(2023, 0, 1);
const BETWEEN_CHATS_MS = 9_000_000;

/** Makes a history of one user at `path`, unless there is one. */
export async function makeHistory(path: string, size: HistorySize): Promise<void> {
	if (existsSync(path)) return;
	mkdirSync(dirname(path), { recursive: true });
	const unfinished = `${path}.new`;
	for (const end of ["", "-wal", "-shm"]) rmSync(unfinished + end, { force: true });
	await (await openDatabase(unfinished)).destroy();
	const sqlite = new Database(unfinished);
	sqlite.pragma("synchronous = OFF");
	sqlite.pragma("journal_mode = OFF");
	sqlite.transaction(() => fill(sqlite, size))();
	sqlite.pragma("journal_mode = WAL");
	sqlite.close();
	renameSync(unfinished, path);
}

function fill(sqlite: Database.Database, { chats, messages, longest }: HistorySize): void {
	const texts = createTexts(SEED);
	const between = (low: number, high: number) => low + Math.floor(texts.next() * (high - low));
	const addChat = sqlite.prepare(
		"INSERT INTO chats (user_id, title, rev, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
	);
	const addMessage = sqlite.prepare(
		`INSERT INTO messages (chat_id, user_id, parent_id, is_ai, content, status, model, rev, created_at)
		 VALUES (?, ?, ?, ?, ?, 'complete', ?, ?, ?)`,
	);
	let rev = 0;
	sqlite.prepare("INSERT INTO users VALUES (?, ?, ?)").run(USER, chats + messages, isoOf(START_MS));
	for (let i = 0; i < chats; i++) {
		const startMs = START_MS + i * BETWEEN_CHATS_MS;
		const count = countOf(i, { chats, messages, longest });
		const times = [isoOf(startMs), isoOf(startMs + count * 1000)];
		const chat = addChat.run(USER, texts.write(between(3, 7)), ++rev, ...times).lastInsertRowid;
		let parent: number | bigint | null = null;
		for (let k = 0; k < count; k++) {
			const isAi = k % 2;
			const content = texts.write(isAi ? between(30, 150) : between(8, 40));
			const model = isAi ? "openai/gpt-4o-mini" : null;
			const at = isoOf(startMs + k * 1000);
			parent = addMessage.run(chat, USER, parent, isAi, content, model, ++rev, at).lastInsertRowid;
		}
	}
}

/** The last chat is the longest; the others share what is left. */
function countOf(index: number, { chats, messages, longest }: HistorySize): number {
	if (index === chats - 1) return longest;
	const others = chats - 1;
	const share = Math.floor((messages - longest) / others);
	return index < (messages - longest) % others ? share + 1 : share;
}

function isoOf(ms: number): string {
	return new Date(ms).toISOString();
}
