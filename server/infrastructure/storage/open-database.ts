import { existsSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { Kysely, sql } from "kysely";
import { APPLICATION_ID, MIGRATIONS, type Migration } from "./migrations.ts";
import type { DatabaseSchema } from "./schema.ts";
import { ImmediateSqliteDialect } from "./sqlite-dialect.ts";
import type { WriteGate } from "./write-gate.ts";

/** Pages that change again and again are copied into the database once in 16 MB instead of once in 4. */
export const CHECKPOINT_PAGES = 4000;
/** On the server's own thread only where no other one has done it: the disk may take its time. */
export const LATEST_CHECKPOINT_PAGES = 4 * CHECKPOINT_PAGES;

/** The database cannot be used as it is; the message is for the person who started the server. */
export class DatabaseOpenError extends Error {
	override readonly name = "DatabaseOpenError";
}

/**
 * Opens the SQLite file at `path` and brings its schema up to date in one transaction.
 * A file of a newer Parley or of another program is refused before a byte of it changes.
 * @throws {DatabaseOpenError}
 */
export async function openDatabase(
	path: string,
	migrations: readonly Migration[] = MIGRATIONS,
	gate?: WriteGate,
	lockTimeoutMs?: number,
): Promise<Kysely<DatabaseSchema>> {
	const sqlite = openFile(path, migrations);
	const db = new Kysely<DatabaseSchema>({ dialect: new ImmediateSqliteDialect(sqlite, gate, lockTimeoutMs) });
	// Kysely closes the file only once it has used it.
	await sql`SELECT 1`.execute(db);
	return db;
}

function openFile(path: string, migrations: readonly Migration[]): Database.Database {
	refuseForeign(path, migrations);
	let sqlite: Database.Database | undefined;
	try {
		sqlite = new Database(path, { timeout: 5000 });
		sqlite.pragma("journal_mode = WAL");
		sqlite.pragma("synchronous = NORMAL");
		sqlite.pragma(`wal_autocheckpoint = ${LATEST_CHECKPOINT_PAGES}`);
		sqlite.pragma("foreign_keys = ON");
		migrate(sqlite, migrations);
		return sqlite;
	} catch (cause) {
		sqlite?.close();
		throw openError(path, cause);
	}
}

/** Looks at an existing file through a read-only connection, so that a refused one stays as it was. */
function refuseForeign(path: string, migrations: readonly Migration[]): void {
	if (!existsSync(path) || statSync(path).size === 0) return;
	let sqlite: Database.Database | undefined;
	try {
		sqlite = new Database(path, { readonly: true, timeout: 5000 });
		const version = Number(sqlite.pragma("user_version", { simple: true }));
		const application = Number(sqlite.pragma("application_id", { simple: true }));
		const tables = sqlite.prepare("SELECT count(*) FROM sqlite_schema").pluck().get();
		if (application !== APPLICATION_ID && tables !== 0) {
			throw new DatabaseOpenError(
				`Cannot open database "${path}": it belongs to another program. Set DATABASE_URL to another file.`,
			);
		}
		if (version > migrations.length) {
			throw new DatabaseOpenError(
				`Cannot open database "${path}": it was written by a newer Parley ` +
					`(schema ${version}, this one knows ${migrations.length}). Update Parley, or set DATABASE_URL to another file.`,
			);
		}
	} catch (cause) {
		throw openError(path, cause);
	} finally {
		sqlite?.close();
	}
}

function migrate(sqlite: Database.Database, migrations: readonly Migration[]): void {
	sqlite
		.transaction(() => {
			const version = Number(sqlite.pragma("user_version", { simple: true }));
			if (version === migrations.length) return;
			for (const migration of migrations.slice(version)) sqlite.exec(migration.sql);
			sqlite.pragma(`application_id = ${APPLICATION_ID}`);
			sqlite.pragma(`user_version = ${migrations.length}`);
		})
		.immediate();
}

function openError(path: string, cause: unknown): Error {
	if (cause instanceof DatabaseOpenError) return cause;
	const reason = cause instanceof Error ? cause.message : String(cause);
	return new DatabaseOpenError(`Cannot open database "${path}": ${reason}`, { cause });
}
