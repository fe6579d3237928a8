import type { Kysely, Selectable } from "kysely";
import { z } from "zod";
import type { NewImport } from "../../../application/transfer-port.ts";
import type { ChatId, UserId } from "../../../protocol/ids.ts";
import { type ImportNote, importNoteSchema } from "../../../protocol/import-notes.ts";
import {
	type Import,
	type ImportedChat,
	type ImportState,
	importedChatSchema,
	importSchema,
} from "../../../protocol/transfer.ts";
import { toRowId } from "../rows.ts";
import type { DatabaseSchema } from "../schema.ts";

type Db = Kysely<DatabaseSchema>;
type Row = Selectable<DatabaseSchema["imports"]>;
export type ImportRecord = Import & {
	/** Its own name in the storage; `id` is the one that its user gave it. */
	readonly key: string;
	readonly userId: UserId;
	readonly owner: string;
};

/** What is stored of imports, as the server's own thread reads and writes it. */
export function createImportRecords(db: Db) {
	const toRecord = async (row: Row | undefined) =>
		row === undefined ? null : toImport(row, await countKept(db, row.id));
	const find = async (key: string): Promise<ImportRecord | null> =>
		await toRecord(await db.selectFrom("imports").selectAll().where("id", "=", key).executeTakeFirst());
	return {
		find,
		/** By the id that its user gave it. */
		async findOfUser(userId: UserId, id: string): Promise<ImportRecord | null> {
			const row = await db
				.selectFrom("imports")
				.selectAll()
				.where("user_id", "=", userId)
				.where("client_id", "=", id)
				.executeTakeFirst();
			return await toRecord(row);
		},
		/** False where the user has an import of this id. */
		async create(key: string, { id, userId, fileName, now }: NewImport, owner: string): Promise<boolean> {
			const { numInsertedOrUpdatedRows } = await db
				.insertInto("imports")
				.values({
					id: key,
					client_id: id,
					user_id: userId,
					owner,
					file_name: fileName,
					state: "receiving",
					created_at: now.toISOString(),
				})
				.onConflict((conflict) => conflict.columns(["user_id", "client_id"]).doNothing())
				.executeTakeFirst();
			return numInsertedOrUpdatedRows !== 0n;
		},
		/** From one state to another; false where it is not in the first. */
		async setState(
			key: string,
			from: readonly ImportState[],
			to: ImportState,
			more: {
				readonly owner?: string;
				readonly bytes?: number;
				readonly problem?: readonly ImportNote[];
				readonly ended_at?: string;
			} = {},
		): Promise<boolean> {
			const { problem, ...rest } = more;
			const { numUpdatedRows } = await db
				.updateTable("imports")
				.set({ state: to, ...rest, ...(problem === undefined ? {} : toProblem(problem)) })
				.where("id", "=", key)
				.where("state", "in", [...from])
				.executeTakeFirst();
			return numUpdatedRows > 0n;
		},
		async list(userId: UserId): Promise<readonly ImportRecord[]> {
			const rows = await db
				.selectFrom("imports")
				.selectAll()
				.where("user_id", "=", userId)
				.orderBy("created_at", "desc")
				.limit(50)
				.execute();
			return await Promise.all(rows.map(async (row) => toImport(row, await countKept(db, row.id))));
		},
		async listUnfinished(states: readonly ImportState[]): Promise<readonly ImportRecord[]> {
			const rows = await db
				.selectFrom("imports")
				.selectAll()
				.where("state", "in", [...states])
				.execute();
			return rows.map((row) => toImport(row, 0));
		},
		async listChats(key: string, from: number, limit: number): Promise<readonly ImportedChat[]> {
			const rows = await db
				.selectFrom("import_chats")
				.selectAll()
				.where("import_id", "=", key)
				.where("position", ">=", from)
				.orderBy("position")
				.limit(limit)
				.execute();
			return rows.map((row) => ({
				position: row.position,
				chat_id: row.chat_id === null ? null : (String(row.chat_id) as ChatId),
				title: row.title,
				outcome: importedChatSchema.shape.outcome.parse(row.outcome),
				messages: row.messages,
				...readNotes(row.notes),
			}));
		},
		async readRevision(userId: UserId): Promise<number> {
			const row = await db.selectFrom("users").select("rev").where("id", "=", userId).executeTakeFirst();
			return row?.rev ?? 0;
		},
	};
}

async function countKept(db: Db, key: string): Promise<number> {
	const { kept } = await db
		.selectFrom("import_chats")
		.select((build) => build.fn.countAll<number>().as("kept"))
		.where("import_id", "=", key)
		.where("outcome", "=", "kept")
		.executeTakeFirstOrThrow();
	return kept;
}

function toImport(row: Row, kept: number): ImportRecord {
	return {
		key: row.id,
		id: row.client_id,
		userId: row.user_id as UserId,
		owner: row.owner,
		state: importSchema.shape.state.parse(row.state),
		file_name: row.file_name,
		source: importSchema.shape.source.parse(row.source),
		bytes: row.bytes,
		bytes_read: Math.min(row.bytes, row.bytes_read),
		chats: row.chats,
		messages: row.messages,
		skipped: row.skipped,
		kept,
		problem: row.problem,
		problem_notes: parseNotes(row.problem_notes ?? "[]"),
		created_at: row.created_at,
		ended_at: row.ended_at,
	};
}

/** What is stored of a problem: the sentence, and what it is made of. */
export function toProblem(notes: readonly ImportNote[]): { problem: string; problem_notes: string } {
	return { problem: notes.map(({ text }) => text).join(" "), problem_notes: JSON.stringify(notes) };
}

function readNotes(json: string): Pick<ImportedChat, "notes" | "coded_notes"> {
	const notes = parseNotes(json);
	return { notes: notes.map(({ text }) => text), coded_notes: notes };
}

/** Notes of older versions are sentences alone. */
function parseNotes(json: string): ImportNote[] {
	const found: unknown[] = z.array(z.unknown()).parse(JSON.parse(json));
	return found.map((one) =>
		typeof one === "string" ? { code: "", values: {}, text: one } : importNoteSchema.parse(one),
	);
}

export function toRowIds(ids: readonly string[]): readonly number[] {
	return ids.map(toRowId).filter((id) => id > 0);
}
