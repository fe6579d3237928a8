import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type Kysely, sql } from "kysely";
import type { AttachmentStore } from "../../../application/attachment-port.ts";
import type { Logger } from "../../../application/ports.ts";
import {
	type ExportRequest,
	type HistoryTransfer,
	RUNNING_STATES,
} from "../../../application/transfer-port.ts";
import { AppError } from "../../../domain/app-error.ts";
import { cleanFileName } from "../../../protocol/file-name.ts";
import type { UserId } from "../../../protocol/ids.ts";
import { type ImportNote, noteOf } from "../../../protocol/import-notes.ts";
import type { Import } from "../../../protocol/transfer.ts";
import { CHECKPOINT_PAGES, LATEST_CHECKPOINT_PAGES } from "../open-database.ts";
import type { DatabaseSchema } from "../schema.ts";
import type { WriteGate } from "../write-gate.ts";
import { createImportRecords, type ImportRecord, toRowIds } from "./import-records.ts";
import type { FromThread, ToThread, TransferJob } from "./transfer-messages.ts";
import { createTransferThreads, type RunningJob } from "./transfer-threads.ts";

type Deps = {
	readonly db: Kysely<DatabaseSchema>;
	readonly databasePath: string;
	readonly serverId: string;
	readonly gate: WriteGate;
	/** Where the files of messages are kept, and in which folder. */
	readonly attachments: Pick<AttachmentStore, "add" | "deleteLeftovers">;
	readonly attachmentFolder: string;
	/** The longest file that is taken; 0: none. */
	readonly attachmentBytes: number;
	/** Entry of the thread; it calls `serveTransfer`. */
	readonly script: URL;
	readonly logger: Logger;
	/** Name of this process, and who of the others is dead. */
	readonly owner: string;
	readonly isImporterGone: (owner: string) => boolean;
	readonly stallMs?: number;
};

const MAX_EXPORTS = 2;
/** The thread that writes copies pages into the database far earlier; only where it does not, the server does. */
const PAGES_WHILE_WRITING = 10 * CHECKPOINT_PAGES;
const CLOSE_TIMEOUT_MS = 5000;
/**
 * Longest silence in the middle of an upload, or of an export that is not read on: the other side may be gone without a
 * word, and an export keeps the database's log from becoming shorter and others from theirs.
 */
const STALL_MS = 60_000;
const EXPORT_FAILED = "The export has failed on the server; its log has the details.";

/** Exports and imports in threads of their own: exports side by side, imports one after the other. */
export function createThreadedTransfer(deps: Deps): HistoryTransfer {
	const { databasePath, serverId, gate, logger, owner, stallMs = STALL_MS } = deps;
	const records = createImportRecords(deps.db);
	const uploadFolder = `${databasePath}-imports`;
	const exportTurns = createTurns(MAX_EXPORTS);
	const writing = {
		databasePath,
		serverId,
		gate: gate.shared,
		uploadFolder,
		maxFileBytes: deps.attachmentBytes,
	};
	const receiving = new Map<string, AbortController>();
	const threads = createTransferThreads(deps.script);
	let running: { readonly importId: string; readonly job: RunningJob } | null = null;
	let queue: Promise<void> = Promise.resolve();
	let isClosed = false;
	let tellChanged: (userId: UserId, rev: number) => void = () => {};

	/** After all writing before it. */
	const enqueue = (job: () => Promise<void>): Promise<void> => {
		queue = queue.then(job).catch((error) => {
			logger.error({ error: error instanceof Error ? error.stack : String(error) }, "an import has failed");
		});
		return queue;
	};
	const runWriting = async (
		job: Extract<TransferJob, { type: "import" | "undo" | "recover" }>,
	): Promise<void> => {
		await setAutoCheckpoint(deps.db, PAGES_WHILE_WRITING);
		const started = threads.start(job);
		if (job.type === "import") running = { importId: job.importId, job: started };
		try {
			await follow(started, storeFile(job));
		} finally {
			running = null;
			await setAutoCheckpoint(deps.db, LATEST_CHECKPOINT_PAGES);
		}
	};
	/** Files of an import are kept as if its user had uploaded them. */
	const storeFile = (job: Parameters<typeof runWriting>[0]) => {
		const importId = job.type === "import" ? job.importId : "";
		return async ({ path, name, clientId }: FileToStore): Promise<Stored> => {
			try {
				const record = await records.find(importId);
				if (record === null) return "its import is gone.";
				return await deps.attachments.add({
					...{ userId: record.userId, clientId, name: cleanFileName(name), now: new Date() },
					content: readLater(path),
				});
			} catch (error) {
				if (error instanceof AppError) return error.message;
				// The thread waits for an answer, and one file is no reason to lose the chats.
				logger.error({ error: String(error) }, "a file of an import could not be kept");
				return new AppError("internal").message;
			}
		};
	};
	const finish = async (key: string) => {
		const record = await records.find(key);
		if (record === null) return;
		// A thread that died leaves its work as a process does.
		if (RUNNING_STATES.includes(record.state) && !isClosed) {
			await runWriting({ ...writing, type: "recover", importIds: [key] }).catch((error) => {
				logger.error({ error: String(error) }, "an import could not be taken back");
			});
		}
		// Of what was undone or taken back.
		await deps.attachments.deleteLeftovers();
		tellChanged(record.userId, await records.readRevision(record.userId));
	};
	const runOne = (type: "import" | "undo", importId: string) =>
		enqueue(async () => {
			if (isClosed) return;
			try {
				await runWriting({ ...writing, type, importId });
			} catch (error) {
				logger.error({ error: error instanceof Error ? error.stack : String(error) }, "an import has failed");
			}
			if (!isClosed) await finish(importId);
		});

	async function receive(key: string, upload: AsyncIterable<Uint8Array>, maxBytes: number): Promise<number> {
		const stop = new AbortController();
		receiving.set(key, stop);
		await mkdir(uploadFolder, { recursive: true, mode: 0o700 });
		const path = join(uploadFolder, key);
		let bytes = 0;
		const stall = setTimeout(() => stop.abort(), stallMs);
		try {
			await pipeline(
				upload,
				async function* (chunks: AsyncIterable<Uint8Array>) {
					for await (const chunk of chunks) {
						stall.refresh();
						bytes += chunk.length;
						if (bytes > maxBytes) {
							throw new AppError("too_large", tooLarge(maxBytes).text);
						}
						yield chunk;
					}
				},
				createWriteStream(path, { flags: "wx", mode: 0o600 }),
				{ signal: stop.signal },
			);
			return bytes;
		} catch (error) {
			await rm(path, { force: true });
			throw error;
		} finally {
			clearTimeout(stall);
			receiving.delete(key);
		}
	}

	return {
		async *exportHistory(request) {
			using turn = await exportTurns.take();
			if (isClosed) throw new AppError("shutting_down");
			const job = threads.start(
				toJob(request, { databasePath, serverId, attachmentFolder: deps.attachmentFolder }),
			);
			let isGivenUp = false;
			const giveUp = () => {
				isGivenUp = true;
				logger.warn({ stallMs }, "an export was ended, as it was not read on");
				turn[Symbol.dispose]();
				void job.stop();
			};
			try {
				for await (const message of job.messages()) {
					if (message.type !== "chunk") continue;
					const stall = setTimeout(giveUp, stallMs);
					try {
						yield message.bytes;
					} finally {
						clearTimeout(stall);
					}
					job.post({ type: "more" });
				}
			} catch (error) {
				if (!isGivenUp)
					logger.error(
						{ error: error instanceof Error ? error.stack : String(error) },
						"an export has failed",
					);
				throw new AppError("internal", EXPORT_FAILED, { cause: error });
			} finally {
				await job.stop();
			}
		},
		async startImport(input, upload, maxBytes) {
			if (isClosed) throw new AppError("shutting_down");
			const key = randomUUID();
			if (!(await records.create(key, input, owner))) {
				const { userId, id } = input;
				return toImport((await records.findOfUser(userId, id)) as ImportRecord);
			}
			try {
				const bytes = await receive(key, upload, maxBytes);
				if (await records.setState(key, ["receiving"], "waiting", { bytes })) void runOne("import", key);
			} catch (error) {
				const ended_at = input.now.toISOString();
				const isTooLarge = error instanceof AppError && error.code === "too_large";
				const isDisk = isDiskTrouble(error);
				const note = isTooLarge ? tooLarge(maxBytes) : noteOf(isDisk ? "no_room" : "upload_broken");
				await records.setState(key, ["receiving"], "failed", { problem: [note], ended_at });
				await records.setState(key, ["cancelling"], "cancelled", { ended_at });
				if (error instanceof AppError) throw error;
				if (isDisk) throw new AppError("storage_unavailable", note.text, { cause: error });
				if (error instanceof Error && error.name !== "AbortError") {
					throw new AppError("invalid_request", note.text, { cause: error });
				}
			}
			return toImport((await records.find(key)) as ImportRecord);
		},
		listImports: async (userId) => (await records.list(userId)).map(toImport),
		async findImport(userId, id) {
			const record = await records.findOfUser(userId, id);
			return record === null ? null : toImport(record);
		},
		async listImportedChats(userId, id, from, limit) {
			const record = await records.findOfUser(userId, id);
			return record === null ? [] : await records.listChats(record.key, from, limit);
		},
		async cancelImport(userId, id) {
			const key = (await records.findOfUser(userId, id))?.key;
			if (key === undefined) return false;
			const now = new Date().toISOString();
			if (await records.setState(key, ["waiting"], "cancelled", { ended_at: now })) {
				await rm(join(uploadFolder, key), { force: true });
				return true;
			}
			const isTold = await records.setState(key, ["receiving", "running"], "cancelling");
			if (!isTold) return false;
			receiving.get(key)?.abort();
			if (running?.importId === key) running.job.post({ type: "cancel" });
			return true;
		},
		async undoImport(userId, id) {
			const key = (await records.findOfUser(userId, id))?.key;
			if (key === undefined) return false;
			if (!(await records.setState(key, ["done"], "undoing", { owner }))) return false;
			void runOne("undo", key);
			return true;
		},
		onHistoryChanged(handle) {
			tellChanged = handle;
		},
		async recover() {
			const left = (await records.listUnfinished(RUNNING_STATES)).filter((record) =>
				deps.isImporterGone(record.owner),
			);
			const names = await readdir(uploadFolder).catch(() => []);
			for (const name of names) {
				const record = await records.find(name.slice(0, 36));
				if (record === null || !RUNNING_STATES.includes(record.state)) {
					await rm(join(uploadFolder, name), { force: true });
				}
			}
			if (left.length === 0) return;
			const importIds = left.map(({ key }) => key);
			logger.info(
				{ imports: importIds.length },
				"imports that a dead process left are taken back or finished",
			);
			const recovery = enqueue(() => runWriting({ ...writing, type: "recover", importIds }));
			// What nobody sees may go while others work; what is half there may not be seen.
			if (left.some(({ state }) => state === "publishing" || state === "undoing")) await recovery;
		},
		async close() {
			isClosed = true;
			for (const stop of receiving.values()) stop.abort();
			running?.job.post({ type: "cancel" });
			// An import that is cut off is taken back at the next start.
			const timeout = setTimeout(() => void threads.close(), CLOSE_TIMEOUT_MS);
			await queue;
			clearTimeout(timeout);
			await threads.close();
		},
	};
}

function toJob(
	{ userId, chatIds, format, isSingle, at }: ExportRequest,
	files: { readonly databasePath: string; readonly serverId: string; readonly attachmentFolder: string },
): TransferJob {
	const rowIds = chatIds === null ? null : [...toRowIds(chatIds)];
	return { type: "export", ...files, userId, chatIds: rowIds, format, isSingle, at };
}

/** What the disk of the server refuses with, and no connection. */
function isDiskTrouble(error: unknown): boolean {
	const code = error instanceof Error && "code" in error ? String(error.code) : "";
	return ["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EIO"].includes(code);
}

function tooLarge(maxBytes: number): ImportNote {
	return noteOf("upload_too_large", { size: formatSize(maxBytes) });
}

async function setAutoCheckpoint(db: Kysely<DatabaseSchema>, pages: number): Promise<void> {
	await sql`PRAGMA wal_autocheckpoint = ${sql.lit(pages)}`.execute(db);
}

type Stored = Extract<ToThread, { type: "stored" }>["result"];
type FileToStore = Extract<FromThread, { type: "store" }>;

/** @throws {Error} where the job fails or its thread dies */
async function follow(job: RunningJob, store: (file: FileToStore) => Promise<Stored>): Promise<void> {
	for await (const message of job.messages()) {
		if (message.type === "store") job.post({ type: "stored", result: await store(message) });
	}
}

/** The file is opened when it is read, and closed after it: where nobody reads it, nothing stays open and nothing fails. */
async function* readLater(path: string): AsyncGenerator<Uint8Array> {
	yield* createReadStream(path);
}

/** So many at once; others wait for their turn. */
function createTurns(max: number) {
	let free = max;
	const waiting: (() => void)[] = [];
	return {
		async take(): Promise<Disposable> {
			if (free > 0) free--;
			else await new Promise<void>((resolve) => waiting.push(resolve));
			let isOver = false;
			return {
				[Symbol.dispose]() {
					if (isOver) return;
					isOver = true;
					const next = waiting.shift();
					if (next === undefined) free++;
					else next();
				},
			};
		},
	};
}

function toImport({ key: _key, owner: _owner, userId: _userId, ...record }: ImportRecord): Import {
	return record;
}

function formatSize(bytes: number): string {
	const gibibytes = bytes / 1024 ** 3;
	return gibibytes >= 1 ? `${Number(gibibytes.toFixed(1))} GB` : `${Math.round(bytes / 1024 ** 2)} MB`;
}
