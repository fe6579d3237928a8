import type { Readable } from "node:stream";
import { promisify } from "node:util";
import type { Entry, ZipFile } from "yauzl";
import { type ImportNote, noteOf } from "../../../protocol/import-notes.ts";

export type ArchiveEntry = {
	readonly name: string;
	readonly sizeBytes: number;
	/** Of the archive itself. */
	readonly packedBytes: number;
	open(): Promise<Readable>;
};

export type Archive = {
	readonly entries: readonly ArchiveEntry[];
	/** What was left out, and why. */
	readonly notes: readonly ImportNote[];
	close(): void;
};

/** The archive cannot be read; `note` says why, to a person. */
export class ArchiveError extends Error {
	override readonly name = "ArchiveError";
	readonly note: ImportNote;

	constructor(note: ImportNote, options?: ErrorOptions) {
		super(note.text, options);
		this.note = note;
	}
}

const MAX_ENTRIES = 200_000;
/** Text packs ten to one, seldom thirty to one. */
const MAX_RATIO = 300;
const ALWAYS_ALLOWED_BYTES = 64 * 1024 * 1024;
export const MAX_UNPACKED_BYTES = 64 * 1024 ** 3;
const SYMLINK = 0o120000;
const KIND_MASK = 0o170000;

/**
 * Lists a zip and reads entries of it as streams. Nothing is ever written to a path of its making. What claims to be
 * far larger than it is packed is refused before it is unpacked; an entry that is longer than it claims breaks.
 * @throws {ArchiveError}
 */
export async function openArchive(path: string): Promise<Archive> {
	const { open } = await import("yauzl");
	const zip = await new Promise<ZipFile>((resolve, reject) =>
		open(
			path,
			{ lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true },
			(error, opened) =>
				error === null
					? resolve(opened)
					: reject(new ArchiveError(noteOf("archive_damaged"), { cause: error })),
		),
	);
	try {
		const { entries, notes } = await listEntries(zip);
		return { entries, notes, close: () => zip.close() };
	} catch (error) {
		zip.close();
		throw error;
	}
}

async function listEntries(zip: ZipFile): Promise<Pick<Archive, "entries" | "notes">> {
	if (zip.entryCount > MAX_ENTRIES) throw new ArchiveError(noteOf("archive_too_many"));
	const entries: ArchiveEntry[] = [];
	let unsafe = 0;
	let encrypted = 0;
	let unpacked = 0;
	await new Promise<void>((resolve, reject) => {
		zip.on("entry", (entry: Entry) => {
			const name = nameOf(entry);
			unpacked += entry.uncompressedSize;
			if (name === null || isLink(entry)) unsafe++;
			else if ((entry.generalPurposeBitFlag & 1) === 1) encrypted++;
			else if (!name.endsWith("/") && !name.includes("__MACOSX/")) entries.push(toEntry(zip, entry, name));
			zip.readEntry();
		});
		zip.on("end", resolve);
		zip.on("error", (error) => reject(new ArchiveError(noteOf("archive_list_damaged"), { cause: error })));
		zip.readEntry();
	});
	if (unpacked > MAX_UNPACKED_BYTES) throw new ArchiveError(noteOf("archive_too_large"));
	if (encrypted > 0 && entries.length === 0) throw new ArchiveError(noteOf("archive_locked"));
	const notes = [
		...(unsafe === 0 ? [] : [noteOf("entries_unsafe", { count: unsafe })]),
		...(encrypted === 0 ? [] : [noteOf("entries_locked", { count: encrypted })]),
	];
	return { entries, notes };
}

function toEntry(zip: ZipFile, entry: Entry, name: string): ArchiveEntry {
	return {
		name,
		sizeBytes: entry.uncompressedSize,
		packedBytes: entry.compressedSize,
		async open() {
			const isBomb =
				entry.uncompressedSize > ALWAYS_ALLOWED_BYTES &&
				entry.uncompressedSize > MAX_RATIO * entry.compressedSize;
			if (isBomb) throw new ArchiveError(noteOf("entry_bomb", { name }));
			try {
				return await promisify<Entry, Readable>(zip.openReadStream.bind(zip))(entry);
			} catch (cause) {
				throw new ArchiveError(noteOf("entry_damaged", { name }), { cause });
			}
		},
	};
}

/** Null for a name that is a way out of the archive, or no text. */
function nameOf(entry: Entry): string | null {
	const raw = entry.fileName as unknown as Buffer;
	const name = raw.toString("utf8").replaceAll("\\", "/");
	const isOut =
		name.startsWith("/") || /^[a-z]:/i.test(name) || name.split("/").includes("..") || name.includes("\0");
	return isOut || name === "" || name.length > 1000 ? null : name;
}

function isLink(entry: Entry): boolean {
	return ((entry.externalFileAttributes >>> 16) & KIND_MASK) === SYMLINK;
}
