import { setTimeout as sleep } from "node:timers/promises";
import type Database from "better-sqlite3";
import {
	CompiledQuery,
	type DatabaseConnection,
	type LimitNode,
	type QueryCompiler,
	type QueryResult,
	type SqliteDatabase,
	SqliteDialect,
	SqliteDriver,
	SqliteQueryCompiler,
	ValueNode,
} from "kysely";
import { AppError } from "../../domain/app-error.ts";
import { createWriteGate, type WriteGate } from "./write-gate.ts";

const NO_RIGHT = "The server may not write to its database. Whoever runs it can give it the right to.";
const MAX_CACHED_STATEMENTS = 200;
/** A lock that lasts longer than this is a failure. */
const LOCK_TIMEOUT_MS = 5000;
/** Once it has lasted so long, what comes next tries no longer than this: it all waits on one connection, reads too. */
const KNOWN_LOCK_TIMEOUT_MS = 20;
const TRY_LOCK_EVERY_MS = 1;

/**
 * Kysely's SQLite dialect with four differences. Transactions take the write lock when they begin: a deferred one
 * that reads first fails with SQLITE_BUSY when another process has written meanwhile, and no busy timeout helps it.
 * The thread goes on while a query waits for a lock: SQLite's own waiting would keep it asleep, for 50 ms and more,
 * with all answers that stream through it. Statements are prepared once instead of for every call. And a limit is
 * part of the statement's text: where it is bound, SQLite prepares the statement anew each time.
 */
export class ImmediateSqliteDialect extends SqliteDialect {
	readonly #database: SqliteDatabase;
	readonly #gate: WriteGate;
	readonly #lockTimeoutMs: number;

	constructor(
		sqlite: Database.Database,
		gate: WriteGate = createWriteGate(),
		lockTimeoutMs: number = LOCK_TIMEOUT_MS,
	) {
		const database = withStatementCache(sqlite);
		super({ database });
		sqlite.pragma("busy_timeout = 0");
		this.#database = database;
		this.#gate = gate;
		this.#lockTimeoutMs = lockTimeoutMs;
	}

	override createDriver(): SqliteDriver {
		return new ImmediateSqliteDriver({ database: this.#database }, this.#gate, this.#lockTimeoutMs);
	}

	override createQueryCompiler(): QueryCompiler {
		return new WrittenLimitCompiler();
	}
}

class WrittenLimitCompiler extends SqliteQueryCompiler {
	protected override visitLimit(node: LimitNode): void {
		const { limit } = node;
		if (!ValueNode.is(limit) || !Number.isSafeInteger(limit.value)) return super.visitLimit(node);
		this.append(`limit ${limit.value}`);
	}
}

class ImmediateSqliteDriver extends SqliteDriver {
	readonly #gate: WriteGate;
	readonly #lockTimeoutMs: number;
	/** Since when nothing could be written, on a clock that only goes on. */
	#lockedSinceMs: number | null = null;

	constructor(config: ConstructorParameters<typeof SqliteDriver>[0], gate: WriteGate, lockTimeoutMs: number) {
		super(config);
		this.#gate = gate;
		this.#lockTimeoutMs = lockTimeoutMs;
	}

	override async acquireConnection(): Promise<DatabaseConnection> {
		const connection = await super.acquireConnection();
		return {
			executeQuery: <Row>(query: CompiledQuery) =>
				this.#gate
					.enter(() => this.#untilUnlocked(query, () => connection.executeQuery<Row>(query)))
					.catch(rethrowReadably),
			streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
		} as DatabaseConnection;
	}

	/** What was refused for a lock has changed nothing, and is tried again, within a transaction too. */
	async #untilUnlocked<Row>(
		query: CompiledQuery,
		run: () => Promise<QueryResult<Row>>,
	): Promise<QueryResult<Row>> {
		let until: number | null = null;
		for (;;) {
			try {
				const result = await run();
				// Readers need no lock: that they come through tells nothing of it.
				if (this.#lockedSinceMs !== null && !/^select\b/i.test(query.sql)) this.#lockedSinceMs = null;
				return result;
			} catch (error) {
				const now = performance.now();
				if (!codeOf(error).startsWith("SQLITE_BUSY")) throw error;
				this.#lockedSinceMs ??= now;
				until ??= Math.max(this.#lockedSinceMs + this.#lockTimeoutMs, now + KNOWN_LOCK_TIMEOUT_MS);
				if (now >= until) throw error;
			}
			await sleep(TRY_LOCK_EVERY_MS);
		}
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

/** Full disk, lost rights, a lock that lasts, damage: what people can do something about is told as such. */
function rethrowReadably(error: unknown): never {
	const code = codeOf(error);
	if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(code)) {
		throw new AppError("storage_damaged", undefined, { cause: error });
	}
	const [, trouble] = TROUBLES.find(([name]) => code.startsWith(name)) ?? [];
	if (trouble === undefined && !code.startsWith("SQLITE_BUSY")) throw error;
	throw new AppError("storage_unavailable", trouble, { cause: error });
}

/** What of them is more than a moment's; codes begin so. */
const TROUBLES: readonly (readonly [string, string])[] = [
	["SQLITE_FULL", "The disk of the server is full, so nothing can be stored. Make room on it and try again."],
	["SQLITE_READONLY", NO_RIGHT],
	["SQLITE_CANTOPEN", NO_RIGHT],
	[
		"SQLITE_IOERR",
		"The disk of the server has failed to read or write its database. Whoever runs it can look at the disk.",
	],
];

function codeOf(error: unknown): string {
	return error instanceof Error && "code" in error ? String(error.code) : "";
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
