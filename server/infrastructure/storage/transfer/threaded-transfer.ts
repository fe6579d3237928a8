import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Kysely } from "kysely";
import type { Logger } from "../../../application/ports.ts";
import {
	type ExportRequest,
	type HistoryTransfer,
	RUNNING_STATES,
} from "../../../application/transfer-port.ts";
import { AppError } from "../../../domain/app-error.ts";
import type { UserId } from "../../../protocol/ids.ts";
import type { Import } from "../../../protocol/transfer.ts";
import type { DatabaseSchema } from "../schema.ts";
import type { WriteGate } from "../write-gate.ts";
import { createImportRecords, type ImportRecord, toRowIds } from "./import-records.ts";
import type { TransferJob } from "./transfer-messages.ts";
import { createTransferThreads, type RunningJob } from "./transfer-threads.ts";

type Deps = {
	readonly db: Kysely<DatabaseSchema>;
	readonly databasePath: string;
	readonly serverId: string;
	readonly gate: WriteGate;
	/** Entry of the thread; it calls `serveTransfer`. */
	readonly script: URL;
	readonly logger: Logger;
	/** Name of this process, and who of the others is dead. */
	readonly owner: string;
	readonly isOwnerGone: (owner: string) => boolean;
};

const MAX_EXPORTS = 2;
const CLOSE_TIMEOUT_MS = 5000;
const EXPORT_FAILED = "The export has failed on the server; its log has the details.";

/** Exports and imports in threads of their own: exports side by side, imports one after the other. */
export function createThreadedTransfer(deps: Deps): HistoryTransfer {
	const { databasePath, serverId, gate, logger, owner } = deps;
	const records = createImportRecords(deps.db);
	const uploadFolder = `${databasePath}-imports`;
	const exportTurns = createTurns(MAX_EXPORTS);
	const writing = { databasePath, serverId, gate: gate.shared, uploadFolder };
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
		const started = threads.start(job);
		if (job.type === "import") running = { importId: job.importId, job: started };
		try {
			await follow(started);
		} finally {
			running = null;
		}
	};
	const finish = async (id: string) => {
		const record = await records.find(id);
		if (record === null) return;
		// A thread that died leaves its work as a process does.
		if (RUNNING_STATES.includes(record.state) && !isClosed) {
			await runWriting({ ...writing, type: "recover", importIds: [id] }).catch((error) => {
				logger.error({ error: String(error) }, "an import could not be taken back");
			});
		}
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

	async function receive(id: string, upload: AsyncIterable<Uint8Array>, maxBytes: number): Promise<number> {
		const stop = new AbortController();
		receiving.set(id, stop);
		await mkdir(uploadFolder, { recursive: true, mode: 0o700 });
		const path = join(uploadFolder, id);
		let bytes = 0;
		try {
			await pipeline(
				upload,
				async function* (chunks: AsyncIterable<Uint8Array>) {
					for await (const chunk of chunks) {
						bytes += chunk.length;
						if (bytes > maxBytes) {
							throw new AppError(
								"too_large",
								`The file is larger than the ${formatSize(maxBytes)} that this server takes.`,
							);
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
			receiving.delete(id);
		}
	}

	return {
		async *exportHistory(request) {
			await using _turn = await exportTurns.take();
			if (isClosed) throw new AppError("shutting_down");
			const job = threads.start(toJob(request, { databasePath, serverId }));
			try {
				for await (const { bytes } of job.messages()) {
					yield bytes;
					job.post({ type: "more" });
				}
			} catch (error) {
				logger.error({ error: error instanceof Error ? error.stack : String(error) }, "an export has failed");
				throw new AppError("internal", EXPORT_FAILED, { cause: error });
			} finally {
				await job.stop();
			}
		},
		async startImport(input, upload, maxBytes) {
			if (isClosed) throw new AppError("shutting_down");
			const before = await records.find(input.id);
			if (before !== null) {
				if (before.userId !== input.userId)
					throw new AppError("conflict", "This id belongs to another import.");
				return withoutOwner(before);
			}
			await records.create(input, owner);
			try {
				const bytes = await receive(input.id, upload, maxBytes);
				if (await records.setState(input.id, ["receiving"], "waiting", { bytes }))
					void runOne("import", input.id);
			} catch (error) {
				const ended_at = input.now.toISOString();
				const problem =
					error instanceof AppError
						? error.message
						: "The file did not arrive whole. Nothing was imported; try again.";
				await records.setState(input.id, ["receiving"], "failed", { problem, ended_at });
				await records.setState(input.id, ["cancelling"], "cancelled", { ended_at });
				if (error instanceof AppError) throw error;
				if (error instanceof Error && error.name !== "AbortError") {
					throw new AppError("invalid_request", problem, { cause: error });
				}
			}
			return withoutOwner((await records.find(input.id)) as ImportRecord);
		},
		listImports: async (userId) => (await records.list(userId)).map(withoutOwner),
		async findImport(userId, id) {
			const record = await records.find(id);
			return record === null || record.userId !== userId ? null : withoutOwner(record);
		},
		listImportedChats: (id, from, limit) => records.listChats(id, from, limit),
		async cancelImport(id) {
			const now = new Date().toISOString();
			if (await records.setState(id, ["waiting"], "cancelled", { ended_at: now })) {
				await rm(join(uploadFolder, id), { force: true });
				return true;
			}
			const isTold = await records.setState(id, ["receiving", "running"], "cancelling");
			if (!isTold) return false;
			receiving.get(id)?.abort();
			if (running?.importId === id) running.job.post({ type: "cancel" });
			return true;
		},
		async undoImport(id) {
			if (!(await records.setState(id, ["done"], "undoing", { owner }))) return false;
			void runOne("undo", id);
			return true;
		},
		onHistoryChanged(handle) {
			tellChanged = handle;
		},
		async recover() {
			const left = (await records.listUnfinished(RUNNING_STATES)).filter((record) =>
				deps.isOwnerGone(record.owner),
			);
			const names = await readdir(uploadFolder).catch(() => []);
			for (const name of names) {
				const record = await records.find(name);
				if (record === null || !RUNNING_STATES.includes(record.state)) {
					await rm(join(uploadFolder, name), { force: true });
				}
			}
			if (left.length === 0) return;
			const importIds = left.map(({ id }) => id);
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
	files: { readonly databasePath: string; readonly serverId: string },
): TransferJob {
	const rowIds = chatIds === null ? null : [...toRowIds(chatIds)];
	return { type: "export", ...files, userId, chatIds: rowIds, format, isSingle, at };
}

/** @throws {Error} where the job fails or its thread dies */
async function follow(job: RunningJob): Promise<void> {
	for await (const _chunk of job.messages());
}

/** So many at once; others wait for their turn. */
function createTurns(max: number) {
	let free = max;
	const waiting: (() => void)[] = [];
	return {
		async take(): Promise<AsyncDisposable> {
			if (free > 0) free--;
			else await new Promise<void>((resolve) => waiting.push(resolve));
			return {
				async [Symbol.asyncDispose]() {
					const next = waiting.shift();
					if (next === undefined) free++;
					else next();
				},
			};
		},
	};
}

function withoutOwner({ owner: _owner, userId: _userId, ...record }: ImportRecord): Import {
	return record;
}

function formatSize(bytes: number): string {
	const gibibytes = bytes / 1024 ** 3;
	return gibibytes >= 1 ? `${Number(gibibytes.toFixed(1))} GB` : `${Math.round(bytes / 1024 ** 2)} MB`;
}
