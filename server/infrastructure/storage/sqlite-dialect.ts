import type Database from "better-sqlite3";
import {
	CompiledQuery,
	type DatabaseConnection,
	type SqliteDatabase,
	SqliteDialect,
	SqliteDriver,
} from "kysely";
import { AppError } from "../../domain/app-error.ts";
import type { WriteGate } from "./write-gate.ts";

const MAX_CACHED_STATEMENTS = 200;

/**
 * Kysely's SQLite dialect with two differences. Transactions take the write lock when they begin:
 * a deferred one that reads first fails with SQLITE_BUSY when another process has written meanwhile,
 * and no busy timeout helps it. And statements are prepared once instead of for every call.
 */
export class ImmediateSqliteDialect extends SqliteDialect {
	readonly #database: SqliteDatabase;
	readonly #gate: WriteGate | undefined;

	constructor(sqlite: Database.Database, gate?: WriteGate) {
		const database = withStatementCache(sqlite);
		super({ database });
		this.#database = database;
		this.#gate = gate;
	}

	override createDriver(): SqliteDriver {
		return new ImmediateSqliteDriver({ database: this.#database }, this.#gate);
	}
}

class ImmediateSqliteDriver extends SqliteDriver {
	readonly #gate: WriteGate | undefined;

	constructor(config: ConstructorParameters<typeof SqliteDriver>[0], gate: WriteGate | undefined) {
		super(config);
		this.#gate = gate;
	}

	override async acquireConnection(): Promise<DatabaseConnection> {
		const connection = await super.acquireConnection();
		// A query runs, and waits for the lock, within the call.
		const execute: DatabaseConnection["executeQuery"] = (query) =>
			this.#gate === undefined
				? connection.executeQuery(query)
				: this.#gate.enter(() => connection.executeQuery(query));
		return {
			executeQuery: (query) => execute(query).catch(rethrowReadably),
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
