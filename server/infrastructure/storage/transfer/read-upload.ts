import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { readMarkdown } from "../../../domain/transfer/markdown-chat.ts";
import { readParleyChat } from "../../../domain/transfer/parley-chat.ts";
import {
	type ExportedChat,
	type ExportedMessage,
	exportLineSchema,
	exportManifestSchema,
} from "../../../protocol/export-format.ts";
import { type ImportNoteCode, noteOf } from "../../../protocol/import-notes.ts";
import { createFindFile } from "./find-file.ts";
import { type Archive, type ArchiveEntry, ArchiveError, openArchive } from "./read-archive.ts";
import { CHERRY_AGENTS } from "./read-cherry-agents.ts";
import { readCherryBackup } from "./read-cherry-backup.ts";
import { CHERRY_DATABASE, readCherryDatabase } from "./read-cherry-database.ts";
import { CHERRY_PROFILE } from "./read-cherry-profile.ts";
import { readJsonDocument } from "./read-json-document.ts";
import { JsonFormError } from "./split-json.ts";
import { splitLines } from "./split-lines.ts";
import { MAX_PART_BYTES, refuseNewer, UploadError, type UploadItem } from "./upload-item.ts";

export type Progress = {
	/** Of the file as it was uploaded. */
	bytesRead: number;
};

const CHUNK_BYTES = 1024 * 1024;
const MAX_MARKDOWN_BYTES = 32 * 1024 * 1024;
/** Files that come along in exports and hold no chats. */
const BESIDES =
	/^(?:user|users|user_settings|message_feedback|model_comparisons|shared_conversations|shopping|sora|group_chats|projects|memories|export_manifest|metadata|package|index)\.json$/i;

/** All chats of an uploaded file, one by one, whatever program wrote it. @throws {UploadError} after what could be read */
export async function* readUpload(
	path: string,
	fileName: string,
	progress: Progress,
): AsyncGenerator<UploadItem> {
	const head = readHead(path);
	if (head.length === 0) throw new UploadError(noteOf("file_empty"));
	if (
		head.subarray(0, 4).equals(Buffer.from("PK\x03\x04", "latin1")) ||
		head.subarray(0, 4).equals(Buffer.from("PK\x05\x06", "latin1"))
	) {
		return yield* readZip(path, fileName, progress);
	}
	const foreign = nameForeign(head);
	if (foreign !== null) throw new UploadError(noteOf(foreign));
	const stream = () => counted(createReadStream(path, { highWaterMark: CHUNK_BYTES }), progress);
	const first = firstSign(head);
	if (first === "{" || first === "[")
		return yield* asUploadErrors(null, readJsonDocument(stream(), fileName));
	if (head.includes(0)) throw new UploadError(noteOf("file_unknown"));
	if (statSync(path).size > MAX_MARKDOWN_BYTES) throw new UploadError(noteOf("file_text_too_long"));
	yield* readMarkdownFile(stream(), fileName);
}

async function* readZip(path: string, fileName: string, progress: Progress): AsyncGenerator<UploadItem> {
	const archive = await openArchive(path).catch((error) => {
		throw error instanceof ArchiveError ? new UploadError(error.note, { cause: error }) : error;
	});
	try {
		const scratchPath = `${path}.cherry`;
		for (const note of archive.notes) yield { type: "skipped", title: fileName || "Archive", reason: note };
		yield* readEntries(archive, progress, scratchPath);
	} catch (error) {
		throw error instanceof ArchiveError ? new UploadError(error.note, { cause: error }) : error;
	} finally {
		archive.close();
	}
}

async function* readEntries(
	{ entries }: Archive,
	progress: Progress,
	scratchPath: string,
): AsyncGenerator<UploadItem> {
	const chosen = new Set(chooseEntries(entries));
	const findFile = createFindFile(
		entries,
		(entry) =>
			chosen.has(entry) ||
			BESIDES.test(baseName(entry.name)) ||
			CHERRY_DATABASE.test(entry.name) ||
			CHERRY_PROFILE.test(entry.name) ||
			CHERRY_AGENTS.test(entry.name.replace(/-(?:wal|shm)$/, "")),
	);
	for await (const item of readItems(entries, progress, scratchPath)) {
		yield item.type === "chat" ? { ...item, findFile } : item;
	}
}

async function* readItems(
	entries: readonly ArchiveEntry[],
	progress: Progress,
	scratchPath: string,
): AsyncGenerator<UploadItem> {
	const own = await findOwn(entries);
	if (own !== null) return yield* readChatLines(await openEntry(own, progress));
	const database = entries.find(({ name }) => CHERRY_DATABASE.test(name));
	if (database !== undefined) {
		const content = await openEntry(database, progress);
		return yield* readCherryDatabase({ name: database.name, content }, scratchPath);
	}
	const lists = chooseLists(entries);
	// Notes and other texts lie beside the chats of such a backup.
	if (lists.length === 0 && isCherryProfile(entries))
		return yield* readCherryBackup(entries, (entry) => openEntry(entry, progress), scratchPath);
	const chosen = chooseEntries(entries);
	if (chosen.length === 0) {
		const hasInner = entries.some(({ name }) => /\.zip$/i.test(name));
		throw new UploadError(noteOf(hasInner ? "archive_in_archive" : "archive_without_chats"));
	}
	const failures: UploadError[] = [];
	for (const entry of chosen) {
		try {
			const stream = await openEntry(entry, progress);
			if (/\.json$/i.test(entry.name))
				yield* asUploadErrors(entry.name, readJsonDocument(stream, entry.name));
			else yield* readMarkdownFile(stream, baseName(entry.name));
		} catch (error) {
			if (!(error instanceof UploadError || error instanceof ArchiveError)) throw error;
			// The others may be whole.
			failures.push(new UploadError(error.note, { cause: error, isLate: true }));
			yield { type: "skipped", title: entry.name, reason: error.note };
		}
	}
	const [failure] = failures;
	if (failure !== undefined) throw failure;
}

/** `chats.jsonl` of Parley's own archive, where it is one. */
async function findOwn(entries: readonly ArchiveEntry[]): Promise<ArchiveEntry | null> {
	const manifest = entries.find(({ name }) => name === "manifest.json");
	const chats = entries.find(({ name }) => name === "chats.jsonl");
	if (manifest === undefined || chats === undefined || manifest.sizeBytes > CHUNK_BYTES) return null;
	const parsed = exportManifestSchema.safeParse(parseJson(await readAll(await manifest.open())));
	if (!parsed.success) return null;
	refuseNewer(parsed.data.version);
	return chats;
}

/** For a while backups held no `data.json` but the folder of Chromium's own database, as the browser writes it. */
function isCherryProfile(entries: readonly ArchiveEntry[]): boolean {
	return entries.some(({ name }) => /^(?:[^/]+\/)?IndexedDB\//.test(name));
}

function chooseEntries(entries: readonly ArchiveEntry[]): readonly ArchiveEntry[] {
	const lists = chooseLists(entries);
	if (lists.length > 0) return lists;
	return byBaseName(entries, /\.(?:json|md|markdown)$/i).filter(({ name }) => !BESIDES.test(baseName(name)));
}

/** Files that are known to hold all chats. */
function chooseLists(entries: readonly ArchiveEntry[]): readonly ArchiveEntry[] {
	const conversations = byBaseName(entries, /^conversations(?:[-_.]?\d+)?\.json$/i);
	return conversations.length > 0 ? conversations : byBaseName(entries, /^data\.json$/i);
}

function byBaseName(entries: readonly ArchiveEntry[], pattern: RegExp): readonly ArchiveEntry[] {
	return entries.filter(({ name }) => pattern.test(baseName(name))).sort(compareNames);
}

function compareNames(a: ArchiveEntry, b: ArchiveEntry): number {
	return a.name.localeCompare(b.name, "en", { numeric: true });
}

/** Its share of the archive counts as read bit by bit. */
async function openEntry(entry: ArchiveEntry, progress: Progress): Promise<AsyncIterable<Buffer>> {
	const stream = await entry.open();
	const share = entry.packedBytes / Math.max(1, entry.sizeBytes);
	return (async function* () {
		let exact = progress.bytesRead;
		try {
			for await (const chunk of stream as AsyncIterable<Buffer>) {
				exact += chunk.length * share;
				progress.bytesRead = Math.round(exact);
				yield chunk;
			}
		} catch (cause) {
			throw new UploadError(noteOf("entry_damaged", { name: entry.name }), { cause, isLate: true });
		}
	})();
}

async function* counted(stream: Readable, progress: Progress): AsyncGenerator<Buffer> {
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		progress.bytesRead += chunk.length;
		yield chunk;
	}
}

async function* readChatLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<UploadItem> {
	let chat: ExportedChat | null = null;
	let messages: ExportedMessage[] = [];
	let bad = 0;
	const finish = (): UploadItem[] => {
		if (chat === null) return [];
		const notes = bad === 0 ? [] : [noteOf("messages_unreadable", { count: bad })];
		return [{ type: "chat", source: "parley", chat: readParleyChat(chat, messages, notes) }];
	};
	for await (const line of splitLines(chunks, MAX_PART_BYTES)) {
		if (line?.trim() === "") continue;
		const parsed = exportLineSchema.safeParse(line === null ? null : parseJson(line));
		if (!parsed.success) {
			if (chat === null || line === null || !line.includes('"type":"chat"')) bad++;
			else yield { type: "skipped", title: "Chat", reason: noteOf("chat_unreadable") };
			continue;
		}
		if (parsed.data.type === "message") {
			messages.push(parsed.data);
			continue;
		}
		yield* finish();
		chat = parsed.data;
		messages = [];
		bad = 0;
	}
	yield* finish();
}

async function* readMarkdownFile(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<UploadItem> {
	const text = await readAll(chunks, MAX_MARKDOWN_BYTES);
	if (text === null) yield { type: "skipped", title: name, reason: noteOf("markdown_too_long") };
	const chat = text === null ? null : readMarkdown(text, name);
	if (chat === null) yield { type: "skipped", title: name, reason: noteOf("no_words") };
	else yield { type: "chat", source: chat.hasOwnKeys ? "parley" : "markdown", chat };
}

/** @param name of the entry in an archive; null: the file itself */
async function* asUploadErrors(
	name: string | null,
	items: AsyncGenerator<UploadItem>,
): AsyncGenerator<UploadItem> {
	try {
		yield* items;
	} catch (error) {
		if (!(error instanceof JsonFormError)) throw error;
		const [ofFile, ofEntry] = JSON_FAULTS[error.fault];
		const note = name === null ? noteOf(ofFile) : noteOf(ofEntry, { name });
		throw new UploadError(note, { cause: error, isLate: error.fault !== "empty" });
	}
}

const JSON_FAULTS = {
	empty: ["file_empty", "entry_json_empty"],
	cut: ["json_cut", "entry_json_cut"],
	long: ["json_long", "entry_json_long"],
	wrong: ["json_wrong", "entry_json_wrong"],
} as const satisfies Record<JsonFormError["fault"], readonly [ImportNoteCode, ImportNoteCode]>;

function readHead(path: string): Buffer {
	const file = openSync(path, "r");
	try {
		const head = Buffer.alloc(4096);
		return head.subarray(0, readSync(file, head, 0, head.length, 0));
	} finally {
		closeSync(file);
	}
}

function firstSign(head: Buffer): string {
	return head
		.toString("utf8")
		.replace(/^\ufeff/, "")
		.trimStart()
		.charAt(0);
}

const FOREIGN: readonly (readonly [string, ImportNoteCode])[] = [
	["\x1f\x8b", "file_gzip"],
	["Rar!", "file_rar"],
	["7z\xbc\xaf", "file_7z"],
	["%PDF", "file_pdf"],
	["\xff\xfe", "file_utf16"],
	["\xfe\xff", "file_utf16"],
	["SQLite format 3", "file_database"],
];

function nameForeign(head: Buffer): ImportNoteCode | null {
	const start = head.toString("latin1", 0, 16);
	return FOREIGN.find(([magic]) => start.startsWith(magic))?.[1] ?? null;
}

function baseName(name: string): string {
	return name.slice(name.lastIndexOf("/") + 1);
}

async function readAll(chunks: AsyncIterable<Buffer>, maxBytes = CHUNK_BYTES): Promise<string | null> {
	const pieces: Buffer[] = [];
	let size = 0;
	for await (const chunk of chunks) {
		size += chunk.length;
		if (size > maxBytes) return null;
		pieces.push(chunk);
	}
	return Buffer.concat(pieces).toString("utf8");
}

function parseJson(text: string | null): unknown {
	try {
		return text === null ? null : JSON.parse(text);
	} catch {
		return null;
	}
}
