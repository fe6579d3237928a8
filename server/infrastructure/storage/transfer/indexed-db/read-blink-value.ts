import { ByteReader, FormatError, SizeError } from "../leveldb/byte-reader.ts";
import { unpackSnappy } from "../leveldb/unpack-snappy.ts";
import { type Budget, readV8Value } from "./read-v8-value.ts";

const VERSION = 0xff;
/** A version that no value has: what follows says where the value is, or how it is packed. */
const ELSEWHERE = 17;
const [IN_FILE, IN_SNAPPY] = [1, 2] as const;
const TRAILER = 0xfe;
const TRAILER_BYTES = 12;

/** The place among the files of its row where a value lies that is too long for the database; null: it is here. */
export function readFilePlace(bytes: Buffer): number | null {
	const reader = new ByteReader(bytes);
	if (!isElsewhere(bytes, IN_FILE)) return null;
	reader.skip(3);
	// Its size.
	reader.varint();
	return reader.varint();
}

/** A value in the browser's envelope, as it would be in JSON. @throws {FormatError} */
export function readBlinkValue(bytes: Buffer, budget: Budget): unknown {
	const plain = isElsewhere(bytes, IN_SNAPPY) ? unpackSnappy(bytes.subarray(3), budget.bytes) : bytes;
	spendBytes(budget, plain.length);
	const reader = new ByteReader(plain);
	if (isElsewhere(plain, IN_FILE) || isElsewhere(plain, IN_SNAPPY) || reader.byte() !== VERSION)
		throw new FormatError("no value");
	reader.varint();
	if (reader.peek() === TRAILER) reader.skip(1 + TRAILER_BYTES);
	// Values of long ago have one envelope, which then is V8's.
	if (reader.peek() === VERSION) {
		reader.byte();
		reader.varint();
	}
	return readV8Value(reader, budget);
}

function isElsewhere(bytes: Buffer, how: number): boolean {
	return bytes[0] === VERSION && bytes[1] === ELSEWHERE && bytes[2] === how;
}

/** @throws {SizeError} */
export function spendBytes(budget: Budget, bytes: number): void {
	budget.bytes -= bytes;
	if (budget.bytes < 0) throw new SizeError("longer than is read as one");
}
