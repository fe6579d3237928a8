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
import { type DatabaseFiles, groupRows, openTable, readForeignDatabase } from "./read-foreign-database.ts";
import type { UploadItem } from "./upload-item.ts";

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
	const said = messages.rows("ORDER BY session_id, id");
	for (const [id, rows] of groupRows(said, { key: "session_id", text: "content" })) {
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
