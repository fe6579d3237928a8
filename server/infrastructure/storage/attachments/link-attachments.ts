import type { Transaction } from "kysely";
import { AppError } from "../../../domain/app-error.ts";
import type { Attachment } from "../../../protocol/attachments.ts";
import type { UserId } from "../../../protocol/ids.ts";
import { toAttachment } from "../rows.ts";
import type { DatabaseSchema } from "../schema.ts";

type Trx = Transaction<DatabaseSchema>;

/**
 * The user's attachments of these ids, in this order. One that another message has already is fine: an edit keeps
 * what it does not change. @throws {AppError} attachment_not_found
 */
export async function findAttachments(
	trx: Trx,
	userId: UserId,
	ids: readonly string[],
): Promise<readonly Attachment[]> {
	const wanted = [...new Set(ids)];
	if (wanted.length === 0) return [];
	const rows = await trx
		.selectFrom("attachments")
		.innerJoin("blobs", "blobs.hash", "attachments.hash")
		.select([
			"attachments.id",
			"attachments.name",
			"attachments.mime",
			"blobs.size_bytes",
			"blobs.width",
			"blobs.height",
		])
		.where("attachments.user_id", "=", userId)
		.where("attachments.id", "in", wanted)
		.execute();
	const byId = new Map(rows.map((row) => [row.id, toAttachment(row)]));
	return wanted.map((id) => {
		const found = byId.get(id);
		if (found === undefined) throw new AppError("attachment_not_found");
		return found;
	});
}

/** Makes the message one of those that keep these attachments; its row tells them to readers. */
export async function linkAttachments(
	trx: Trx,
	messageId: number,
	attachments: readonly Attachment[],
): Promise<void> {
	if (attachments.length === 0) return;
	await trx
		.insertInto("message_attachments")
		.values(attachments.map(({ id }, place) => ({ message_id: messageId, place, attachment_id: id })))
		.execute();
	const ids = attachments.map(({ id }) => id);
	await trx.updateTable("attachments").set({ is_sent: 1 }).where("id", "in", ids).execute();
}

/** What a message's column `attachments` holds. */
export function attachmentsColumn(attachments: readonly Attachment[]): string | null {
	return attachments.length === 0 ? null : JSON.stringify(attachments);
}
