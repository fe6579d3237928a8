import { ByteReader, FormatError } from "./byte-reader.ts";
import { crc32c, maskCrc } from "./crc32c.ts";
import { type Change, PUT } from "./read-batch.ts";
import { unpackSnappy } from "./unpack-snappy.ts";

const FOOTER_BYTES = 48;
const MAGIC = Buffer.from("57fb808b247547db", "hex");
/** What follows a block: how it is packed, and a checksum. */
const TRAILER_BYTES = 5;
/** A block is of some KiB, but where one value is longer. */
const MAX_BLOCK_BYTES = 64 * 1024 * 1024;
const [PLAIN, SNAPPY] = [0, 1] as const;

/**
 * All writes that a LevelDB table holds. Blocks follow each other in the file, so that none is read twice, however often
 * it is named. @throws {FormatError} after what came before the damage
 */
export function* readTable(file: Buffer): Generator<Change> {
	if (file.length < FOOTER_BYTES || !file.subarray(-MAGIC.length).equals(MAGIC))
		throw new FormatError("no table");
	const footer = new ByteReader(file, file.length - FOOTER_BYTES);
	// Of what describes the table.
	readHandle(footer);
	let readTo = 0;
	for (const { value } of readEntries(readBlock(file, readHandle(footer)))) {
		const handle = readHandle(new ByteReader(value));
		if (handle.offset < readTo) throw new FormatError("blocks that overlap");
		readTo = handle.offset + handle.size + TRAILER_BYTES;
		for (const entry of readEntries(readBlock(file, handle))) yield toChange(entry);
	}
}

type Handle = { readonly offset: number; readonly size: number };
type Entry = { readonly key: Buffer; readonly value: Buffer };

function readHandle(reader: ByteReader): Handle {
	return { offset: reader.varint(), size: reader.varint() };
}

function readBlock(file: Buffer, { offset, size }: Handle): Buffer {
	const end = offset + size;
	if (end + TRAILER_BYTES > file.length - FOOTER_BYTES) throw new FormatError("a block outside of the table");
	if (maskCrc(crc32c(file, offset, end + 1)) !== file.readUInt32LE(end + 1))
		throw new FormatError("a block with a wrong checksum");
	const block = file.subarray(offset, end);
	switch (file[end]) {
		case PLAIN:
			return block;
		case SNAPPY:
			return unpackSnappy(block, MAX_BLOCK_BYTES);
		default:
			throw new FormatError("a block that is packed in another way");
	}
}

/** Each key is told by what it shares with the one before it; it is put together in one place, which costs what differs. */
function* readEntries(block: Buffer): Generator<Entry> {
	const restarts = block.length < 4 ? 0 : block.readUInt32LE(block.length - 4);
	const reader = new ByteReader(block, 0, block.length - 4 - restarts * 4);
	if (reader.end < 0) throw new FormatError("a block without entries");
	let key: Buffer = Buffer.allocUnsafe(256);
	let length = 0;
	while (reader.left > 0) {
		const shared = reader.varint();
		const added = reader.varint();
		const valueBytes = reader.varint();
		if (shared > length) throw new FormatError("a key that shares what is not there");
		const at = reader.skip(added);
		length = shared + added;
		if (length > key.length) key = Buffer.concat([key.subarray(0, shared)], Math.max(length, key.length * 2));
		block.copy(key, shared, at, at + added);
		yield { key: key.subarray(0, length), value: reader.take(valueBytes) };
	}
}

function toChange({ key, value }: Entry): Change {
	const own = key.length - 8;
	if (own < 0) throw new FormatError("a key without its number");
	const tail = new ByteReader(key, own);
	const kind = tail.byte();
	const sequence = key.readUIntLE(own + 1, 6) + (key[own + 7] ?? 0) * 2 ** 48;
	return { key: key.subarray(0, own), sequence, value: kind === PUT ? value : null };
}
