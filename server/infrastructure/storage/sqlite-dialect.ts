import type Database from "better-sqlite3";
import {
	CompiledQuery,
	type DatabaseConnection,
	type SqliteDatabase,
	SqliteDialect,
	SqliteDriver,
} from "kysely";
import { AppError } from "../../domain/app-error.ts";

const MAX_CACHED_STATEMENTS = 200;

/**
 * Kysely's SQLite dialect with two differences. Transactions take the write lock when they begin:
 * a deferred one that reads first fails with SQLITE_BUSY when another process has written meanwhile,
 * and no busy timeout helps it. And statements are prepared once instead of for every call.
 */
export class ImmediateSqliteDialect extends SqliteDialect {
	readonly #database: SqliteDatabase;

	constructor(sqlite: Database.Database) {
		const database = withStatementCache(sqlite);
		super({ database });
		this.#database = database;
	}

	override createDriver(): SqliteDriver {
		return new ImmediateSqliteDriver({ database: this.#database });
	}
}

class ImmediateSqliteDriver extends SqliteDriver {
	override async acquireConnection(): Promise<DatabaseConnection> {
		const connection = await super.acquireConnection();
		return {
			executeQuery: (query) => connection.executeQuery(query).catch(rethrowReadably),
			streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
		} as DatabaseConnection;
	}

	override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
		await super.rollbackTransaction(connection).catch((error) => {
			// On a full disk SQLite has rolled back by itself; the error to be told is the one before.
			if (!/no transaction is active/.test(String(error))) throw error;
		});
	}

	override async beginTransaction(connection: DatabaseConnection): Promise<void> {
		await connection.executeQuery(CompiledQuery.raw("begin immediate"));
	}
}

/** Full disk, lost rights, a lock that lasts: what people can do something about has a code of its own. */
function rethrowReadably(error: unknown): never {
	const code = error instanceof Error && "code" in error ? String(error.code) : "";
	if (/^SQLITE_(?:FULL|READONLY|IOERR|BUSY|CANTOPEN)/.test(code)) {
		throw new AppError("storage_unavailable", undefined, { cause: error });
	}
	throw error;
}

function withStatementCache(sqlite: Database.Database): SqliteDatabase {
	const cache = new Map<string, Database.Statement<unknown[]>>();
	return {
		close: () => {
			sqlite.close();
		},
		prepare(sql) {
			const cached = cache.get(sql);
			if (cached !== undefined) return cached;
			const statement = sqlite.prepare<unknown[]>(sql);
			const oldest = cache.size >= MAX_CACHED_STATEMENTS ? cache.keys().next().value : undefined;
			if (oldest !== undefined) cache.delete(oldest);
			cache.set(sql, statement);
			return statement;
		},
	};
}
