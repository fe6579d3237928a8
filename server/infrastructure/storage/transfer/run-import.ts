import { rmSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";
import type { ImportState } from "../../../protocol/transfer.ts";
import { createImportWriter } from "./import-writer.ts";
import type { PacedWrites } from "./paced-writes.ts";
import { publishImport } from "./publish-import.ts";
import { readUpload } from "./read-upload.ts";
import { purgeImport, undoImport } from "./undo-import.ts";
import { UploadError } from "./upload-item.ts";

type Deps = {
	readonly db: Database.Database;
	readonly writes: PacedWrites;
	readonly serverId: string;
	readonly uploadFolder: string;
	readonly isCancelled: () => boolean;
	readonly now: () => Date;
};

type ImportRow = {
	readonly id: string;
	readonly user_id: string;
	readonly state: ImportState;
	readonly file_name: string;
	readonly chats: number;
};

const WAS_STOPPED = "Parley was stopped while this import ran. Nothing of it was kept; start it again.";
const HAS_FAILED =
	"Something failed on the server. Nothing of the import was kept; the server's log has the details.";
const NO_ROOM =
	"The server could not write to its database: its disk may be full. Nothing of the import was kept.";
const NOTHING_IN_IT = "There are no chats in the file.";

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
	const progress = { bytesRead: 0 };
	let problem: string | null = null;
	try {
		for await (const item of readUpload(join(deps.uploadFolder, row.id), row.file_name, progress)) {
			if (deps.isCancelled()) return await breakOff(deps, row);
			if (item.type === "chat") await writer.write(item.source, item.chat, progress.bytesRead);
			else await writer.skip(item.title, item.reason);
		}
	} catch (error) {
		if (!(error instanceof UploadError)) throw error;
		problem = error.message;
	}
	if (deps.isCancelled()) return await breakOff(deps, row);
	const { chats, skipped } = writer.counts;
	if (chats === 0 && (problem !== null || skipped === 0)) {
		const withoutPromise = (problem ?? NOTHING_IN_IT).replace(" What came before is imported.", "");
		return await takeBack(deps, row, "failed", withoutPromise);
	}
	db.prepare("UPDATE imports SET bytes_read = bytes WHERE id = ?").run(row.id);
	setState(deps, row.id, "publishing", problem);
	await publish(deps, row, problem);
}

async function publish(deps: Deps, row: ImportRow, problem: string | null): Promise<void> {
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
	problem: string | null,
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

function setState({ db, now }: Deps, importId: string, state: ImportState, problem: string | null): void {
	const isEnd = state === "done" || state === "failed" || state === "cancelled" || state === "undone";
	db.prepare(`
		UPDATE imports SET state = @state, problem = coalesce(@problem, problem), ended_at = coalesce(@endedAt, ended_at)
		WHERE id = @importId
	`).run({ importId, state, problem, endedAt: isEnd ? now().toISOString() : null });
}
