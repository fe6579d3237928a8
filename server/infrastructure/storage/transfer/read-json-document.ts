import Database from "better-sqlite3";
import { readCherryChat, readCherryTopics } from "../../../domain/transfer/cherry-chat.ts";
import { readChat } from "../../../domain/transfer/read-chat.ts";
import { type Fields, isFields, readFields, readKey } from "../../../domain/transfer/read-values.ts";
import { isRoleMessage } from "../../../domain/transfer/role-messages-chat.ts";
import { noteOf } from "../../../protocol/import-notes.ts";
import { type JsonPart, JsonSplitter } from "./split-json.ts";
import { MAX_PART_BYTES, refuseNewer, UploadError, type UploadItem } from "./upload-item.ts";

const LISTS = new Set([
	...["", "chats", "conversations", "data"],
	...["indexedDB", "indexedDB/topics", "indexedDB/message_blocks"],
]);
const ITEMS = new Set(["*", "chats/*", "conversations/*", "data/*"]);
const MAX_ROLE_MESSAGES = 100_000;

/** Goes into lists of chats, and into an object that may hold one. */
function enters(path: string, isList: boolean): boolean {
	return isList ? LISTS.has(path) : path === "" || path === "indexedDB";
}

/** Chats of a JSON document of any of the known programs: a list of them, one, or the backup of all that a program keeps. */
export async function* readJsonDocument(
	chunks: AsyncIterable<Buffer>,
	name: string,
): AsyncGenerator<UploadItem> {
	const splitter = new JsonSplitter(enters, MAX_PART_BYTES);
	const rest = createRest();
	let scratch: Scratch | null = null;
	const roleMessages: Fields[] = [];
	let found = 0;
	let strange = 0;

	const readPart = (part: JsonPart): UploadItem | null => {
		if (part.path.startsWith("indexedDB/")) {
			scratch ??= createScratch();
			scratch.put(part);
			return null;
		}
		if (!ITEMS.has(part.path)) {
			rest.put(part);
			if (part.path === "version" && rest.fields.format === "parley")
				refuseNewer(Number(rest.fields.version));
			return null;
		}
		found++;
		if (part.json === null)
			return { type: "skipped", title: `Chat ${found}`, reason: noteOf("part_too_long") };
		const value = parse(part.json);
		if (value === undefined)
			return { type: "skipped", title: `Chat ${found}`, reason: noteOf("part_not_json") };
		const fields = readFields(value);
		if (isRoleMessage(fields) && roleMessages.length < MAX_ROLE_MESSAGES) {
			roleMessages.push(fields);
			return null;
		}
		const item = toItem(fields, `${name}#${found}`);
		if (item === null) strange++;
		return item;
	};
	try {
		for await (const chunk of chunks) {
			for (const part of splitter.push(chunk)) {
				const item = readPart(part);
				if (item !== null) yield item;
			}
		}
		for (const part of splitter.end()) {
			const item = readPart(part);
			if (item !== null) yield item;
		}
		// TypeScript does not see what a function above assigns.
		const kept = scratch as Scratch | null;
		if (kept !== null) yield* readBackup(kept, rest.fields.localStorage);
		if (roleMessages.length > 0) {
			const chat = toItem({ ...rest.fields, messages: roleMessages }, name);
			if (chat !== null) yield chat;
		} else if (found === 0 && kept === null) {
			const chat = toItem(rest.fields, name);
			if (chat === null) throw new UploadError(noteOf("file_without_chats"));
			yield chat;
		}
		if (strange > 0) {
			yield {
				type: "skipped",
				title: name,
				reason: noteOf("entries_strange", { count: strange }),
			};
		}
	} finally {
		(scratch as Scratch | null)?.close();
	}
}

function toItem(value: Fields, name: string): UploadItem | null {
	try {
		const read = readChat(value, name);
		return read === null ? null : { type: "chat", ...read };
	} catch (error) {
		if (error instanceof UploadError) throw error;
		const title = typeof value.title === "string" ? value.title.slice(0, 200) : "Chat";
		return { type: "skipped", title, reason: noteOf("form_unreadable") };
	}
}

/** What a document says besides its lists; together no more than one part may be. */
function createRest() {
	const fields: Record<string, unknown> = {};
	let size = 0;
	return {
		fields: fields as Fields,
		put({ path, json }: JsonPart) {
			size += json?.length ?? 0;
			if (json === null || size > MAX_PART_BYTES || path === "__proto__") return;
			fields[path] = parse(json);
		},
	};
}

class PartTooLong extends Error {}

type Scratch = ReturnType<typeof createScratch>;

/** Topics and the parts of their messages lie far apart in a backup; between them they wait in a file of their own. */
function createScratch() {
	const db = new Database("");
	db.pragma("journal_mode = OFF");
	db.exec(
		"CREATE TABLE topics (json TEXT NOT NULL); CREATE TABLE blocks (id TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID; BEGIN",
	);
	const addTopic = db.prepare("INSERT INTO topics VALUES (?)");
	const addBlock = db.prepare("INSERT OR IGNORE INTO blocks VALUES (?, ?)");
	const findBlock = db.prepare("SELECT json FROM blocks WHERE id = ?").pluck();
	/** The first backups are one list of keys and values. */
	const putPair = ({ key, value }: Fields) => {
		if (typeof key === "string" && key.startsWith("topic:") && isFields(value))
			addTopic.run(JSON.stringify(value));
	};
	const page = db.prepare("SELECT rowid AS id, json FROM topics WHERE rowid > ? ORDER BY rowid LIMIT 20");
	return {
		put({ path, json }: JsonPart) {
			if (json === null) return;
			if (path === "indexedDB/topics/*") addTopic.run(json.toString("utf8"));
			if (path === "indexedDB/*") return putPair(readFields(parse(json)));
			if (path !== "indexedDB/message_blocks/*") return;
			const id = readKey(readFields(parse(json)).id);
			if (id !== null) addBlock.run(id, json.toString("utf8"));
		},
		/** Finds blocks of one chat; one that several messages name is in each of them. @throws {PartTooLong} */
		createFind(maxLength: number) {
			let left = maxLength;
			return (id: string): Fields | null => {
				const json = findBlock.get(id);
				if (typeof json !== "string") return null;
				left -= json.length;
				if (left < 0) throw new PartTooLong();
				const value = parse(Buffer.from(json));
				return isFields(value) ? value : null;
			};
		},
		*topics(): Generator<Fields> {
			for (let after = 0; ; ) {
				const rows = page.all(after) as { id: number; json: string }[];
				for (const { json } of rows) yield readFields(parse(Buffer.from(json)));
				const last = rows.at(-1);
				if (last === undefined) return;
				after = last.id;
			}
		},
		close: () => {
			db.close();
		},
	};
}

function* readBackup(scratch: Scratch, localStorage: unknown): Generator<UploadItem> {
	const facts = readCherryTopics(localStorage);
	for (const topic of scratch.topics()) {
		const id = readKey(topic.id);
		if (id === null) continue;
		try {
			yield {
				type: "chat",
				source: "cherry-studio",
				chat: readCherryChat(topic, facts.get(id), scratch.createFind(MAX_PART_BYTES)),
			};
		} catch (error) {
			if (!(error instanceof RangeError || error instanceof PartTooLong)) throw error;
			yield {
				type: "skipped",
				title: facts.get(id)?.name ?? "Chat",
				reason: noteOf(error instanceof PartTooLong ? "part_too_long" : "form_unreadable"),
			};
		}
	}
}

function parse(json: Buffer): unknown {
	try {
		return JSON.parse(json.toString("utf8"));
	} catch {
		return undefined;
	}
}
