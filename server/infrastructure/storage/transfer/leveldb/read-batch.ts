import { ByteReader, FormatError } from "./byte-reader.ts";

/** A write to a database: of all to one key that of the highest sequence number holds. */
export type Change = {
	/** Good until the next change is asked for. */
	readonly key: Buffer;
	readonly sequence: number;
	/** Null: the key was deleted. Good until the next change is asked for. */
	readonly value: Buffer | null;
};

export const [DELETION, PUT] = [0, 1] as const;

/** The writes of a record of a log. @throws {FormatError} */
export function* readBatch(record: Buffer): Generator<Change> {
	const reader = new ByteReader(record);
	const first = reader.uint64();
	const count = reader.uint32();
	for (let index = 0; index < count; index++) {
		const kind = reader.byte();
		if (kind !== PUT && kind !== DELETION) throw new FormatError("a write of no known kind");
		const key = reader.take(reader.varint());
		yield { key, sequence: first + index, value: kind === PUT ? reader.take(reader.varint()) : null };
	}
}
