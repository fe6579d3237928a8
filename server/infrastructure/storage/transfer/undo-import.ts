import type Database from "better-sqlite3";
import { createDeleteLast } from "../delete-last.ts";
import {
	createHiddenRevisions,
	createRevisions,
	type ImportedChatRow,
	type Range,
	readRanges,
} from "./import-rows.ts";
import type { PacedWrites } from "./paced-writes.ts";

const MESSAGES_A_STEP = 20;

type ImportOfUser = { readonly importId: string; readonly userId: string };

/**
 * Takes back what an import brought, for everybody to hear of [Y1]. A chat that somebody touched since stays as it is:
 * a word of theirs may hang on it. Where it was ended it goes on.
 */
export async function undoImport(
	db: Database.Database,
	writes: PacedWrites,
	{ importId, userId }: ImportOfUser,
): Promise<void> {
	const statements = prepare(db);
	const take = createRevisions(db);
	const hiddenChat = createHiddenRevisions(db, "chats", userId);
	const rows = statements.rows.all(importId) as ImportedChatRow[];
	const groups = [...Map.groupBy(rows, (row) => row.chat_id).values()];
	let next = 0;
	let leaving: number[] | null = null;

	const mark = (group: readonly ImportedChatRow[], outcome: "undone" | "kept") => {
		for (const row of group) statements.mark.run(outcome, importId, row.position);
	};
	const undoNew = (group: readonly ImportedChatRow[], chatId: number, ranges: readonly Range[]) => {
		const chat = statements.chat.get(chatId) as { rev: number } | undefined;
		if (chat === undefined || chat.rev < 0) return mark(group, "undone");
		const messages = statements.revisions.all(chatId) as number[];
		const brought = group.reduce((sum, row) => sum + row.messages, 0);
		const isUntouched =
			isWithin(ranges, chat.rev) &&
			messages.length === brought &&
			messages.every((rev) => isWithin(ranges, rev));
		if (!isUntouched) return mark(group, "kept");
		// Its rows are many; that it is gone is one row.
		statements.bury.run({ userId, rev: take(userId, 1), chatId, messageId: null });
		statements.hide.run(hiddenChat.next(), chatId);
		mark(group, "undone");
	};
	/** Messages that an import added to a chat, the last first; null where others follow one of them. */
	const findGrown = (chatId: number, ranges: readonly Range[]): number[] | null => {
		const all = statements.tree.all(chatId) as { id: number; parent_id: number | null; rev: number }[];
		const brought = new Set(all.filter(({ rev }) => isWithin(ranges, rev)).map(({ id }) => id));
		const isFollowed = all.some(
			({ id, parent_id: parent }) => parent !== null && brought.has(parent) && !brought.has(id),
		);
		return isFollowed ? null : [...brought].sort((a, b) => b - a);
	};

	await writes.run(() => {
		const group = groups[next];
		const [row] = group ?? [];
		if (group === undefined || row === undefined) return false;
		const chatId = row.chat_id;
		const ranges = group.flatMap(readRanges);
		// What other imports did to the chat is not a person's touch.
		const rangesOfAll = (statements.rangesOfAll.all(chatId) as ImportedChatRow[]).flatMap(readRanges);
		if (chatId === null || !group.some(({ outcome }) => outcome === "grown")) {
			if (chatId !== null) undoNew(group, chatId, rangesOfAll);
			next++;
			return true;
		}
		leaving ??= findGrown(chatId, ranges);
		for (const id of leaving?.splice(0, MESSAGES_A_STEP) ?? []) {
			const row = statements.message.get(id) as { rev: number; isFollowed: number } | undefined;
			if (row === undefined) continue;
			// Somebody went on from it between two steps: what was brought after it is gone already.
			if (row.isFollowed === 1 || !isWithin(ranges, row.rev)) {
				leaving = null;
				break;
			}
			statements.bury.run({ userId, rev: take(userId, 1), chatId, messageId: id });
			statements.deleteMessage.run(id);
		}
		if (leaving === null || leaving.length === 0) {
			mark(group, leaving === null ? "kept" : "undone");
			leaving = null;
			next++;
		}
		return true;
	}, hiddenChat.begin);
}

/** Removes the rows of an import that nobody can see: those that were not published, and those that were undone. */
export async function purgeImport(
	db: Database.Database,
	writes: PacedWrites,
	importId: string,
): Promise<void> {
	const hidden = db.prepare(`
			SELECT i.position, c.id FROM import_chats i JOIN chats c ON c.id IN (i.chat_id, i.shadow_id)
			WHERE i.import_id = ? AND i.position >= ? AND c.rev < 0 ORDER BY i.position LIMIT 1
		`);
	const deleteLast = createDeleteLast(db);
	const deleteChat = db.prepare("DELETE FROM chats WHERE id = ?");
	let position = 0;
	let chat: { readonly position: number; readonly id: number } | undefined;
	await writes.run(() => {
		chat ??= hidden.get(importId, position) as typeof chat;
		if (chat === undefined) return false;
		position = chat.position;
		if (!deleteLast(chat.id)) {
			deleteChat.run(chat.id);
			chat = undefined;
		}
		return true;
	});
}

function isWithin(ranges: readonly Range[], rev: number): boolean {
	return ranges.some(([first, last]) => rev >= first && rev <= last);
}

function prepare(db: Database.Database) {
	return {
		rows: db.prepare(
			"SELECT * FROM import_chats WHERE import_id = ? AND outcome IN ('imported', 'grown') ORDER BY position DESC",
		),
		rangesOfAll: db.prepare("SELECT ranges FROM import_chats WHERE chat_id = ?"),
		chat: db.prepare("SELECT rev FROM chats WHERE id = ?"),
		revisions: db.prepare("SELECT rev FROM messages WHERE chat_id = ?").pluck(),
		tree: db.prepare("SELECT id, parent_id, rev FROM messages WHERE chat_id = ?"),
		message: db.prepare(
			"SELECT rev, EXISTS (SELECT 1 FROM messages WHERE parent_id = m.id) AS isFollowed FROM messages m WHERE id = ?",
		),
		deleteMessage: db.prepare("DELETE FROM messages WHERE id = ?"),
		// Without the key, so that the same import can bring it again.
		hide: db.prepare("UPDATE chats SET rev = ?, client_id = NULL WHERE id = ?"),
		bury: db.prepare(
			"INSERT INTO tombstones (user_id, rev, chat_id, message_id, client_id) VALUES (@userId, @rev, @chatId, @messageId, NULL)",
		),
		mark: db.prepare("UPDATE import_chats SET outcome = ? WHERE import_id = ? AND position = ?"),
	};
}
