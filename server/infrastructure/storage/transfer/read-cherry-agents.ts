import type Database from "better-sqlite3";
import { readCherryChat } from "../../../domain/transfer/cherry-chat.ts";
import {
	type Fields,
	isFields,
	parseText,
	readFields,
	readInstant,
	readKey,
	readList,
	readWords,
} from "../../../domain/transfer/read-values.ts";
import type { SourceChat } from "../../../domain/transfer/source-chat.ts";
import { noteOf } from "../../../protocol/import-notes.ts";
import { type DatabaseFiles, openTable, readForeignDatabase, type Table } from "./read-foreign-database.ts";
import { MAX_PART_BYTES, type UploadItem } from "./upload-item.ts";

/** Where backups of 1.9 hold what was said with agents. */
export const CHERRY_AGENTS = /^(?:[^/]+\/)?Data\/agents\.db$/i;

const TIMES = ["created_at", "updated_at"] as const;

/** What was said with agents, each session a chat. @param scratchPath for a copy of the database */
export function readCherryAgents(files: DatabaseFiles, scratchPath: string): AsyncGenerator<UploadItem> {
	return readForeignDatabase(files, scratchPath, readSessions);
}

function* readSessions(db: Database.Database): Generator<UploadItem> {
	const sessions = openTable(db, "sessions", ["id", "name", "agent_id", "instructions", "model", ...TIMES]);
	const messages = openTable(db, "session_messages", ["id", "session_id", "role", "content", ...TIMES]);
	if (sessions === null || messages === null) return;
	const agents = openTable(db, "agents", ["id", "name"]);
	for (const [id, rows] of groupBySession(messages)) {
		const session = sessions.find(id);
		if (session === null) continue;
		const title = readWords(session.name) ?? "Agent";
		if (rows === null) {
			yield { type: "skipped", title, reason: noteOf("part_too_long") };
			continue;
		}
		try {
			const agent = agents?.find(readKey(session.agent_id) ?? "") ?? null;
			yield { type: "chat", source: "cherry-studio", chat: readSession(session, agent, rows) };
		} catch (error) {
			if (!(error instanceof RangeError)) throw error;
			yield { type: "skipped", title, reason: noteOf("form_unreadable") };
		}
	}
}

/** Each as it lies in the table, one after the other; null: more than is looked at as one. */
function* groupBySession(messages: Table): Generator<readonly [string, Fields[] | null]> {
	let id: string | null = null;
	let group: Fields[] | null = [];
	let size = 0;
	for (const row of messages.rows("ORDER BY session_id, id")) {
		const sessionId = readKey(row.session_id);
		if (sessionId !== id) {
			if (id !== null) yield [id, group];
			id = sessionId;
			group = [];
			size = 0;
		}
		size += typeof row.content === "string" ? row.content.length : 0;
		if (size > MAX_PART_BYTES) group = null;
		else group?.push(row);
	}
	if (id !== null) yield [id, group];
}

function readSession(session: Fields, agent: Fields | null, rows: readonly Fields[]): SourceChat {
	const blocks = new Map<string, Fields>();
	const messages: Fields[] = [];
	for (const row of rows) {
		const content = readFields(parseText(row.content));
		if (!isFields(content.message)) continue;
		for (const block of readList(content.blocks).map(readFields)) {
			const key = readKey(block.id);
			if (key !== null) blocks.set(key, block);
		}
		const { id, role, created_at: createdAt } = row;
		messages.push({ id, role, createdAt, modelId: session.model, ...content.message });
	}
	const facts = {
		name: readWords(session.name),
		assistant: readWords(agent?.name),
		prompt: readWords(session.instructions),
		createdAt: readInstant(session.created_at),
		updatedAt: readInstant(session.updated_at),
		pinned: false,
	};
	const chat = readCherryChat({ id: session.id, messages }, facts, (id) => blocks.get(id) ?? null);
	const count = rows.length - messages.length;
	return count === 0 ? chat : { ...chat, notes: [...chat.notes, noteOf("messages_unreadable", { count })] };
}
