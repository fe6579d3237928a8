import type Database from "better-sqlite3";
import type { CherryTopic } from "../../../domain/transfer/cherry-chat.ts";
import { type CherryRow, readCherryTree } from "../../../domain/transfer/cherry-tree.ts";
import { joinParts, readInstant, readKey, readWords } from "../../../domain/transfer/read-values.ts";
import { noteOf } from "../../../protocol/import-notes.ts";
import { type DatabaseFiles, groupRows, openTable, readForeignDatabase } from "./read-foreign-database.ts";
import { UploadError, type UploadItem } from "./upload-item.ts";

/** Where the newest backups of Cherry Studio hold its chats. */
export const CHERRY_DATABASE = /(?:^|\/)cherrystudio\.sqlite$/i;

const TOPIC = ["id", "name", "prompt", "assistant_id", "active_node_id", "is_pinned", ...times()] as const;
const MESSAGE = [
	...(["id", "topic_id", "parent_id", "role", "data", "status", "model_id"] as const),
	...(["model_snapshot", "model_meta", "stats", ...times()] as const),
] as const;

/** All topics of Cherry Studio's SQLite database. @param scratchPath for a copy of it */
export function readCherryDatabase(files: DatabaseFiles, scratchPath: string): AsyncGenerator<UploadItem> {
	return readForeignDatabase(files, scratchPath, readTopics);
}

function* readTopics(db: Database.Database): Generator<UploadItem> {
	const topics = openTable(db, "topic", TOPIC);
	const messages = openTable(db, "message", MESSAGE);
	if (topics === null || messages === null) throw new UploadError(noteOf("file_without_chats"));
	const assistants = openTable(db, "assistant", ["id", "name", "prompt"]);
	const files = openTable(db, "file_entry", ["id", "name", "ext"]);
	const pins = openTable(db, "pin", ["entity_id", "entity_type"]);
	const said = messages.rows("ORDER BY topic_id, created_at, id");
	for (const [id, rows] of groupRows(said, { key: "topic_id", text: "data" })) {
		const topic = topics.find(id);
		if (topic === null || topic.deleted_at) continue;
		const facts = factsOf(
			topic,
			assistants?.find(readKey(topic.assistant_id) ?? "") ?? null,
			pins?.find(id)?.entity_type === "topic",
		);
		if (rows === null) {
			yield { type: "skipped", title: facts.name ?? "Chat", reason: noteOf("part_too_long") };
			continue;
		}
		const chat = readCherryTree(topic, rows, facts, (fileId) => files?.find(fileId) ?? null);
		yield { type: "chat", source: "cherry-studio", chat };
	}
	const agents = openTable(db, "agent_session", ["id"]);
	let count = 0;
	for (const _ of agents?.rows() ?? []) count++;
	if (count > 0)
		yield { type: "skipped", title: "Cherry Studio", reason: noteOf("agents_left_out", { count }) };
}

function factsOf(topic: CherryRow, assistant: CherryRow | null, isPinned: boolean): CherryTopic {
	return {
		name: readWords(topic.name),
		assistant: readWords(assistant?.name),
		prompt: joinParts([readWords(assistant?.prompt), readWords(topic.prompt)]) || null,
		createdAt: readInstant(topic.created_at),
		updatedAt: readInstant(topic.updated_at),
		pinned: isPinned || topic.is_pinned === 1,
	};
}

function times() {
	return ["created_at", "updated_at", "deleted_at"] as const;
}
