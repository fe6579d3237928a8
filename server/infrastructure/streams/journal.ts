import { existsSync, renameSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { StaleFenceError, type StreamEntry } from "../../application/ports.ts";
import type { TaskId } from "../../protocol/ids.ts";
import type { ToolCall } from "../../protocol/tools.ts";
import { LiveStream } from "./live-stream.ts";

export type JournalWrite = {
	readonly taskId: TaskId;
	readonly fence: number;
	readonly entries: readonly StreamEntry[];
};

/** Lengths in UTF-16 code units, and how many tools were called. */
export type AnswerSize = { readonly content: number; readonly reasoning: number; readonly tools: number };

type JournaledTask = { readonly taskId: TaskId; readonly fence: number; readonly size: AnswerSize };

/**
 * Entries of running answers in a SQLite file of their own, beside the database. Of their own, because
 * commits here come at every flush of a stream: on the database's connection they would fall into the
 * transactions of the stores, and on a second connection to the same file each would wait for the
 * other's lock on one thread.
 */
export interface Journal {
	/**
	 * One transaction for the writes of all tasks. On return they survive `kill -9`.
	 * Answers, in order, null or why a write was refused.
	 */
	write(writes: readonly JournalWrite[]): readonly (StaleFenceError | null)[];
	fence(taskId: TaskId, fence: number): void;
	/** Whether no newer fence number of the task is known. */
	isNewest(taskId: TaskId, fence: number): boolean;
	/** Null where the journal has nothing of the task. */
	read(taskId: TaskId): LiveStream | null;
	/** All tasks that have entries here, and how far these reach. Reads the whole file. */
	listTasks(): readonly JournaledTask[];
	/** Forgets the text of the task, in a while, unless a newer fence number is known by then. */
	remove(taskId: TaskId, fence: number): void;
	close(): void;
}

/**
 * Opens the journal at `path`; one that is damaged is set aside as `<path>.damaged`. With `alone` no other
 * process can open it meanwhile, and a commit needs no locks of the system.
 */
export function openJournal(path: string, options: { readonly alone: boolean } = { alone: false }): Journal {
	try {
		return createJournal(openFile(path, options.alone), options.alone);
	} catch (cause) {
		if (!existsSync(path) || !isDamaged(cause)) throw cause;
		renameSync(path, `${path}.damaged`);
		rmSync(`${path}-wal`, { force: true });
		rmSync(`${path}-shm`, { force: true });
		return createJournal(openFile(path, options.alone), options.alone);
	}
}

function openFile(path: string, alone: boolean): Database.Database {
	const sqlite = new Database(path, { timeout: 5000 });
	try {
		if (alone) sqlite.pragma("locking_mode = EXCLUSIVE");
		sqlite.pragma("journal_mode = WAL");
		// A commit is in the system's hands when it returns, which `kill -9` does not take back. A power cut may
		// damage this file; then it is set aside, and what the database has of the answers is what there is.
		sqlite.pragma("synchronous = OFF");
		// Entries lie in the order they come and have no index: a commit for hundreds of answers then writes two
		// or three pages. Reading by task happens after a crash only, and removing in bulk.
		sqlite.exec(`
			CREATE TABLE IF NOT EXISTS streams (
				task_id TEXT PRIMARY KEY, fence INTEGER NOT NULL
			) STRICT, WITHOUT ROWID;
			CREATE TABLE IF NOT EXISTS entries (
				id INTEGER PRIMARY KEY, task_id TEXT NOT NULL, type TEXT NOT NULL,
				offset INTEGER NOT NULL, body TEXT NOT NULL
			) STRICT;
		`);
		// What is damaged behind its first page would show at the first answer only, and end it and all that come.
		if (sqlite.pragma("quick_check(1)", { simple: true }) !== "ok")
			throw new Database.SqliteError(`Pages of "${path}" are damaged`, "SQLITE_CORRUPT");
		return sqlite;
	} catch (cause) {
		sqlite.close();
		throw cause;
	}
}

function createJournal(sqlite: Database.Database, alone: boolean): Journal {
	const selectFence = sqlite.prepare<[string], number>("SELECT fence FROM streams WHERE task_id = ?").pluck();
	const setFence = sqlite.prepare<[string, number]>(
		"INSERT INTO streams (task_id, fence) VALUES (?, ?) ON CONFLICT (task_id) DO UPDATE SET fence = excluded.fence",
	);
	const insertRows = createInsert(sqlite);
	const select = sqlite.prepare<[string], EntryRow>(
		"SELECT type, offset, body FROM entries WHERE task_id = ? ORDER BY id",
	);
	const selectAll = sqlite.prepare<[], EntryRow & { readonly task_id: string; readonly fence: number }>(
		"SELECT task_id, fence, type, offset, body FROM entries JOIN streams USING (task_id) ORDER BY id",
	);
	const removeEntries = sqlite.prepare<[string]>(
		"DELETE FROM entries WHERE task_id IN (SELECT value FROM json_each(?))",
	);
	// The fence of a task that was taken over stays: its owner before may be paused, and wake at any time.
	const removeStreams = sqlite.prepare<[string]>(
		"DELETE FROM streams WHERE fence = 1 AND task_id IN (SELECT value FROM json_each(?))",
	);

	// Nobody else writes here: what was written once need not be looked up at every flush.
	const fences = alone ? new Map<TaskId, number>() : null;
	const holdFence = (taskId: TaskId, fence: number): StaleFenceError | null => {
		const known = fences?.get(taskId) ?? selectFence.get(taskId);
		if (known !== undefined && known > fence) return new StaleFenceError(taskId);
		if (known !== fence) setFence.run(taskId, fence);
		fences?.set(taskId, fence);
		return null;
	};
	const writeAll = sqlite.transaction((writes: readonly JournalWrite[]) => {
		const refused = writes.map((write) => holdFence(write.taskId, write.fence));
		insertRows(writes.filter((_, index) => refused[index] === null));
		return refused;
	}).immediate;
	const isHeld = (write: JournalWrite) => fences?.get(write.taskId) === write.fence;
	const fenceOne = sqlite.transaction(holdFence).immediate;
	/** What a transaction that failed has put into `fences` is not in the file. */
	const whole = <T>(transaction: () => T): T => {
		try {
			return transaction();
		} catch (error) {
			fences?.clear();
			throw error;
		}
	};
	const isNewest = (taskId: TaskId, fence: number) =>
		(fences?.get(taskId) ?? selectFence.get(taskId) ?? 0) <= fence;
	const removeAll = sqlite.transaction((tasks: readonly (readonly [TaskId, number])[]) => {
		const taskIds = JSON.stringify(tasks.filter((task) => isNewest(...task)).map(([taskId]) => taskId));
		removeEntries.run(taskIds);
		removeStreams.run(taskIds);
		for (const [taskId] of tasks) fences?.delete(taskId);
	}).immediate;
	const removed = createRemovals((tasks) => {
		removeAll(tasks);
	});

	return {
		write: (writes) => {
			// A single statement commits by itself: a transaction around it would be two more.
			const isSingle = writes.every(isHeld) && countEntries(writes) <= MAX_ROWS;
			if (!isSingle) return whole(() => writeAll(writes));
			whole(() => insertRows(writes));
			return writes.map(() => null);
		},
		fence: (taskId, fence) => {
			const stale = whole(() => fenceOne(taskId, fence));
			if (stale !== null) throw stale;
		},
		isNewest,
		read: (taskId) => {
			// Entries are searched through one by one, so not for tasks that have none.
			if (removed.has(taskId) || selectFence.get(taskId) === undefined) return null;
			return toLiveStream(select.all(taskId));
		},
		listTasks() {
			const tasks = new Map<string, { fence: number; rows: EntryRow[] }>();
			for (const { task_id, fence, ...row } of selectAll.iterate()) {
				const known = tasks.get(task_id);
				if (known === undefined) tasks.set(task_id, { fence, rows: [row] });
				else known.rows.push(row);
			}
			return [...tasks].map(([taskId, { fence, rows }]) => ({
				taskId: taskId as TaskId,
				fence,
				size: measure(rows),
			}));
		},
		remove: (taskId, fence) => removed.add(taskId, fence),
		close: () => {
			removed.close();
			sqlite.close();
		},
	};
}

/** Rows that one statement inserts. */
const MAX_ROWS = 32;

const countEntries = (writes: readonly JournalWrite[]) =>
	writes.reduce((sum, write) => sum + write.entries.length, 0);

/** Inserts the entries of all writes, with as few statements as there can be. */
function createInsert(sqlite: Database.Database) {
	const statements = new Map<number, Database.Statement<[readonly unknown[]]>>();
	const prepare = (rows: number) => {
		const known = statements.get(rows);
		if (known !== undefined) return known;
		const places = Array.from({ length: rows }, () => "(?, ?, ?, ?)").join(", ");
		const statement = sqlite.prepare<[readonly unknown[]]>(
			`INSERT INTO entries (task_id, type, offset, body) VALUES ${places}`,
		);
		statements.set(rows, statement);
		return statement;
	};
	return (writes: readonly JournalWrite[]): void => {
		let values: unknown[] = [];
		const insert = () => {
			if (values.length > 0) prepare(values.length / 4).run(values);
			values = [];
		};
		for (const { taskId, entries } of writes) {
			for (const entry of entries) {
				const row = toRow(entry);
				if (row !== null) values.push(taskId, row.type, row.offset, row.body);
				if (values.length === MAX_ROWS * 4) insert();
			}
		}
		insert();
	};
}

const REMOVE_EVERY_MS = 2000;

/** Gathers what is to be removed: each removal reads the whole file. */
function createRemovals(remove: (tasks: readonly (readonly [TaskId, number])[]) => void) {
	const tasks = new Map<TaskId, number>();
	let timer: NodeJS.Timeout | null = null;
	const run = () => {
		timer = null;
		try {
			if (tasks.size > 0) remove([...tasks]);
			tasks.clear();
		} catch {
			// A full disk, say. What stays does no harm, and the next removal takes it along.
		}
	};
	return {
		has: (taskId: TaskId) => tasks.has(taskId),
		add(taskId: TaskId, fence: number) {
			tasks.set(taskId, fence);
			timer ??= setTimeout(run, REMOVE_EVERY_MS).unref();
		},
		close() {
			if (timer !== null) clearTimeout(timer);
			run();
		},
	};
}

type EntryRow = { readonly type: string; readonly offset: number; readonly body: string };

function toRow(entry: StreamEntry): EntryRow | null {
	switch (entry.type) {
		case "text":
		case "reasoning":
			return { type: entry.type, offset: entry.offset, body: entry.text };
		case "structured":
			return { type: entry.type, offset: entry.nth, body: entry.json };
		case "tool":
			return { type: entry.type, offset: 0, body: JSON.stringify(entry.call) };
		case "end":
			return { type: entry.type, offset: 0, body: JSON.stringify(entry) };
		case "notice":
			return null;
	}
}

/** What the rows add up to; after a gap, which no reader could follow, nothing more is taken. */
function toLiveStream(rows: readonly EntryRow[]): LiveStream | null {
	if (rows.length === 0) return null;
	const stream = new LiveStream();
	for (const row of rows) {
		try {
			stream.add([toEntry(row)]);
		} catch {
			break;
		}
	}
	return stream;
}

/** How far the rows reach, also where some before them are elsewhere. */
function measure(rows: readonly EntryRow[]): AnswerSize {
	const endOf = (type: string) =>
		Math.max(0, ...rows.filter((row) => row.type === type).map((row) => row.offset + row.body.length));
	const structured = rows.findLast((row) => row.type === "structured");
	const calls = rows.filter((row) => row.type === "tool").map((row) => (JSON.parse(row.body) as ToolCall).id);
	return {
		content: structured?.body.length ?? endOf("text"),
		reasoning: endOf("reasoning"),
		tools: new Set(calls).size,
	};
}

function toEntry(row: EntryRow): StreamEntry {
	if (row.type === "structured") return { type: "structured", json: row.body, nth: row.offset };
	if (row.type === "tool") return { type: "tool", call: JSON.parse(row.body) as ToolCall };
	if (row.type === "end") return JSON.parse(row.body) as StreamEntry & { type: "end" };
	return { type: row.type === "reasoning" ? "reasoning" : "text", offset: row.offset, text: row.body };
}

function isDamaged(cause: unknown): boolean {
	const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
	return code === "SQLITE_CORRUPT" || code === "SQLITE_NOTADB";
}
