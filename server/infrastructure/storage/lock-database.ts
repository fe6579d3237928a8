import Database from "better-sqlite3";
import { DatabaseOpenError } from "./open-database.ts";

export type DatabaseLock = { release(): void };

/** A process that is about to end may still hold it: after a crash of its parent it drains for three seconds. */
const WAIT_MS = 4000;

/**
 * Holds the database at `path` for this process: `alone`, or `shared` with other servers that know of each
 * other, never both. It is a transaction on a file beside it that stays open, since its lock is the system's own
 * and so ends with the process, however that ends.
 * @throws {DatabaseOpenError} another process has it
 */
export function lockDatabase(path: string, mode: "alone" | "shared", waitMs: number = WAIT_MS): DatabaseLock {
	let sqlite: Database.Database | undefined;
	try {
		sqlite = new Database(`${path}-lock`, { timeout: waitMs });
		if (mode === "alone") sqlite.exec("BEGIN EXCLUSIVE");
		else holdShared(sqlite);
		const held = sqlite;
		return { release: () => held.close() };
	} catch (cause) {
		sqlite?.close();
		throw lockError(path, cause);
	}
}

/** A file without a table gives no lock to readers. */
function holdShared(sqlite: Database.Database): void {
	sqlite.exec("BEGIN IMMEDIATE");
	const isMade = sqlite.prepare("SELECT 1 FROM sqlite_schema").get() !== undefined;
	// Even a commit of nothing would have to wait until no one holds it.
	sqlite.exec(isMade ? "ROLLBACK" : "CREATE TABLE lock (holder TEXT); COMMIT");
	sqlite.exec("BEGIN");
	sqlite.prepare("SELECT count(*) FROM lock").get();
}

function lockError(path: string, cause: unknown): DatabaseOpenError {
	const isTaken = cause instanceof Error && "code" in cause && String(cause.code).startsWith("SQLITE_BUSY");
	const reason = isTaken
		? "another Parley uses it. Close that one, or set DATABASE_URL to another file."
		: cause instanceof Error
			? cause.message
			: String(cause);
	return new DatabaseOpenError(`Cannot open database "${path}": ${reason}`, { cause });
}
