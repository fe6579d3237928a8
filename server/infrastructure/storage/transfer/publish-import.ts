import type Database from "better-sqlite3";
import { createDeleteLast } from "../delete-last.ts";
import { createRevisions, type ImportedChatRow, type Range, readRanges } from "./import-rows.ts";
import type { PacedWrites } from "./paced-writes.ts";

const MESSAGES_A_STEP = 20;

/**
 * Lets everybody see what an import brought: each row gets the user's next revision [Y1], messages before their chat.
 * Where it was ended it goes on.
 */
export async function publishImport(
	db: Database.Database,
	writes: PacedWrites,
	{ importId, userId }: { readonly importId: string; readonly userId: string },
): Promise<void> {
	const take = createRevisions(db);
	const nextRow = db.prepare(
		"SELECT * FROM import_chats WHERE import_id = ? AND position >= ? AND outcome IN ('imported', 'grown') ORDER BY position LIMIT 1",
	);
	const hidden = db
		.prepare(`SELECT id FROM messages WHERE chat_id = ? AND rev < 0 ORDER BY id LIMIT ${MESSAGES_A_STEP}`)
		.pluck();
	const show = db.prepare("UPDATE messages SET rev = ?, chat_id = ? WHERE id = ?");
	const findChat = db.prepare("SELECT rev FROM chats WHERE id = ?").pluck();
	const showChat = db.prepare("UPDATE chats SET rev = ? WHERE id = ?");
	const touchChat = db.prepare(`
		UPDATE chats SET rev = @rev, updated_at = max(updated_at, (SELECT max(created_at) FROM messages WHERE chat_id = @id))
		WHERE id = @id
	`);
	const deleteLast = createDeleteLast(db);
	const dropShadow = db.prepare("DELETE FROM chats WHERE id = ? AND rev < 0");
	const setRanges = db.prepare("UPDATE import_chats SET ranges = ? WHERE import_id = ? AND position = ?");

	let row: ImportedChatRow | undefined;
	let ranges: readonly Range[] = [];
	let position = 0;
	const add = (first: number, count: number) => {
		const last = ranges.at(-1);
		const isNext = last !== undefined && last[1] + 1 === first;
		ranges = isNext
			? [...ranges.slice(0, -1), [last[0], first + count - 1]]
			: [...ranges, [first, first + count - 1]];
		if (row !== undefined) setRanges.run(JSON.stringify(ranges), importId, row.position);
	};
	const finish = ({ chat_id: chatId, shadow_id: shadowId }: ImportedChatRow) => {
		const rev = chatId === null ? undefined : findChat.get(chatId);
		if (shadowId !== null) {
			if (rev !== undefined) {
				const next = take(userId, 1);
				touchChat.run({ rev: next, id: chatId });
				add(next, 1);
			}
			dropShadow.run(shadowId);
		} else if (typeof rev === "number" && rev < 0) {
			const next = take(userId, 1);
			showChat.run(next, chatId);
			add(next, 1);
		}
	};

	await writes.run(() => {
		if (row === undefined) {
			row = nextRow.get(importId, position) as ImportedChatRow | undefined;
			if (row === undefined) return false;
			ranges = readRanges(row);
		}
		const { chat_id: chatId, shadow_id: shadowId } = row;
		const from = shadowId ?? chatId;
		// The chat it was to grow may have been deleted meanwhile.
		const isThere = chatId !== null && findChat.get(chatId) !== undefined;
		const ids = isThere ? (hidden.all(from) as number[]) : [];
		if (ids.length > 0) {
			const first = take(userId, ids.length);
			for (const [i, id] of ids.entries()) show.run(first + i, chatId, id);
			add(first, ids.length);
		}
		if (!isThere && shadowId !== null && deleteLast(shadowId)) return true;
		if (ids.length < MESSAGES_A_STEP) {
			finish(row);
			position = row.position + 1;
			row = undefined;
		}
		return true;
	});
}
