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
import { createFindFile } from "./find-file.ts";
import { type Archive, type ArchiveEntry, ArchiveError, openArchive } from "./read-archive.ts";
import { readJsonDocument } from "./read-json-document.ts";
import { splitLines } from "./split-lines.ts";
import { MAX_PART_BYTES, refuseNewer, UploadError, type UploadItem } from "./upload-item.ts";

export type Progress = {
	/** Of the file as it was uploaded. */
	bytesRead: number;
};

const CHUNK_BYTES = 1024 * 1024;
const MAX_MARKDOWN_BYTES = 32 * 1024 * 1024;
const CHERRY_DATABASE =
	"The backup is a copy of Cherry Studio's database, which only Cherry Studio can read. Export the topics there as Markdown, and import those files.";
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
	if (head.length === 0) throw new UploadError("The file is empty.");
	if (
		head.subarray(0, 4).equals(Buffer.from("PK\x03\x04", "latin1")) ||
		head.subarray(0, 4).equals(Buffer.from("PK\x05\x06", "latin1"))
	) {
		return yield* readZip(path, progress);
	}
	const foreign = nameForeign(head);
	if (foreign !== null) throw new UploadError(foreign);
	const stream = () => counted(createReadStream(path, { highWaterMark: CHUNK_BYTES }), progress);
	const first = firstSign(head);
	if (first === "{" || first === "[")
		return yield* asUploadErrors("The file", readJsonDocument(stream(), fileName));
	if (head.includes(0))
		throw new UploadError("The file is none that Parley can import: it is neither an archive nor text.");
	if (statSync(path).size > MAX_MARKDOWN_BYTES)
		throw new UploadError("The file is text, and longer than a chat in Markdown can be.");
	yield* readMarkdownFile(stream(), fileName);
}

async function* readZip(path: string, progress: Progress): AsyncGenerator<UploadItem> {
	const archive = await openArchive(path).catch((error) => {
		throw error instanceof ArchiveError ? new UploadError(error.message, { cause: error }) : error;
	});
	try {
		for (const note of archive.notes) yield { type: "skipped", title: "Archive", reason: note };
		yield* readEntries(archive, progress);
	} catch (error) {
		throw error instanceof ArchiveError ? new UploadError(error.message, { cause: error }) : error;
	} finally {
		archive.close();
	}
}

async function* readEntries({ entries }: Archive, progress: Progress): AsyncGenerator<UploadItem> {
	const chosen = new Set(chooseEntries(entries));
	const findFile = createFindFile(
		entries,
		(entry) => chosen.has(entry) || BESIDES.test(baseName(entry.name)),
	);
	for await (const item of readItems(entries, progress)) {
		yield item.type === "chat" ? { ...item, findFile } : item;
	}
}

async function* readItems(entries: readonly ArchiveEntry[], progress: Progress): AsyncGenerator<UploadItem> {
	const own = await findOwn(entries);
	if (own !== null) return yield* readChatLines(await openEntry(own, progress));
	const chosen = chooseEntries(entries);
	if (chosen.length === 0) {
		if (isCherryDatabase(entries)) throw new UploadError(CHERRY_DATABASE);
		const hasInner = entries.some(({ name }) => /\.zip$/i.test(name));
		throw new UploadError(
			hasInner
				? "The archive holds another archive and no chats. Unpack it, and import what is in it."
				: "The archive holds no chats that Parley knows: neither conversations.json nor Markdown.",
		);
	}
	const failures: string[] = [];
	for (const entry of chosen) {
		try {
			const stream = await openEntry(entry, progress);
			if (/\.json$/i.test(entry.name))
				yield* asUploadErrors(`"${entry.name}"`, readJsonDocument(stream, entry.name));
			else yield* readMarkdownFile(stream, baseName(entry.name));
		} catch (error) {
			if (!(error instanceof UploadError || error instanceof ArchiveError)) throw error;
			// The others may be whole.
			failures.push(error.message);
			yield { type: "skipped", title: entry.name, reason: error.message };
		}
	}
	const [failure] = failures;
	if (failure !== undefined) throw new UploadError(failure);
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

/** Newer backups hold no `data.json` but the folder of Chromium's own database. */
function isCherryDatabase(entries: readonly ArchiveEntry[]): boolean {
	return entries.some(({ name }) => /^(?:[^/]+\/)?IndexedDB\//.test(name));
}

function chooseEntries(entries: readonly ArchiveEntry[]): readonly ArchiveEntry[] {
	const byName = (pattern: RegExp) =>
		entries.filter(({ name }) => pattern.test(baseName(name))).sort(compareNames);
	const conversations = byName(/^conversations(?:[-_.]?\d+)?\.json$/i);
	if (conversations.length > 0) return conversations;
	const backup = byName(/^data\.json$/i);
	if (backup.length > 0) return backup;
	return byName(/\.(?:json|md|markdown)$/i).filter(({ name }) => !BESIDES.test(baseName(name)));
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
			throw new UploadError(`"${entry.name}" in the archive is damaged. What came before is imported.`, {
				cause,
			});
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
		const notes = bad === 0 ? [] : [`${bad} of its messages could not be read.`];
		return [{ type: "chat", source: "parley", chat: readParleyChat(chat, messages, notes) }];
	};
	for await (const line of splitLines(chunks, MAX_PART_BYTES)) {
		if (line?.trim() === "") continue;
		const parsed = exportLineSchema.safeParse(line === null ? null : parseJson(line));
		if (!parsed.success) {
			if (chat === null || line === null || !line.includes('"type":"chat"')) bad++;
			else yield { type: "skipped", title: "Chat", reason: "A chat of the archive could not be read." };
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
	if (text === null)
		yield { type: "skipped", title: name, reason: "The file is longer than a chat in Markdown can be." };
	const chat = text === null ? null : readMarkdown(text, name);
	if (chat === null) yield { type: "skipped", title: name, reason: "There are no words in it." };
	else yield { type: "chat", source: chat.hasOwnKeys ? "parley" : "markdown", chat };
}

async function* asUploadErrors(what: string, items: AsyncGenerator<UploadItem>): AsyncGenerator<UploadItem> {
	try {
		yield* items;
	} catch (error) {
		if (error instanceof Error && error.name === "JsonFormError") {
			const rest = error.message === "is empty" ? "" : " What came before is imported.";
			throw new UploadError(`${what} ${error.message}.${rest}`, { cause: error });
		}
		throw error;
	}
}

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

const FOREIGN: readonly (readonly [string, string])[] = [
	["\x1f\x8b", "The file is packed with gzip. Unpack it, and import what is in it."],
	["Rar!", "The file is a RAR archive. Unpack it, and import what is in it."],
	["7z\xbc\xaf", "The file is a 7z archive. Unpack it, and import what is in it."],
	["%PDF", "The file is a PDF, which holds no chats that can be told apart."],
	["\xff\xfe", "The file is text in UTF-16. Save it in UTF-8 and import it again."],
	["\xfe\xff", "The file is text in UTF-16. Save it in UTF-8 and import it again."],
	[
		"SQLite format 3",
		"The file is a database. Export the chats in the app it belongs to, and import that file.",
	],
];

function nameForeign(head: Buffer): string | null {
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
