import { readCherryChat, readCherryTopics } from "../../../domain/transfer/cherry-chat.ts";
import {
	type Fields,
	isFields,
	readFields,
	readKey,
	readList,
} from "../../../domain/transfer/read-values.ts";
import type { SourceChat } from "../../../domain/transfer/source-chat.ts";
import { type ImportNote, noteOf } from "../../../protocol/import-notes.ts";
import { type BrowserDatabase, loadIndexedDb, openIndexedDb } from "./indexed-db/open-indexed-db.ts";
import { spendBytes } from "./indexed-db/read-blink-value.ts";
import { readLocalStorage } from "./indexed-db/read-local-storage.ts";
import type { Budget } from "./indexed-db/read-v8-value.ts";
import { FormatError, SizeError } from "./leveldb/byte-reader.ts";
import type { FolderFault, FolderFile } from "./leveldb/read-folder.ts";
import { createRowScratch } from "./leveldb/row-scratch.ts";
import { type ArchiveEntry, MAX_UNPACKED_BYTES } from "./read-archive.ts";
import { MAX_PART_BYTES, UploadError, type UploadItem } from "./upload-item.ts";

/** What the browser within Cherry Studio keeps, which its backups of 1.8 and 1.9 hold as it is. */
export const CHERRY_PROFILE = /^(?:[^/]+\/)?(?:IndexedDB|Local Storage|Session Storage)\//;
const DATABASE_FOLDER = /^((?:[^/]+\/)?IndexedDB\/([^/]+)\.indexeddb)\.leveldb\/([^/]+)$/;
const STORAGE_FOLDER = /^(?:[^/]+\/)?Local Storage\/leveldb\/([^/]+)$/;
const DATABASE = "CherryStudio";
const STATE = "persist:cherry-studio";
/** Of all that one chat is made of. */
const MAX_VALUES = 4_000_000;

/** Of all chats: no more than an archive may unpack to, however often one value is made use of. */
const MAX_TOTAL_BYTES = MAX_UNPACKED_BYTES;

/** All of an entry; null: it is longer than this. @throws {UploadError} where it is damaged */
export type ReadEntry = (entry: ArchiveEntry, maxBytes: number) => Promise<Buffer | null>;

type Deps = {
	readonly entries: readonly ArchiveEntry[];
	readonly readEntry: ReadEntry;
};

/** All topics of the database that the browser within Cherry Studio keeps, as it lies on the disk. */
export async function* readCherryProfile({ entries, readEntry }: Deps): AsyncGenerator<UploadItem> {
	const folders = findDatabases(entries, readEntry);
	const byName = new Map(entries.map((entry) => [entry.name, entry]));
	if (folders.length === 0) throw new UploadError(noteOf("cherry_database"));
	const faults = createFaults();
	const storage = filesOf(entries, STORAGE_FOLDER, readEntry);
	const state = await readLocalStorage(storage, STATE, faults.note("Local Storage/leveldb"));
	const facts = readCherryTopics({ [STATE]: state });
	let hasDatabase = false;
	for (const { base, files } of folders) {
		const scratch = createRowScratch();
		try {
			for await (const _ of loadIndexedDb(files, scratch, faults.note(`${base}.leveldb`)))
				yield { type: "working" };
			const readBlob = async (path: string) => {
				const entry = byName.get(`${base}.blob/${path}`);
				return entry === undefined ? null : await readEntry(entry, MAX_PART_BYTES);
			};
			const database = openIndexedDb(scratch, DATABASE, readBlob);
			if (database === null) continue;
			hasDatabase = true;
			yield* readTopics(database, facts);
		} catch (error) {
			if (!(error instanceof SizeError)) throw error;
			throw new UploadError(noteOf("database_too_large"), { cause: error });
		} finally {
			scratch.close();
		}
	}
	if (hasDatabase && state === null)
		yield { type: "skipped", title: "Cherry Studio", reason: noteOf("chat_names_missing") };
	for (const { title, reason } of faults.all()) yield { type: "skipped", title, reason };
	const [first] = faults.all();
	if (first !== undefined) throw new UploadError(first.reason, { isLate: true });
	if (!hasDatabase) throw new UploadError(noteOf("file_without_chats"));
}

type DatabaseFolder = { readonly base: string; readonly files: readonly FolderFile[] };

/** One of each place that pages came from; that of the installed app first. */
function findDatabases(entries: readonly ArchiveEntry[], readEntry: ReadEntry): readonly DatabaseFolder[] {
	const bases = new Set<string>();
	for (const { name } of entries) {
		const base = DATABASE_FOLDER.exec(name)?.[1];
		if (base !== undefined) bases.add(base);
	}
	return [...bases]
		.sort((a, b) => Number(b.endsWith("/file__0.indexeddb")) - Number(a.endsWith("/file__0.indexeddb")))
		.map((base) => ({
			base,
			files: entries
				.filter(({ name }) => name.startsWith(`${base}.leveldb/`))
				.map((entry) => toFile(entry, readEntry)),
		}));
}

function filesOf(
	entries: readonly ArchiveEntry[],
	folder: RegExp,
	readEntry: ReadEntry,
): readonly FolderFile[] {
	return entries.filter(({ name }) => folder.test(name)).map((entry) => toFile(entry, readEntry));
}

function toFile(entry: ArchiveEntry, readEntry: ReadEntry): FolderFile {
	return {
		name: entry.name.slice(entry.name.lastIndexOf("/") + 1),
		async read() {
			try {
				return await readEntry(entry, MAX_PART_BYTES);
			} catch (error) {
				// The others may be whole; a fault is noted of this one.
				if (error instanceof UploadError) return null;
				throw error;
			}
		},
	};
}

type Fault = { readonly title: string; readonly reason: ImportNote };

/** What is not as it should be, each file once. */
function createFaults() {
	const byFile = new Map<string, Fault>();
	return {
		note:
			(folder: string) =>
			({ type, file }: FolderFault) => {
				const title = `${folder}/${file}`;
				const reason =
					type === "damaged"
						? noteOf("entry_damaged", { name: title })
						: noteOf("database_gaps", { name: title });
				if (byFile.size < 100) byFile.set(title, { title, reason });
			},
		all: () => [...byFile.values()],
	};
}

type Topics = ReturnType<typeof readCherryTopics>;

async function* readTopics(database: BrowserDatabase, facts: Topics): AsyncGenerator<UploadItem> {
	let left = MAX_TOTAL_BYTES;
	for (const key of database.keys("topics")) {
		const budget: Budget = { values: MAX_VALUES, bytes: MAX_PART_BYTES };
		let title = "Chat";
		try {
			const topic = readFields(await database.read("topics", key, budget));
			const id = readKey(topic.id);
			if (id === null) throw new FormatError("a topic without an id");
			title = facts.get(id)?.name ?? title;
			const chat = await readTopic(database, topic, facts.get(id), budget);
			yield { type: "chat", source: "cherry-studio", chat };
		} catch (error) {
			if (!(error instanceof FormatError || error instanceof RangeError)) throw error;
			const reason = noteOf(error instanceof SizeError ? "part_too_long" : "form_unreadable");
			yield { type: "skipped", title, reason };
		}
		left -= MAX_PART_BYTES - budget.bytes;
		if (left < 0) throw new UploadError(noteOf("archive_too_large"), { isLate: true });
	}
}

async function readTopic(
	database: BrowserDatabase,
	topic: Fields,
	facts: Parameters<typeof readCherryChat>[1],
	budget: Budget,
): Promise<SourceChat> {
	const blocks = new Map<string, Block>();
	for (const message of readList(topic.messages).map(readFields)) {
		for (const id of readList(message.blocks).map(readKey)) {
			if (id === null) continue;
			const known = blocks.get(id);
			// Each message that names it has it whole.
			if (known !== undefined) spendBytes(budget, known.bytes);
			else blocks.set(id, await readBlock(database, id, budget));
		}
	}
	const chat = readCherryChat(topic, facts, (id) => blocks.get(id)?.fields ?? null);
	const count = [...blocks.values()].filter(({ fields }) => fields === null).length;
	return count === 0 ? chat : { ...chat, notes: [...chat.notes, noteOf("message_parts_missing", { count })] };
}

/** `fields` is null where it is not there, or cannot be read; the others may be whole. */
type Block = { readonly fields: Fields | null; readonly bytes: number };

async function readBlock(database: BrowserDatabase, id: string, budget: Budget): Promise<Block> {
	const before = budget.bytes;
	try {
		const block = await database.find("message_blocks", id, budget);
		return { fields: isFields(block) ? block : null, bytes: before - budget.bytes };
	} catch (error) {
		if (error instanceof UploadError || (error instanceof FormatError && !(error instanceof SizeError)))
			return { fields: null, bytes: 0 };
		throw error;
	}
}
