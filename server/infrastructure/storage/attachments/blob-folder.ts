import { createHash, randomUUID } from "node:crypto";
import { constants, lstatSync, unlinkSync } from "node:fs";
import { type FileHandle, lstat, mkdir, open, opendir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileTooLarge } from "../../../domain/file-too-large.ts";
import { SNIFFED_BYTES } from "../../../domain/sniff-type.ts";

const HASH = /^[0-9a-f]{64}$/;
const PREFIX = /^[0-9a-f]{2}$/;
const INCOMING = "incoming";
/** A part that nobody has written to for so long belongs to no upload that is still alive. */
const STALE_PART_MS = 60 * 60 * 1000;

/** A file that has arrived whole and is on disk, under a name of its own that nobody reads. */
export type ReceivedFile = {
	readonly hash: string;
	readonly sizeBytes: number;
	/** Its first bytes, up to what `sniffType` looks at. */
	readonly head: Uint8Array;
	/** Gives it its place; resolves once the place would survive a power cut. Within the transaction that writes its row. */
	keep(): Promise<void>;
	/** Deletes it where it was not kept. */
	discard(): Promise<void>;
};

/**
 * Files by their hash: `<folder>/<first two digits>/<hash>`. What arrives is written to `incoming` and becomes visible
 * by a rename, whole. Links within the folder are not followed; the folder itself may be one.
 */
export type BlobFolder = {
	/** @throws {AppError} too_large; whatever reading fails with */
	receive(content: AsyncIterable<Uint8Array>, maxBytes: number, signal?: AbortSignal): Promise<ReceivedFile>;
	/** Null where there is no such file, or something else in its place. */
	openFile(hash: string): Promise<FileHandle | null>;
	/** Within the transaction that saw that no row needs it; a file that is not there is fine. */
	deleteFile(hash: string): void;
	/** Milliseconds since 1970; null where there is no such file. */
	writtenAtMs(hash: string): number | null;
	/** Names of all files, as they are found. */
	listHashes(): AsyncIterable<string>;
	/** Deletes parts of uploads that will never end: all of them, or those of processes that must be dead. */
	deleteParts(options: { readonly all: boolean }): Promise<void>;
};

export function createBlobFolder(folder: string): BlobFolder {
	const incoming = join(folder, INCOMING);
	const folderOf = (hash: string) => join(folder, hash.slice(0, 2));
	const pathOf = (hash: string) => join(folderOf(hash), hash);
	const isOurs = (hash: string) => HASH.test(hash) && lstatOrNull(folderOf(hash))?.isDirectory() === true;
	return {
		async receive(content, maxBytes, signal) {
			await mkdir(incoming, { recursive: true, mode: 0o700 });
			const part = join(incoming, `${randomUUID()}.part`);
			const discard = () => rm(part, { force: true });
			try {
				const written = await writePart(part, content, maxBytes, signal);
				const keep = () => place(part, folderOf(written.hash), pathOf(written.hash), written.sizeBytes);
				return { ...written, keep, discard };
			} catch (error) {
				await discard();
				throw error;
			}
		},
		async openFile(hash) {
			if (!isOurs(hash)) return null;
			try {
				const file = await open(pathOf(hash), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
				if ((await file.stat()).isFile()) return file;
				await file.close();
				return null;
			} catch (error) {
				if (isMissing(error)) return null;
				throw error;
			}
		},
		deleteFile(hash) {
			if (!isOurs(hash)) return;
			try {
				unlinkSync(pathOf(hash));
			} catch (error) {
				if (!isMissing(error)) throw error;
			}
		},
		writtenAtMs: (hash) => lstatOrNull(pathOf(hash))?.mtimeMs ?? null,
		async *listHashes() {
			for await (const prefix of entriesOf(folder)) {
				if (!PREFIX.test(prefix)) continue;
				const isFolder = (await lstat(join(folder, prefix))).isDirectory();
				if (!isFolder) continue;
				for await (const name of entriesOf(join(folder, prefix))) if (HASH.test(name)) yield name;
			}
		},
		async deleteParts({ all }) {
			const oldest = Date.now() - STALE_PART_MS;
			for await (const name of entriesOf(incoming)) {
				const path = join(incoming, name);
				if (!name.endsWith(".part")) continue;
				if (all || (await lstat(path)).mtimeMs < oldest) await rm(path, { force: true });
			}
		},
	};
}

/** Writes, hashes and counts in one pass; on return the content is on the disk. */
async function writePart(
	path: string,
	content: AsyncIterable<Uint8Array>,
	maxBytes: number,
	signal: AbortSignal | undefined,
): Promise<Pick<ReceivedFile, "hash" | "sizeBytes" | "head">> {
	const hash = createHash("sha256");
	const head: Uint8Array[] = [];
	let headBytes = 0;
	let sizeBytes = 0;
	const counted = async function* (source: AsyncIterable<Uint8Array>) {
		for await (const chunk of source) {
			sizeBytes += chunk.byteLength;
			if (sizeBytes > maxBytes) throw fileTooLarge(maxBytes);
			hash.update(chunk);
			if (headBytes < SNIFFED_BYTES) head.push(Uint8Array.from(chunk.subarray(0, SNIFFED_BYTES - headBytes)));
			headBytes += chunk.byteLength;
			yield chunk;
		}
	};
	const file = await open(path, "wx", 0o600);
	const target = file.createWriteStream({ flush: true });
	await pipeline(content, counted, target, signal === undefined ? {} : { signal });
	return { hash: hash.digest("hex"), sizeBytes, head: Buffer.concat(head) };
}

/**
 * A whole file of the same name has the same content and stays, since it may be open; anything else in its place is
 * replaced.
 */
async function place(part: string, folder: string, path: string, sizeBytes: number): Promise<void> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	if (lstatOrNull(folder)?.isDirectory() !== true) throw new Error(`"${folder}" is not a folder`);
	const there = lstatOrNull(path);
	if (there?.isFile() && there.size === sizeBytes) return;
	await rename(part, path);
	await syncFolder(folder);
}

/** So that the name survives a power cut. Windows opens no folders, and keeps names by itself. */
async function syncFolder(folder: string): Promise<void> {
	if (process.platform === "win32") return;
	const handle = await open(folder, constants.O_RDONLY);
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

async function* entriesOf(folder: string): AsyncGenerator<string> {
	try {
		for await (const entry of await opendir(folder)) yield entry.name;
	} catch (error) {
		if (!isMissing(error)) throw error;
	}
}

function lstatOrNull(path: string) {
	return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}

/** Not there, or something in its place that is no file of ours, such as a link. */
function isMissing(error: unknown): boolean {
	const code = error instanceof Error && "code" in error ? error.code : undefined;
	return code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" || code === "EISDIR";
}
