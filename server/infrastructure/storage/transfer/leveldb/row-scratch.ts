import Database from "better-sqlite3";
import { SizeError } from "./byte-reader.ts";
import type { Change } from "./read-batch.ts";

/** What is put in one after the other, with what is replaced later. */
export const MAX_SCRATCH_BYTES = 4 * 1024 ** 3;
const PAGE_ROWS = 16;

export type Row = { readonly key: Buffer; readonly value: Buffer };

/** Rows of a database whose files tell them in no order; until all are told they wait in a file of their own. */
export type RowScratch = {
	/** Holds unless a later write to the key is known. @throws {SizeError} */
	put(change: Change): void;
	find(key: Buffer): Buffer | null;
	/** Those whose keys begin so, by their keys. */
	rows(prefix: Buffer): Generator<Row>;
	close(): void;
};

export function createRowScratch(maxBytes = MAX_SCRATCH_BYTES): RowScratch {
	const db = new Database("");
	db.pragma("journal_mode = OFF");
	// Keys come in no order; what leads to some hundred thousand of them stays in memory.
	db.pragma("cache_size = -16384");
	db.exec(
		"CREATE TABLE rows (key BLOB NOT NULL, sequence REAL NOT NULL, value BLOB); CREATE UNIQUE INDEX by_key ON rows (key); BEGIN",
	);
	const put = db.prepare(`
		INSERT INTO rows VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE
		SET sequence = excluded.sequence, value = excluded.value WHERE excluded.sequence > sequence
	`);
	const find = db.prepare<[Buffer], Buffer | null>("SELECT value FROM rows WHERE key = ?").pluck();
	const page = db.prepare<[Buffer, Buffer], Row>(
		`SELECT key, value FROM rows WHERE key > ? AND key < ? AND value IS NOT NULL ORDER BY key LIMIT ${PAGE_ROWS}`,
	);
	let bytes = 0;
	return {
		put({ key, sequence, value }) {
			bytes += key.length + (value?.length ?? 0);
			if (bytes > maxBytes) throw new SizeError("more rows than are read");
			put.run(key, sequence, value);
		},
		find: (key) => find.get(key) ?? null,
		*rows(prefix) {
			// No key of a database begins so with four such bytes after it.
			const end = Buffer.concat([prefix, Buffer.from("ffffffff", "hex")]);
			for (let after = prefix; ; ) {
				const rows = page.all(after, end);
				yield* rows;
				const last = rows.at(-1);
				if (last === undefined) return;
				after = last.key;
			}
		},
		close: () => {
			db.close();
		},
	};
}
