import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { takePictures, UNNAMED } from "../../../domain/transfer/read-files.ts";
import type {
	SourceChat,
	SourceFile,
	SourceMessage,
	SourceName,
} from "../../../domain/transfer/source-chat.ts";
import type { Attachment } from "../../../protocol/attachments.ts";
import type { ClientId } from "../../../protocol/ids.ts";
import { type ImportNote, noteOf } from "../../../protocol/import-notes.ts";
import { deriveKey } from "./derive-key.ts";
import type { ArchiveEntry } from "./read-archive.ts";
import type { FindFile } from "./upload-item.ts";

/** A file in the hands of who keeps files: the attachment it became, or a sentence that says why it did not. */
export type StoreFile = (file: {
	readonly path: string;
	readonly name: string;
	readonly clientId: ClientId;
}) => Promise<Attachment | string>;

type Deps = {
	readonly storeFile: StoreFile;
	/** For the file that is on its way out of the archive. */
	readonly scratchPath: string;
	readonly maxBytes: number;
};

export type ChatWithFiles = {
	readonly chat: SourceChat;
	/** By the key of their message. */
	readonly attachments: ReadonlyMap<string, readonly Attachment[]>;
};

/** Apps whose exports never hold files, as far as they say nothing else. */
const KEEPS_FILES: Partial<Record<SourceName, ImportNote>> = {
	claude: noteOf("files_stay_with_claude"),
	librechat: noteOf("files_stay_with_app", { app: "LibreChat" }),
	"open-webui": noteOf("files_stay_with_app", { app: "Open WebUI" }),
};
const MAX_NAMES = 5;
/** Of one message: nobody attaches more, but a file may say anything. */
const MAX_FILES = 100;
/** What an app reads the text out of; a text under such a name would be taken for a damaged document. */
const DOCUMENT =
	/\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|epub|rtf|pages|numbers|key|png|jpe?g|gif|webp|heic|mp3|m4a|wav|mp4)$/i;

/** Gives the files of a chat to who keeps them. What is not there is named in the text, and in the notes. */
export async function takeFiles(
	deps: Deps,
	source: SourceName,
	read: SourceChat,
	findFile: FindFile | undefined,
): Promise<ChatWithFiles> {
	const chat = read.hasOwnKeys ? read : { ...read, messages: read.messages.map(takePictures) };
	if (chat.messages.every(({ files }) => files.length === 0)) return { chat, attachments: new Map() };
	const attachments = new Map<string, readonly Attachment[]>();
	const notes = [...chat.notes];
	const lost: string[] = [];
	const messages: SourceMessage[] = [];
	for (const message of chat.messages) {
		const stored: Attachment[] = [];
		const missing: string[] = [];
		if (message.files.length > MAX_FILES)
			notes.push(noteOf("too_many_files", { count: message.files.length, taken: MAX_FILES }));
		for (const [place, file] of message.files.slice(0, MAX_FILES).entries()) {
			const clientId = deriveKey(`${source}:${chat.key}`, `${message.key}/${place}`);
			const taken = await takeFile(deps, file, findFile?.(file.ref) ?? null, clientId);
			if (taken.attachment !== null) {
				stored.push(taken.attachment);
				if (taken.note !== null) notes.push(taken.note);
				continue;
			}
			missing.push(file.name);
			if (taken.note === null) lost.push(file.name);
			else notes.push(taken.note);
		}
		if (stored.length > 0) attachments.set(message.key, stored);
		const named = missing.map((name) => placeholder(message, name));
		messages.push(
			named.length === 0
				? message
				: { ...message, content: [message.content, ...named].filter(Boolean).join("\n\n") },
		);
	}
	if (lost.length > 0) {
		const why = KEEPS_FILES[source];
		notes.push(describeLost(lost), ...(why === undefined ? [] : [why]));
	}
	return { chat: { ...chat, messages, notes }, attachments };
}

/** What a person wrote is shown as it is, what a model wrote as Markdown. */
function placeholder({ isAi }: SourceMessage, name: string): string {
	const words = `[${name === UNNAMED ? UNNAMED : `File: ${name}`}]`;
	return isAi ? `*${words}*` : words;
}

function describeLost(names: readonly string[]): ImportNote {
	const count = names.length;
	const known = [...new Set(names.filter((name) => name !== UNNAMED))];
	if (known.length === 0) return noteOf("files_missing", { count });
	const listed = known.slice(0, MAX_NAMES).map((name) => `"${name.slice(0, 100)}"`);
	const more = known.length - listed.length;
	const values = { count, names: listed.join(", ") };
	return more === 0
		? noteOf("files_missing_named", values)
		: noteOf("files_missing_some_named", { ...values, more });
}

type Taken = {
	readonly attachment: Attachment | null;
	/** Null: all of it is there, or none of it was in the export. */
	readonly note: ImportNote | null;
};

async function takeFile(
	deps: Deps,
	file: SourceFile,
	entry: ArchiveEntry | null,
	clientId: ClientId,
): Promise<Taken> {
	if (entry === null && file.inline === undefined) return { attachment: null, note: null };
	const isTextAlone = entry === null && file.inline?.encoding === "text" && DOCUMENT.test(file.name);
	const name = isTextAlone ? `${file.name}.txt` : nameOf(file, entry);
	const result = await store(deps, file, entry, { name, clientId });
	if (typeof result === "string") {
		return { attachment: null, note: noteOf("file_left_out", { name: file.name, reason: result }) };
	}
	if ("code" in result) return { attachment: null, note: result };
	const note = isTextAlone ? noteOf("text_alone", { name: file.name, kept: result.name }) : null;
	return { attachment: result, note };
}

async function store(
	{ storeFile, scratchPath, maxBytes }: Deps,
	{ name: named, inline }: SourceFile,
	entry: ArchiveEntry | null,
	{ name, clientId }: { readonly name: string; readonly clientId: ClientId },
): Promise<Attachment | ImportNote | string> {
	const about = { name: named };
	if (maxBytes === 0) return noteOf("file_refused", about);
	const sizeBytes = entry?.sizeBytes ?? sizeOf(inline);
	if (sizeBytes > maxBytes) return noteOf("file_too_large", about);
	try {
		const content = entry === null ? Readable.from([contentOf(inline)]) : await entry.open();
		await pipeline(content, createWriteStream(scratchPath, { mode: 0o600 }));
		return await storeFile({ path: scratchPath, name, clientId });
	} catch {
		return noteOf("file_damaged", about);
	} finally {
		await rm(scratchPath, { force: true });
	}
}

/** @throws where it is no base64 at all */
function contentOf(inline: SourceFile["inline"]): Buffer {
	const content = Buffer.from(inline?.data ?? "", inline?.encoding === "base64" ? "base64" : "utf8");
	if (content.length === 0) throw new Error("There is nothing in it");
	return content;
}

function sizeOf(inline: SourceFile["inline"]): number {
	if (inline === undefined) return 0;
	return inline.encoding === "base64"
		? Math.floor((inline.data.length * 3) / 4)
		: Buffer.byteLength(inline.data);
}

/** A file that its message does not name has the name that the archive gives it. */
function nameOf({ name }: SourceFile, entry: ArchiveEntry | null): string {
	if (name !== UNNAMED || entry === null) return name;
	return entry.name.slice(entry.name.lastIndexOf("/") + 1).replace(/^file[-_][A-Za-z0-9]+-/, "");
}
