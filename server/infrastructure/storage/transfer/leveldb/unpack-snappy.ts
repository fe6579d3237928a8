import { ByteReader, FormatError, SizeError } from "./byte-reader.ts";

/**
 * Unpacks a block of raw Snappy. Nothing is allotted on a claim alone: no block unpacks to more than a copy of 64 bytes
 * for each two of its own. @throws {FormatError}
 */
export function unpackSnappy(packed: Buffer, maxBytes: number): Buffer {
	const reader = new ByteReader(packed);
	const size = reader.varint();
	if (size > packed.length * 32) throw new FormatError("unpacks to more than it can");
	if (size > maxBytes) throw new SizeError("unpacks to too much");
	const out = Buffer.allocUnsafe(size);
	let filled = 0;
	while (reader.left > 0) {
		const tag = reader.byte();
		if ((tag & 3) === 0) {
			const length = readLength(reader, tag >>> 2) + 1;
			if (length > size - filled) throw new FormatError("unpacks to more than it says");
			const at = reader.skip(length);
			packed.copy(out, filled, at, at + length);
			filled += length;
			continue;
		}
		const [length, offset] = readCopy(reader, tag);
		if (offset === 0 || offset > filled || length > size - filled)
			throw new FormatError("copies what is not there");
		copyWithin(out, filled, offset, length);
		filled += length;
	}
	if (filled !== size) throw new FormatError("unpacks to less than it says");
	return out;
}

function readLength(reader: ByteReader, code: number): number {
	return code < 60 ? code : reader.bytes.readUIntLE(reader.skip(code - 59), code - 59);
}

function readCopy(reader: ByteReader, tag: number): readonly [length: number, offset: number] {
	if ((tag & 3) === 1) return [((tag >>> 2) & 7) + 4, ((tag >>> 5) << 8) | reader.byte()];
	const width = (tag & 3) === 2 ? 2 : 4;
	return [(tag >>> 2) + 1, reader.bytes.readUIntLE(reader.skip(width), width)];
}

/** What is copied may reach into itself, and then repeats. */
function copyWithin(out: Buffer, to: number, offset: number, length: number): void {
	if (offset >= length) {
		out.copyWithin(to, to - offset, to - offset + length);
		return;
	}
	for (let index = 0; index < length; index++) out[to + index] = out[to - offset + index] ?? 0;
}
