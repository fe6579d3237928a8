import { randomUUID } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { type Kysely, sql, type Transaction } from "kysely";
import type { AttachmentStore, NewAttachment, OpenAttachment } from "../../../application/attachment-port.ts";
import type { Actor, Logger } from "../../../application/ports.ts";
import type { FileText } from "../../../application/text-extractor-port.ts";
import { AppError } from "../../../domain/app-error.ts";
import { readImageSize } from "../../../domain/read-image-size.ts";
import { sniffType } from "../../../domain/sniff-type.ts";
import type { Attachment } from "../../../protocol/attachments.ts";
import type { UserId } from "../../../protocol/ids.ts";
import { type AttachmentRow, toAttachment } from "../rows.ts";
import type { DatabaseSchema } from "../schema.ts";
import type { BlobFolder, ReceivedFile } from "./blob-folder.ts";

type Db = Kysely<DatabaseSchema>;
type Trx = Transaction<DatabaseSchema>;

type Deps = {
	readonly db: Db;
	readonly folder: BlobFolder;
	readonly logger: Logger;
	readonly limits: { readonly attachmentBytes: number; readonly userAttachmentBytes: number };
};

/** Of one user, so that what is refused for its size in the end cannot fill the disk before. */
const UPLOADS_AT_ONCE = 8;
/** Leftovers deleted in one transaction: deleting waits for the disk. */
const BATCH = 50;

/**
 * Rows in SQLite, content in a folder. A file takes its place, and loses it, within the write transaction that
 * writes, or misses, its row. Such transactions exclude each other, also between processes, so no file goes that a
 * row has just come to need.
 */
export function createAttachmentStore(deps: Deps): AttachmentStore {
	const { db, folder, logger } = deps;
	const underWay = new Map<UserId, number>();
	let deleting: Promise<void> | null = null;
	const deleteLeftovers = () => {
		deleting ??= deleteBlobLeftovers(deps).finally(() => {
			deleting = null;
		});
		return deleting;
	};
	return {
		async add(input, signal) {
			const running = underWay.get(input.userId) ?? 0;
			if (running >= UPLOADS_AT_ONCE) {
				throw new AppError("rate_limited", "Too many files at once. Wait for some of them and try again.");
			}
			underWay.set(input.userId, running + 1);
			try {
				return await add(deps, input, signal);
			} finally {
				const left = (underWay.get(input.userId) ?? 1) - 1;
				if (left === 0) underWay.delete(input.userId);
				else underWay.set(input.userId, left);
			}
		},
		async open(id, actor) {
			const row = await selectAttachment(db, id, actor);
			if (row === undefined) return null;
			const file = await folder.openFile(row.hash);
			if (file === null) {
				logger.error({ attachment: id, hash: row.hash }, "the file of an attachment is missing");
				throw new AppError("attachment_missing");
			}
			return opened(row, file);
		},
		findText: (id) => findText(db, id),
		saveText: (id, text) => db.transaction().execute((trx) => saveText(trx, id, text)),
		async remove(id, actor) {
			const isRemoved = await db.transaction().execute(async (trx) => {
				const row = await selectAttachment(trx, id, actor);
				if (row === undefined) return false;
				if (row.is_sent === 1) throw new AppError("attachment_in_use");
				await trx.deleteFrom("attachments").where("id", "=", row.id).execute();
				return true;
			});
			if (isRemoved) await deleteLeftovers();
			return isRemoved;
		},
		deleteLeftovers,
		async sweep(before) {
			await db
				.deleteFrom("attachments")
				.where("is_sent", "=", 0)
				.where("created_at", "<", before.toISOString())
				.execute();
			await deleteLeftovers();
			await folder.deleteParts({ all: false });
		},
		async close() {
			await deleting;
		},
	};
}

/**
 * Deletes files that no row knows: of uploads whose process died between the file and its row.
 * Looks at each again within a transaction, since an upload may be giving it its row just now. What is older than
 * the history is none of its uploads: another database belongs to it, which may only be put back later.
 */
export async function deleteOrphanFiles(
	{ db, folder }: Pick<Deps, "db" | "folder">,
	signal: AbortSignal,
): Promise<number> {
	let count = 0;
	const beganMs = await readBeginning(db);
	for await (const hash of folder.listHashes()) {
		if (signal.aborted) break;
		if (await isBlob(db, hash)) continue;
		if ((folder.writtenAtMs(hash) ?? 0) < beganMs) continue;
		count += await db.transaction().execute(async (trx) => {
			if (await isBlob(trx, hash)) return 0;
			folder.deleteFile(hash);
			return 1;
		});
	}
	return count;
}

/** When its first user came, in milliseconds since 1970; infinite while there is none. */
async function readBeginning(db: Db): Promise<number> {
	const first = await db
		.selectFrom("users")
		.select("created_at")
		.orderBy("created_at")
		.limit(1)
		.executeTakeFirst();
	return first === undefined ? Number.POSITIVE_INFINITY : Date.parse(first.created_at);
}

async function add(deps: Deps, input: NewAttachment, signal: AbortSignal | undefined): Promise<Attachment> {
	const { db, folder, limits } = deps;
	const received = await folder
		.receive(input.content, limits.attachmentBytes, signal)
		.catch((error: unknown) => Promise.reject(readable(error)));
	try {
		return await db.transaction().execute((trx) => insert(trx, deps, input, received));
	} catch (error) {
		throw readable(error);
	} finally {
		await received.discard();
	}
}

async function insert(
	trx: Trx,
	deps: Deps,
	input: NewAttachment,
	received: ReceivedFile,
): Promise<Attachment> {
	const { userId, clientId, name, now } = input;
	const known = clientId === null ? undefined : await selectByClientId(trx, userId, clientId);
	if (known !== undefined) return toAttachment(known);
	await trx
		.insertInto("users")
		.values({ id: userId, created_at: now.toISOString() })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
	await refuseOverQuota(trx, userId, received, deps.limits.userAttachmentBytes);
	await received.keep();
	const mime = sniffType(received.head, name);
	const size = readImageSize(mime, received.head);
	await trx
		.insertInto("blobs")
		.values({
			hash: received.hash,
			size_bytes: received.sizeBytes,
			width: size?.width ?? null,
			height: size?.height ?? null,
		})
		.onConflict((conflict) => conflict.doNothing())
		.execute();
	await trx.deleteFrom("blob_leftovers").where("hash", "=", received.hash).execute();
	const id = randomUUID();
	await trx
		.insertInto("attachments")
		.values({
			id,
			user_id: userId,
			client_id: clientId,
			hash: received.hash,
			name,
			mime,
			created_at: now.toISOString(),
		})
		.execute();
	return toAttachment({
		id,
		name,
		mime,
		size_bytes: received.sizeBytes,
		width: size?.width ?? null,
		height: size?.height ?? null,
	});
}

async function refuseOverQuota(
	trx: Trx,
	userId: UserId,
	received: Pick<ReceivedFile, "hash" | "sizeBytes">,
	maxBytes: number,
): Promise<void> {
	const used = await trx
		.selectFrom("blobs")
		.select(sql<number>`coalesce(sum(size_bytes), 0)`.as("bytes"))
		.where("hash", "!=", received.hash)
		.where("hash", "in", (query) =>
			query.selectFrom("attachments").select("hash").where("user_id", "=", userId),
		)
		.executeTakeFirstOrThrow();
	if (used.bytes + received.sizeBytes > maxBytes) throw new AppError("attachments_full");
}

async function deleteBlobLeftovers({ db, folder, logger }: Deps): Promise<void> {
	try {
		for (let count = BATCH; count === BATCH; ) {
			count = await db.transaction().execute(async (trx) => {
				const rows = await trx.selectFrom("blob_leftovers").select("hash").limit(BATCH).execute();
				for (const { hash } of rows) {
					if (!(await isBlob(trx, hash))) folder.deleteFile(hash);
					await trx.deleteFrom("blob_leftovers").where("hash", "=", hash).execute();
				}
				return rows.length;
			});
		}
	} catch (error) {
		logger.warn({ error: String(error) }, "files of deleted messages could not be deleted yet");
	}
}

async function findText(db: Db, id: string): Promise<FileText | null> {
	const row = await db
		.selectFrom("attachments")
		.innerJoin("blob_texts", (join) =>
			join
				.onRef("blob_texts.hash", "=", "attachments.hash")
				.onRef("blob_texts.mime", "=", "attachments.mime"),
		)
		.select(["blob_texts.text", "blob_texts.is_cut", "blob_texts.problem"])
		.where("attachments.id", "=", id)
		.executeTakeFirst();
	if (row === undefined) return null;
	return row.text === null ? { problem: row.problem ?? "" } : { text: row.text, isCut: row.is_cut === 1 };
}

async function saveText(trx: Trx, id: string, text: FileText): Promise<void> {
	const row = await selectAttachment(trx, id, null);
	if (row === undefined) return;
	const read =
		"problem" in text ? { problem: text.problem } : { text: text.text, is_cut: text.isCut ? 1 : 0 };
	await trx
		.insertInto("blob_texts")
		.values({ hash: row.hash, mime: row.mime, ...read })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

async function isBlob(db: Db, hash: string): Promise<boolean> {
	const row = await db.selectFrom("blobs").select("hash").where("hash", "=", hash).executeTakeFirst();
	return row !== undefined;
}

type FoundRow = AttachmentRow & { readonly hash: string; readonly is_sent: number };

function attachmentRows(db: Db) {
	return db
		.selectFrom("attachments")
		.innerJoin("blobs", "blobs.hash", "attachments.hash")
		.select([
			"attachments.id",
			"attachments.name",
			"attachments.mime",
			"attachments.hash",
			"attachments.is_sent",
			"blobs.size_bytes",
			"blobs.width",
			"blobs.height",
		]);
}

function selectAttachment(db: Db, id: string, actor: Actor): Promise<FoundRow | undefined> {
	let query = attachmentRows(db).where("attachments.id", "=", id);
	if (actor !== null) query = query.where("attachments.user_id", "=", actor);
	return query.executeTakeFirst();
}

function selectByClientId(trx: Trx, userId: UserId, clientId: string): Promise<FoundRow | undefined> {
	return attachmentRows(trx)
		.where("attachments.user_id", "=", userId)
		.where("attachments.client_id", "=", clientId)
		.executeTakeFirst();
}

function opened(row: FoundRow, file: FileHandle): OpenAttachment {
	return {
		attachment: toAttachment(row),
		hash: row.hash,
		content: contentOf(file),
		close: () => file.close(),
	};
}

async function* contentOf(file: FileHandle): AsyncGenerator<Uint8Array> {
	const stream = file.createReadStream({ highWaterMark: 256 * 1024 });
	try {
		for await (const chunk of stream) yield chunk as Buffer;
	} finally {
		await file.close();
	}
}

/** Codes of the system that people can do something about. */
const DISK_TROUBLE: Readonly<Record<string, string>> = {
	ENOSPC: "The disk of the server is full. The file was not stored.",
	EDQUOT: "The disk of the server is full. The file was not stored.",
	EROFS: "The server cannot write to its folder of attachments. The file was not stored.",
	EACCES: "The server cannot write to its folder of attachments. The file was not stored.",
	EPERM: "The server cannot write to its folder of attachments. The file was not stored.",
	EMFILE: "The server has too many files open. Try again in a moment.",
};

function readable(error: unknown): unknown {
	const code = error instanceof Error && "code" in error ? String(error.code) : "";
	const trouble = DISK_TROUBLE[code];
	return trouble === undefined ? error : new AppError("storage_unavailable", trouble, { cause: error });
}
