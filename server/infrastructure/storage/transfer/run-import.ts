import { rmSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { type ImportNote, noteOf } from "../../../protocol/import-notes.ts";
import type { ImportState } from "../../../protocol/transfer.ts";
import { toProblem } from "./import-records.ts";
import { createImportWriter } from "./import-writer.ts";
import type { PacedWrites } from "./paced-writes.ts";
import { publishImport } from "./publish-import.ts";
import { readUpload } from "./read-upload.ts";
import { type StoreFile, takeFiles } from "./take-files.ts";
import { purgeImport, undoImport } from "./undo-import.ts";
import { UploadError } from "./upload-item.ts";

type Deps = {
	readonly db: Database.Database;
	readonly writes: PacedWrites;
	readonly serverId: string;
	readonly uploadFolder: string;
	readonly isCancelled: () => boolean;
	readonly storeFile: StoreFile;
	/** The longest file of a message that is taken; 0: none. */
	readonly maxFileBytes: number;
	readonly now: () => Date;
};

type Problem = readonly ImportNote[] | null;

type ImportRow = {
	readonly id: string;
	readonly user_id: string;
	readonly state: ImportState;
	readonly file_name: string;
	readonly chats: number;
};

const WAS_STOPPED = [noteOf("was_stopped")];
const HAS_FAILED = [noteOf("server_failed")];
const NO_ROOM = [noteOf("no_room")];

/** Reads the file into the history, unseen, and shows it when all of it is there. */
export async function runImport(deps: Deps, importId: string): Promise<void> {
	const row = findRow(deps.db, importId);
	if (row === undefined || row.state !== "waiting") return;
	try {
		await importFile(deps, row);
	} catch (error) {
		const code = error instanceof Error && "code" in error ? String(error.code) : "";
		await takeBack(deps, row, "failed", /^SQLITE_(?:FULL|IOERR|BUSY)/.test(code) ? NO_ROOM : HAS_FAILED);
		throw error;
	} finally {
		rmSync(join(deps.uploadFolder, importId), { force: true });
	}
}

async function importFile(deps: Deps, row: ImportRow): Promise<void> {
	const { db, writes, serverId } = deps;
	setState(deps, row.id, "running", null);
	db.prepare("INSERT INTO users (id, rev, created_at) VALUES (?, 0, ?) ON CONFLICT DO NOTHING").run(
		row.user_id,
		deps.now().toISOString(),
	);
	const writer = createImportWriter({
		db,
		writes,
		importId: row.id,
		userId: row.user_id,
		serverId,
		now: deps.now(),
	});
	const files = {
		...{ storeFile: deps.storeFile, maxBytes: deps.maxFileBytes },
		scratchPath: join(deps.uploadFolder, `${row.id}.file`),
	};
	const progress = { bytesRead: 0 };
	let problem: UploadError | null = null;
	try {
		for await (const item of readUpload(join(deps.uploadFolder, row.id), row.file_name, progress)) {
			if (deps.isCancelled()) return await breakOff(deps, row);
			if (item.type === "chat") {
				const whole = await takeFiles(files, item.source, item.chat, item.findFile);
				await writer.write(item.source, whole, progress.bytesRead);
			} else if (item.type === "working") await writer.tellProgress(progress.bytesRead);
			else await writer.skip(item.title, item.reason);
		}
	} catch (error) {
		if (!(error instanceof UploadError)) throw error;
		problem = error;
	}
	await writer.flush();
	if (deps.isCancelled()) return await breakOff(deps, row);
	const { chats, skipped } = writer.counts;
	if (chats === 0 && (problem !== null || skipped === 0)) {
		return await takeBack(deps, row, "failed", [problem?.note ?? noteOf("nothing_in_it")]);
	}
	db.prepare("UPDATE imports SET bytes_read = bytes WHERE id = ?").run(row.id);
	const notes = problem === null ? null : [problem.note, ...(problem.isLate ? [noteOf("rest_is_here")] : [])];
	setState(deps, row.id, "publishing", notes);
	await publish(deps, row, notes);
}

async function publish(deps: Deps, row: ImportRow, problem: Problem): Promise<void> {
	await publishImport(deps.db, deps.writes, { importId: row.id, userId: row.user_id });
	setState(deps, row.id, "done", problem);
}

/** A person wanted it, or the server is closing. */
async function breakOff(deps: Deps, row: ImportRow): Promise<void> {
	const isWish = findRow(deps.db, row.id)?.state === "cancelling";
	await takeBack(deps, row, isWish ? "cancelled" : "failed", isWish ? null : WAS_STOPPED);
}

/** Removes what was written, which nobody has seen. */
async function takeBack(
	deps: Deps,
	row: ImportRow,
	state: "failed" | "cancelled",
	problem: Problem,
): Promise<void> {
	await purgeImport(deps.db, deps.writes, row.id);
	deps.db.transaction(() => {
		deps.db.prepare("DELETE FROM import_chats WHERE import_id = ? AND outcome <> 'skipped'").run(row.id);
		deps.db.prepare("UPDATE imports SET chats = 0, messages = 0 WHERE id = ?").run(row.id);
		setState(deps, row.id, state, problem);
	})();
}

/** Takes an import back that is in the history, for all to see. */
export async function runUndo(deps: Deps, importId: string): Promise<void> {
	const row = findRow(deps.db, importId);
	if (row === undefined || row.state !== "undoing") return;
	await undoImport(deps.db, deps.writes, { importId, userId: row.user_id });
	await purgeImport(deps.db, deps.writes, importId);
	setState(deps, importId, "undone", null);
}

/** What a process left that died: half of a file is taken back, the rest of an import that was to appear appears. */
export async function recoverImports(deps: Deps, importIds: readonly string[]): Promise<void> {
	for (const importId of importIds) {
		const row = findRow(deps.db, importId);
		if (row === undefined) continue;
		if (row.state === "publishing") await publish(deps, row, null);
		else if (row.state === "undoing") await runUndo(deps, importId);
		else if (row.state === "cancelling") await takeBack(deps, row, "cancelled", null);
		else if (row.state === "receiving" || row.state === "waiting" || row.state === "running") {
			await takeBack(deps, row, "failed", WAS_STOPPED);
		}
		rmSync(join(deps.uploadFolder, importId), { force: true });
	}
}

function findRow(db: Database.Database, importId: string): ImportRow | undefined {
	return db.prepare("SELECT id, user_id, state, file_name, chats FROM imports WHERE id = ?").get(importId) as
		| ImportRow
		| undefined;
}

function setState({ db, now }: Deps, importId: string, state: ImportState, problem: Problem): void {
	const isEnd = state === "done" || state === "failed" || state === "cancelled" || state === "undone";
	db.prepare(`
		UPDATE imports SET state = @state, problem = coalesce(@problem, problem),
			problem_notes = coalesce(@problem_notes, problem_notes), ended_at = coalesce(@endedAt, ended_at)
		WHERE id = @importId
	`).run({
		...{ importId, state, endedAt: isEnd ? now().toISOString() : null },
		...(problem === null ? { problem: null, problem_notes: null } : toProblem(problem)),
	});
}
