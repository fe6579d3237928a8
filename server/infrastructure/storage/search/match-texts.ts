import type Database from "better-sqlite3";
import type { ChatId, MessageId } from "../../../protocol/ids.ts";
import type { SearchHit } from "../../../protocol/rest.ts";
import { TITLE_BIT } from "./index-file.ts";

/** What a match of the index stands for. */
export type MatchText = { readonly text: string; readonly facts: Omit<SearchHit, "text" | "marks"> };
/** As much of it as its rank needs; times are ISO. */
export type MatchBeginning = { readonly text: string; readonly at: string };

/** All that is read of a match to rank it, in characters. */
const BEGINNING = 20_000;

type MessageRow = {
	readonly chat: number;
	readonly title: string;
	readonly is_ai: number;
	readonly model: string | null;
	readonly text: string;
	readonly created_at: string;
};
type TitleRow = { readonly title: string; readonly updated_at: string };

/**
 * Reads matches from the history; null where one is gone, or is not this user's [S7].
 * `local` is an id of the index, without the user's number.
 */
export function createMatchTexts(source: Database.Database) {
	const message = source.prepare(`
		SELECT m.chat_id AS chat, c.title, m.is_ai, m.model, m.content AS text, m.created_at
		FROM messages m JOIN chats c ON c.id = m.chat_id
		WHERE m.id = ? AND m.user_id = ?
	`);
	const beginning = source.prepare(`
		SELECT substr(content, 1, ${BEGINNING}) AS text, created_at AS at FROM messages WHERE id = ? AND user_id = ?
	`);
	const title = source.prepare("SELECT title, updated_at FROM chats WHERE id = ? AND user_id = ?");
	const readTitle = (local: number, userId: string) =>
		title.get(local - TITLE_BIT, userId) as TitleRow | undefined;
	return {
		read(local: number, userId: string): MatchText | null {
			if (isTitle(local)) return toTitle(local, readTitle(local, userId));
			return toMessage(local, message.get(local, userId) as MessageRow | undefined);
		},
		readBeginning(local: number, userId: string): MatchBeginning | null {
			if (!isTitle(local)) return (beginning.get(local, userId) as MatchBeginning | undefined) ?? null;
			const row = readTitle(local, userId);
			return row === undefined ? null : { text: row.title, at: row.updated_at };
		},
	};
}

export function isTitle(local: number): boolean {
	return local >= TITLE_BIT;
}

function toMessage(local: number, row: MessageRow | undefined): MatchText | null {
	if (row === undefined) return null;
	const facts = {
		chat_id: String(row.chat) as ChatId,
		title: row.title,
		message_id: String(local) as MessageId,
		is_ai: row.is_ai === 1,
		timestamp: row.created_at,
		...(row.model === null ? {} : { model: row.model }),
	};
	return { text: row.text, facts };
}

function toTitle(local: number, row: TitleRow | undefined): MatchText | null {
	if (row === undefined) return null;
	const facts = {
		chat_id: String(local - TITLE_BIT) as ChatId,
		title: row.title,
		message_id: null,
		is_ai: false,
		timestamp: row.updated_at,
	};
	return { text: row.title, facts };
}
