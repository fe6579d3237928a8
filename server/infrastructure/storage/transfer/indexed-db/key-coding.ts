import { ByteReader } from "../leveldb/byte-reader.ts";

/** What a key of Chromium's database is about, and where the rest of it begins. */
export type KeyPrefix = {
	readonly databaseId: number;
	readonly storeId: number;
	readonly indexId: number;
	readonly restAt: number;
};

/** Of a store without an index: its values, and where those of them lie that are files. */
export const [VALUES, BLOBS] = [1, 3] as const;
const DATABASE_NAME = 201;
const STORE_META = 50;
const STRING = 1;

/** Null where there is none. */
export function readPrefix(key: Buffer): KeyPrefix | null {
	const first = key[0];
	if (first === undefined) return null;
	const [databaseBytes, storeBytes, indexBytes] = [(first >> 5) + 1, ((first >> 2) & 7) + 1, (first & 3) + 1];
	// No browser ever counts so far.
	if (databaseBytes > 6 || storeBytes > 6) return null;
	const storeAt = 1 + databaseBytes;
	const indexAt = storeAt + storeBytes;
	const restAt = indexAt + indexBytes;
	if (restAt > key.length) return null;
	return {
		databaseId: key.readUIntLE(1, databaseBytes),
		storeId: key.readUIntLE(storeAt, storeBytes),
		indexId: key.readUIntLE(indexAt, indexBytes),
		restAt,
	};
}

export function encodePrefix(databaseId: number, storeId: number, indexId: number): Buffer {
	const [database, store, index] = [encodeInt(databaseId), encodeInt(storeId), encodeInt(indexId)];
	const first = ((database.length - 1) << 5) | ((store.length - 1) << 2) | (index.length - 1);
	return Buffer.concat([Buffer.of(first), database, store, index]);
}

/** The key of a row that is found by a text. */
export function encodeTextKey(text: string): Buffer {
	const length: number[] = [];
	for (let rest = text.length; ; rest >>>= 7) {
		length.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
		if (rest < 0x80) break;
	}
	return Buffer.concat([Buffer.from([STRING, ...length]), Buffer.from(text, "utf16le").swap16()]);
}

/** Whether a key leads to a name, or to what has one. */
export function isName(key: Buffer, { databaseId, storeId, indexId, restAt }: KeyPrefix): boolean {
	return storeId === 0 && indexId === 0 && key[restAt] === (databaseId === 0 ? DATABASE_NAME : STORE_META);
}

/** The name of a database, of the key that leads to its number. @throws {FormatError} */
export function readDatabaseName(key: Buffer, prefix: KeyPrefix): string | null {
	if (prefix.databaseId !== 0 || !isName(key, prefix)) return null;
	const reader = new ByteReader(key, prefix.restAt + 1);
	// Whose it is.
	reader.skip(reader.varint() * 2);
	return readText(reader.take(reader.varint() * 2));
}

/** The number of the store whose name a key leads to. @throws {FormatError} */
export function readNamedStore(key: Buffer, prefix: KeyPrefix): number | null {
	if (prefix.databaseId === 0 || !isName(key, prefix)) return null;
	const reader = new ByteReader(key, prefix.restAt + 1);
	const named = reader.varint();
	return reader.left === 1 && reader.byte() === 0 ? named : null;
}

export function readText(bytes: Buffer): string {
	return Buffer.from(bytes.subarray(0, bytes.length & ~1))
		.swap16()
		.toString("utf16le");
}

export function readInt(bytes: Buffer): number {
	return bytes.length === 0 || bytes.length > 6 ? -1 : bytes.readUIntLE(0, bytes.length);
}

function encodeInt(value: number): Buffer {
	const bytes: number[] = [];
	for (let rest = value; bytes.length === 0 || rest > 0; rest = Math.floor(rest / 256))
		bytes.push(rest % 256);
	return Buffer.from(bytes);
}
