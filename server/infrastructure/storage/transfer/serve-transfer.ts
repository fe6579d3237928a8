import { Writable } from "node:stream";
import type { MessagePort } from "node:worker_threads";
import Database from "better-sqlite3";
import type { Attachment } from "../../../protocol/attachments.ts";
import { CHECKPOINT_PAGES } from "../open-database.ts";
import { createWriteGate } from "../write-gate.ts";
import { openExportSource } from "./export-reader.ts";
import { lowerPriority } from "./lower-priority.ts";
import { createPacedWrites } from "./paced-writes.ts";
import { recoverImports, runImport, runUndo } from "./run-import.ts";
import type { StoreFile } from "./take-files.ts";
import { type FromThread, type ToThread, type TransferJob, transferJobSchema } from "./transfer-messages.ts";
import { writeExport } from "./write-export.ts";

/** Chunks of an export that are on their way at once. */
const WINDOW = 8;
/** What leads to rows that lie all over the file, in KiB. */
const CACHE = "cache_size = -32768";

type Post = (message: FromThread, transfer?: ArrayBuffer[]) => void;
/** Hears what is said to the job that runs. */
type Listen = (handle: (message: ToThread) => void) => void;

/** A thread that exports, imports and undoes, one job after the other. */
export function serveTransfer(port: MessagePort): void {
	lowerPriority();
	const post: Post = (message, transfer = []) => port.postMessage(message, transfer);
	let handle: (message: ToThread) => void = () => {};
	const listen: Listen = (handler) => {
		handle = handler;
	};
	const run = async (job: TransferJob) => {
		try {
			if (job.type === "export") await runExport(job, post, listen);
			else await runWriting(job, post, listen);
			post({ type: "done" });
		} catch (error) {
			post({
				type: "failed",
				message: error instanceof Error ? (error.stack ?? error.message) : String(error),
			});
		}
	};
	port.on("message", (message: ToThread) => {
		if (message.type === "close") port.close();
		else if (message.type === "job") void run(transferJobSchema.parse(message.job));
		else handle(message);
	});
}

async function runWriting(
	job: Exclude<TransferJob, { type: "export" }>,
	post: Post,
	listen: Listen,
): Promise<void> {
	let isCancelled = false;
	let takeStored: (result: Attachment | string) => void = () => {};
	listen((message) => {
		isCancelled ||= message.type === "cancel";
		if (message.type === "stored") takeStored(message.result);
	});
	const storeFile: StoreFile = (file) =>
		new Promise((resolve) => {
			takeStored = resolve;
			post({ type: "store", ...file });
		});
	const db = new Database(job.databasePath, { timeout: 10_000 });
	try {
		db.pragma("foreign_keys = ON");
		db.pragma("synchronous = NORMAL");
		db.pragma(CACHE);
		// Before the server's own thread has to do it.
		db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES - 500}`);
		const writes = createPacedWrites(db, createWriteGate(job.gate));
		const { serverId, uploadFolder, maxFileBytes } = job;
		const deps = {
			...{ db, writes, serverId, uploadFolder, storeFile, maxFileBytes },
			isCancelled: () => isCancelled,
			now: () => new Date(),
		};
		if (job.type === "import") await runImport(deps, job.importId);
		else if (job.type === "undo") await runUndo(deps, job.importId);
		else await recoverImports(deps, job.importIds);
	} finally {
		db.close();
	}
}

async function runExport(
	job: Extract<TransferJob, { type: "export" }>,
	post: Post,
	listen: Listen,
): Promise<void> {
	let underWay = 0;
	let resume: (() => void) | null = null;
	listen((message) => {
		if (message.type !== "more") return;
		underWay--;
		const go = resume;
		resume = null;
		// It may write at once, and wait again.
		go?.();
	});
	const sink = new Writable({
		write(chunk: Buffer, _encoding, done) {
			// A buffer may be a part of a pool that others use.
			const bytes = new Uint8Array(chunk);
			post({ type: "chunk", bytes }, [bytes.buffer]);
			underWay++;
			if (underWay < WINDOW) done();
			else resume = done;
		},
	});
	const source = openExportSource(job.databasePath, job.serverId, job);
	try {
		await writeExport({ ...job, source }, sink);
	} finally {
		source.close();
	}
}
