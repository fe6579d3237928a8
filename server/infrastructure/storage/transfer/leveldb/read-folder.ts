import { FormatError } from "./byte-reader.ts";
import { type Change, readBatch } from "./read-batch.ts";
import { readLog } from "./read-log.ts";
import { type Manifest, readManifest } from "./read-manifest.ts";
import { readTable } from "./read-table.ts";

/** A line for each change of files, of which a database of some GB has some thousand. */
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;

export type FolderFile = {
	/** Without the folder. */
	readonly name: string;
	/** All of it; null: it is longer than is read at once. */
	read(): Promise<Buffer | null>;
};

export type FolderFault =
	/** It is damaged, or too long; what could be read of it was told. */
	| { readonly type: "damaged"; readonly file: string }
	/** A file that counts is not there. */
	| { readonly type: "missing"; readonly file: string };

type Part = { readonly number: number; readonly file: FolderFile; readonly isLog: boolean };

/**
 * All writes that the files of a LevelDB database hold, file after file, in no order of time: of those to one key the
 * one with the highest sequence number holds. Those of one file have to be looked at before the next.
 */
export async function* readFolder(
	files: readonly FolderFile[],
	noteFault: (fault: FolderFault) => void,
): AsyncGenerator<Iterable<Change>> {
	if (files.length === 0) return;
	const parts = files.flatMap(toPart).sort((a, b) => a.number - b.number);
	const manifest = await findManifest(files, noteFault);
	for (const part of choose(parts, manifest, noteFault)) {
		const { file } = part;
		const fault = { type: "damaged", file: file.name } as const;
		const content = await file.read();
		if (content === null) noteFault(fault);
		else
			yield asFaults(part.isLog ? readLogChanges(content, () => noteFault(fault)) : readTable(content), () =>
				noteFault(fault),
			);
	}
}

function* readLogChanges(content: Buffer, noteDamage: () => void): Generator<Change> {
	for (const record of readLog(content, noteDamage)) yield* asFaults(readBatch(record), noteDamage);
}

function* asFaults(changes: Iterable<Change>, noteDamage: () => void): Generator<Change> {
	try {
		yield* changes;
	} catch (error) {
		if (!(error instanceof FormatError)) throw error;
		noteDamage();
	}
}

function toPart(file: FolderFile): readonly Part[] {
	const match = /^(\d{1,15})\.(log|ldb|sst)$/.exec(file.name);
	return match === null ? [] : [{ number: Number(match[1]), file, isLog: match[2] === "log" }];
}

/** Null where none can be read: then all files count, as when LevelDB repairs a database. */
async function findManifest(
	files: readonly FolderFile[],
	noteFault: (fault: FolderFault) => void,
): Promise<Manifest | null> {
	const pointer = await files.find(({ name }) => name === "CURRENT")?.read();
	const named = pointer?.toString("latin1", 0, 100).trim();
	const file = files.find(({ name }) => name === named && name.startsWith("MANIFEST-"));
	const noteDamage = () => noteFault({ type: "damaged", file: file?.name ?? "CURRENT" });
	const content = await file?.read();
	if (content === undefined || content === null || content.length > MAX_MANIFEST_BYTES) {
		noteDamage();
		return null;
	}
	try {
		let isDamaged = false;
		const manifest = readManifest(content, () => {
			isDamaged = true;
		});
		if (!isDamaged) return manifest;
	} catch (error) {
		if (!(error instanceof FormatError)) throw error;
	}
	noteDamage();
	return null;
}

function choose(
	parts: readonly Part[],
	manifest: Manifest | null,
	noteFault: (fault: FolderFault) => void,
): readonly Part[] {
	if (manifest === null) return parts;
	const { tables, firstLog, earlierLog } = manifest;
	const keyOf = (number: number, isLog: boolean) => `${number}${isLog ? "log" : ""}`;
	const there = new Set(parts.map(({ number, isLog }) => keyOf(number, isLog)));
	const nameOf = (number: number, ending: string) => `${String(number).padStart(6, "0")}.${ending}`;
	for (const table of tables)
		if (!there.has(keyOf(table, false))) noteFault({ type: "missing", file: nameOf(table, "ldb") });
	// A database always has the log that it writes, be it empty.
	if (firstLog > 0 && !there.has(keyOf(firstLog, true)))
		noteFault({ type: "missing", file: nameOf(firstLog, "log") });
	return parts.filter(({ number, isLog }) =>
		isLog ? number >= firstLog || (number === earlierLog && number > 0) : tables.has(number),
	);
}
