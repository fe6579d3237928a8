import { ByteReader } from "./byte-reader.ts";
import { readLog } from "./read-log.ts";

/** Which files of a folder count, by their numbers: others are left over from before. */
export type Manifest = {
	readonly tables: ReadonlySet<number>;
	/** Logs from this one on count, and `earlierLog`; 0: none. */
	readonly firstLog: number;
	readonly earlierLog: number;
};

/** What a database's manifest says in the end. @throws {FormatError} */
export function readManifest(file: Buffer, noteDamage: () => void): Manifest {
	const tables = new Set<number>();
	let firstLog = 0;
	let earlierLog = 0;
	for (const record of readLog(file, noteDamage)) {
		const reader = new ByteReader(record);
		const gone: number[] = [];
		const added: number[] = [];
		while (reader.left > 0) {
			const tag = reader.varint();
			switch (tag) {
				case 1:
					reader.take(reader.varint());
					break;
				case 2:
					firstLog = reader.varint();
					break;
				case 3:
				case 4:
					reader.varint();
					break;
				case 5:
					reader.varint();
					reader.take(reader.varint());
					break;
				case 6:
					reader.varint();
					gone.push(reader.varint());
					break;
				case 7:
					reader.varint();
					added.push(reader.varint());
					// Its size, first and last key.
					reader.varint();
					reader.take(reader.varint());
					reader.take(reader.varint());
					break;
				case 9:
					earlierLog = reader.varint();
					break;
				default:
					// Nothing says how long what is not known is; the rest of the record stays unread.
					noteDamage();
					reader.at = reader.end;
			}
		}
		for (const table of gone) tables.delete(table);
		for (const table of added) tables.add(table);
	}
	return { tables, firstLog, earlierLog };
}
