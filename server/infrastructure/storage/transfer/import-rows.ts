import type Database from "better-sqlite3";
import type { ImportOutcome } from "../../../application/transfer-port.ts";

/** What one chat of an import came to. Rows of a chat have the revisions of `ranges`, until somebody touches them. */
export type ImportedChatRow = {
	readonly import_id: string;
	readonly position: number;
	/** The chat it is in, or, until it is published, is to be in; null: none. */
	readonly chat_id: number | null;
	/** The chat that holds new messages of another one until they are published. */
	readonly shadow_id: number | null;
	readonly title: string;
	readonly outcome: ImportOutcome;
	readonly messages: number;
	/** JSON of a list of notes; of sentences alone where an older version wrote it. */
	readonly notes: string;
	/** JSON of a list of `[first, last]`. */
	readonly ranges: string;
};

export type Range = readonly [first: number, last: number];

export function readRanges(row: Pick<ImportedChatRow, "ranges">): readonly Range[] {
	return JSON.parse(row.ranges) as readonly Range[];
}

/** The user's next revisions [Y1]; returns the first. Within a transaction. */
export function createRevisions(db: Database.Database): (userId: string, count: number) => number {
	const take = db.prepare("UPDATE users SET rev = rev + ? WHERE id = ? RETURNING rev").pluck();
	return (userId, count) => Number(take.get(count, userId)) - count + 1;
}

export type HiddenRevisions = {
	/** At the start of each transaction: others may have taken some. */
	begin(): void;
	next(): number;
};

/**
 * Revisions of rows that are not there yet, for anybody: below zero, where no reader looks. Each kind of row has its
 * own.
 */
export function createHiddenRevisions(
	db: Database.Database,
	table: "chats" | "messages",
	userId: string,
): HiddenRevisions {
	const readLowest = db.prepare(`SELECT min(rev) FROM ${table} WHERE user_id = ?`).pluck();
	let lowest = 0;
	return {
		begin() {
			lowest = Math.min(0, Number(readLowest.get(userId) ?? 0));
		},
		next: () => --lowest,
	};
}
