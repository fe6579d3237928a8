import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import Database from "better-sqlite3";
import type { CherryTopic } from "../../../domain/transfer/cherry-chat.ts";
import { type CherryRow, readCherryTree } from "../../../domain/transfer/cherry-tree.ts";
import { joinParts, readInstant, readKey, readWords } from "../../../domain/transfer/read-values.ts";
import { noteOf } from "../../../protocol/import-notes.ts";
import { MAX_PART_BYTES, UploadError, type UploadItem } from "./upload-item.ts";

/** Where the newest backups of Cherry Studio hold its chats. */
export const CHERRY_DATABASE = /(?:^|\/)cherrystudio\.sqlite$/i;

const TOPIC = ["id", "name", "prompt", "assistant_id", "active_node_id", "is_pinned", ...times()] as const;
const MESSAGE = [
	...(["id", "topic_id", "parent_id", "role", "data", "status", "model_id"] as const),
	...(["model_snapshot", "model_meta", "stats", ...times()] as const),
] as const;

/**
 * All topics of Cherry Studio's SQLite database. It is a stranger's file: it is read from a copy, its own tables alone,
 * no views and nothing that they compute. @param scratchPath for the copy
 */
export async function* readCherryDatabase(
	content: AsyncIterable<Buffer>,
	name: string,
	scratchPath: string,
): AsyncGenerator<UploadItem> {
	try {
		await pipeline(content, createWriteStream(scratchPath, { mode: 0o600 }));
		const db = new Database(scratchPath);
		try {
			db.pragma("trusted_schema = OFF");
			db.pragma("query_only = ON");
			yield* readTopics(db);
		} finally {
			db.close();
		}
	} catch (cause) {
		if (!(cause instanceof Database.SqliteError)) throw cause;
		throw new UploadError(noteOf("entry_damaged", { name }), { cause, isLate: true });
	} finally {
		for (const ending of ["", "-wal", "-shm", "-journal"])
			await rm(`${scratchPath}${ending}`, { force: true });
	}
}

function* readTopics(db: Database.Database): Generator<UploadItem> {
	const topics = openTable(db, "topic", TOPIC);
	const messages = openTable(db, "message", MESSAGE);
	if (topics === null || messages === null) throw new UploadError(noteOf("file_without_chats"));
	const assistants = openTable(db, "assistant", ["id", "name", "prompt"]);
	const files = openTable(db, "file_entry", ["id", "name", "ext"]);
	const pins = openTable(db, "pin", ["entity_id", "entity_type"]);
	for (const [id, rows] of groupByTopic(messages.rows("ORDER BY topic_id, created_at, id"))) {
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

/** The rows of each topic, as they lie one after the other; null: more than is looked at as one. */
function* groupByTopic(rows: Iterable<CherryRow>): Generator<readonly [string, CherryRow[] | null]> {
	let id: string | null = null;
	let group: CherryRow[] | null = [];
	let size = 0;
	for (const row of rows) {
		const topicId = readKey(row.topic_id);
		if (topicId !== id) {
			if (id !== null) yield [id, group];
			id = topicId;
			group = [];
			size = 0;
		}
		size += typeof row.data === "string" ? row.data.length : 0;
		if (size > MAX_PART_BYTES) group = null;
		else group?.push(row);
	}
	if (id !== null) yield [id, group];
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

type Table = {
	/** Each alone, never all at once. */
	rows(order?: string): Iterable<CherryRow>;
	find(id: string): CherryRow | null;
};

/**
 * A table with those of the columns that it has; versions differ. Null where there is none of this name, or it is no
 * plain one: views, virtual tables and columns that are computed could be made to take for ever.
 */
function openTable(db: Database.Database, name: string, columns: readonly string[]): Table | null {
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
		rows: (order = "") => db.prepare(`${select} ${order}`).iterate() as Iterable<CherryRow>,
		find: (id) => (byKey.get(id) as CherryRow | undefined) ?? null,
	};
}

function times() {
	return ["created_at", "updated_at", "deleted_at"] as const;
}
