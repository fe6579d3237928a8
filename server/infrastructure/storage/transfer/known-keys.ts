import type Database from "better-sqlite3";
import { keyOfChat, keyOfMessage } from "./derive-key.ts";

export type KnownKeys = {
	/** The user's chat of this key; hidden while it is being imported, or taken away. */
	findChat(key: string): { readonly id: number; readonly isHidden: boolean } | null;
	noteChat(key: string, id: number): void;
	/** Whether the chat is told of for the first time. */
	isFirst(id: number): boolean;
	/** Rows of the chat's messages by key; null for those that were deleted here. */
	readMessages(chatId: number): ReadonlyMap<string, number | null>;
};

type Row = { readonly id: number; readonly client_id: string | null };

/** Looks up what of a file is in the user's history, by the ids of clients and, of this server's own rows, by theirs. */
export function createKnownKeys(db: Database.Database, userId: string, serverId: string): KnownKeys {
	const byClientId = db.prepare("SELECT id, rev FROM chats WHERE user_id = ? AND client_id = ?");
	const withoutClientId = db.prepare(
		"SELECT id, client_id FROM chats WHERE user_id = ? AND client_id IS NULL AND rev > 0",
	);
	const messages = db.prepare("SELECT id, client_id FROM messages WHERE chat_id = ?");
	const deleted = db.prepare(
		"SELECT chat_id, message_id AS id, client_id FROM tombstones WHERE user_id = ? AND message_id IS NOT NULL",
	);
	const firsts = new Set<number>();
	let derived: ReadonlyMap<string, number> | null = null;
	let deletedByChat: ReadonlyMap<number, readonly string[]> | null = null;

	const findDerived = (key: string): number | undefined => {
		derived ??= new Map(
			(withoutClientId.all(userId) as Row[]).map((row) => [keyOfChat(serverId, row), row.id]),
		);
		return derived.get(key);
	};
	// Of an answer, what is kept may be the id of the request that asked for it.
	const keysOfDeleted = (chatId: number, row: Row): readonly string[] =>
		[row, { ...row, client_id: null }].map((one) => keyOfMessage(serverId, chatId, one));
	const readDeleted = (): ReadonlyMap<number, readonly string[]> => {
		const rows = deleted.all(userId) as (Row & { readonly chat_id: number })[];
		const groups = Map.groupBy(rows, (row) => row.chat_id);
		return new Map(
			[...groups].map(([chatId, group]) => [chatId, group.flatMap((row) => keysOfDeleted(chatId, row))]),
		);
	};

	return {
		findChat(key) {
			const row = byClientId.get(userId, key) as { id: number; rev: number } | undefined;
			if (row !== undefined) {
				firsts.delete(row.id);
				return { id: row.id, isHidden: row.rev < 0 };
			}
			const id = findDerived(key);
			return id === undefined ? null : { id, isHidden: false };
		},
		noteChat: (_key, id) => void firsts.add(id),
		isFirst: (id) => firsts.has(id),
		readMessages(chatId) {
			const rows = messages.all(chatId) as Row[];
			deletedByChat ??= readDeleted();
			return new Map<string, number | null>([
				...(deletedByChat.get(chatId) ?? []).map((key) => [key, null] as const),
				...rows.map((row) => [keyOfMessage(serverId, chatId, row), row.id] as const),
			]);
		},
	};
}
