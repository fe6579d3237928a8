import { ByteReader, FormatError } from "../leveldb/byte-reader.ts";
import type { Change } from "../leveldb/read-batch.ts";
import { type FolderFault, type FolderFile, readFolder } from "../leveldb/read-folder.ts";
import type { RowScratch } from "../leveldb/row-scratch.ts";
import {
	BLOBS,
	encodePrefix,
	encodeTextKey,
	isName,
	readDatabaseName,
	readInt,
	readNamedStore,
	readPrefix,
	readText,
	VALUES,
} from "./key-coding.ts";
import { readBlinkValue, readFilePlace, spendBytes } from "./read-blink-value.ts";
import type { Budget } from "./read-v8-value.ts";

/** Keys of rows that are chats, or parts of them, are short ids. */
const MAX_KEY_BYTES = 4096;

export type BrowserDatabase = {
	/** The keys of the rows of a store, in their order. */
	keys(store: string): Generator<Buffer>;
	/** Undefined: there is none. @throws {FormatError} */
	read(store: string, key: Buffer, budget: Budget): Promise<unknown>;
	/** By a key that is a text. */
	find(store: string, key: string, budget: Budget): Promise<unknown>;
};

/** Finds a file of the database's where a value lies that is too long for it; null: there is none. */
export type ReadBlob = (path: string) => Promise<Buffer | null>;

/** Takes the rows of Chromium's IndexedDB over, file after file; what it yields says only that one is done. */
export async function* loadIndexedDb(
	files: readonly FolderFile[],
	scratch: RowScratch,
	noteFault: (fault: FolderFault) => void,
): AsyncGenerator<void> {
	for await (const changes of readFolder(files, noteFault)) {
		for (const change of changes) if (isKept(change)) scratch.put(change);
		yield;
	}
}

/** Names, values, and where they lie; not the indexes, which hold the same again. */
function isKept({ key }: Change): boolean {
	if (key.length > MAX_KEY_BYTES) return false;
	const prefix = readPrefix(key);
	if (prefix === null) return false;
	const { storeId, indexId } = prefix;
	return storeId > 0 ? indexId === VALUES || indexId === BLOBS : isName(key, prefix);
}

/** A database by its name; null: there is none. */
export function openIndexedDb(scratch: RowScratch, name: string, readBlob: ReadBlob): BrowserDatabase | null {
	const databaseId = findDatabase(scratch, name);
	if (databaseId === null) return null;
	const stores = findStores(scratch, databaseId);
	const prefixOf = (store: string, indexId: number) => {
		const storeId = stores.get(store);
		return storeId === undefined ? null : encodePrefix(databaseId, storeId, indexId);
	};

	const readFile = async (store: string, key: Buffer, place: number): Promise<Buffer> => {
		const prefix = prefixOf(store, BLOBS);
		const objects = prefix === null ? null : scratch.find(Buffer.concat([prefix, key]));
		const number = objects === null ? null : readBlobNumber(objects, place);
		const content = number === null ? null : await readBlob(pathOfBlob(databaseId, number));
		if (content === null) throw new FormatError("a value whose file is not there");
		return content;
	};
	const read: BrowserDatabase["read"] = async (store, key, budget) => {
		const prefix = prefixOf(store, VALUES);
		const row = prefix === null ? null : scratch.find(Buffer.concat([prefix, key]));
		if (row === null) return undefined;
		const reader = new ByteReader(row);
		// The version of the row.
		reader.varint();
		const bytes = reader.take(reader.left);
		const place = readFilePlace(bytes);
		if (place === null) return readBlinkValue(bytes, budget);
		const content = await readFile(store, key, place);
		spendBytes(budget, content.length);
		return readBlinkValue(content, budget);
	};

	return {
		*keys(store) {
			const prefix = prefixOf(store, VALUES);
			if (prefix === null) return;
			for (const { key } of scratch.rows(prefix)) yield key.subarray(prefix.length);
		},
		read,
		find: (store, key, budget) => read(store, encodeTextKey(key), budget),
	};
}

function findDatabase(scratch: RowScratch, name: string): number | null {
	for (const { key, value } of scratch.rows(encodePrefix(0, 0, 0))) {
		const prefix = readPrefix(key);
		if (prefix === null || ignoreFaults(() => readDatabaseName(key, prefix)) !== name) continue;
		const id = readInt(value);
		if (id > 0) return id;
	}
	return null;
}

function findStores(scratch: RowScratch, databaseId: number): ReadonlyMap<string, number> {
	const stores = new Map<string, number>();
	for (const { key, value } of scratch.rows(encodePrefix(databaseId, 0, 0))) {
		const prefix = readPrefix(key);
		const id = prefix === null ? null : ignoreFaults(() => readNamedStore(key, prefix));
		if (id !== null && id > 0) stores.set(readText(value), id);
	}
	return stores;
}

function ignoreFaults<T>(read: () => T): T | null {
	try {
		return read();
	} catch (error) {
		if (error instanceof FormatError) return null;
		throw error;
	}
}

/** The number of the file that is at this place among those of a row; null: there is none. */
function readBlobNumber(objects: Buffer, place: number): number | null {
	const reader = new ByteReader(objects);
	for (let index = 0; reader.left > 0; index++) {
		const kind = reader.byte();
		if (kind > 1) {
			reader.skip(reader.varint());
			continue;
		}
		const number = reader.varint();
		if (index === place) return number;
		// Its type and its size.
		reader.skip(reader.varint() * 2);
		reader.varint();
		if (kind === 1) {
			reader.skip(reader.varint() * 2);
			reader.varint();
		}
	}
	return null;
}

function pathOfBlob(databaseId: number, number: number): string {
	const folder = (Math.floor(number / 256) % 256).toString(16).padStart(2, "0");
	return `${databaseId.toString(16)}/${folder}/${number.toString(16)}`;
}
