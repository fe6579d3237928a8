import { cutSnippet } from "../../../server/protocol/cut-snippet.ts";
import type { ChatId, MessageId } from "../../../server/protocol/ids.ts";
import { type RankCursor, rankPage } from "../../../server/protocol/rank-pages.ts";
import type { SearchHit, SearchPage } from "../../../server/protocol/rest.ts";
import { toMatchExpression } from "../../../server/protocol/search-expression.ts";
import { parseTerms } from "../../../server/protocol/search-text.ts";
import type { SearchRequest } from "../chat-client.ts";
import { decodeMessage } from "../decode-message.ts";
import { isFields } from "../fields.ts";
import { TITLE_BIT } from "./mirror-schema.ts";
import type { MirrorStore } from "./mirror-store.ts";

const PAGE = 30;
/** All that is read of a match to rank it, in characters. */
const BEGINNING = 20_000;
/** More than any number of the index. */
const HIGHEST = 2 ** 40 - 1;

/** The search of the server in the mirror: the same words, the same order [F1, F2, F3]. */
export function searchMirror(store: MirrorStore, request: SearchRequest): SearchPage {
	const { database } = store;
	const terms = parseTerms(request.text);
	const indexed = store.isComplete() ? 1 : Math.min(0.99, store.written() / Math.max(1, store.total()));
	const chat = request.chatId === null ? null : (store.keyOf(request.chatId) ?? -1);
	if (terms.length === 0) return { hits: [], next: null, indexed };
	const facts = { chat, isAi: request.isAi, model: request.model, from: request.from, to: null };
	const expression = toMatchExpression(terms, facts);
	const isTitle = (local: number) => local >= TITLE_BIT;
	const readMessage = (local: number) => {
		const row = database.all("SELECT data FROM messages WHERE key = ?", local)[0];
		return row === undefined ? null : decodeMessage(JSON.parse(String(row[0])));
	};
	const readTitle = (key: number) => {
		const row = database.all("SELECT title, updated_at FROM chats WHERE key = ?", key)[0];
		return row === undefined ? null : { title: String(row[0]), at: String(row[1]) };
	};
	const { locals, next } = rankPage(
		{
			isTitle,
			find: (low, high, limit) =>
				database
					.all(
						"SELECT rowid FROM documents WHERE documents MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?",
						...[expression, low, high, limit],
					)
					.map(([rowid]) => Number(rowid)),
			readBeginning(local) {
				if (isTitle(local)) return readTitle(local - TITLE_BIT)?.title ?? null;
				const [text, at] =
					database.all(
						`SELECT substr(data ->> 'content', 1, ${BEGINNING}), data ->> 'timestamp' FROM messages WHERE key = ?`,
						local,
					)[0] ?? [];
				if (typeof text !== "string") return null;
				return request.from !== null && Date.parse(String(at)) < Date.parse(request.from) ? null : text;
			},
		},
		terms,
		startOf(request),
		PAGE,
	);
	const hits = locals.flatMap((local): SearchHit[] => {
		const message = isTitle(local) ? null : readMessage(local);
		const chatKey = isTitle(local) ? local - TITLE_BIT : store.keyOf(message?.chat_id ?? "");
		const title = chatKey === null ? null : readTitle(chatKey);
		if (title === null || chatKey === null || (message === null && !isTitle(local))) return [];
		const { text, marks } = cutSnippet(message?.content ?? title.title, terms, message?.is_ai);
		return [
			{
				chat_id: store.idOf(chatKey) as ChatId,
				title: title.title,
				message_id: (message?.id ?? null) as MessageId | null,
				is_ai: message?.is_ai ?? false,
				timestamp: message?.timestamp ?? title.at,
				...(message?.model === undefined ? {} : { model: message.model }),
				text,
				marks: [...marks],
			},
		];
	});
	return { hits, next: next === null ? null : JSON.stringify(next), indexed };
}

/** A title is none of a chat's messages, and nobody's. */
function startOf({ cursor, chatId, isAi, model, from }: SearchRequest): RankCursor {
	if (cursor !== null) return parseCursor(cursor);
	const isOfMessages = [chatId, isAi, model, from].some((filter) => filter !== null);
	return { high: isOfMessages ? TITLE_BIT - 1 : HIGHEST, low: null, after: null };
}

/** What this file wrote; anything else begins at the end of all hits. */
function parseCursor(text: string): RankCursor {
	const end: RankCursor = { high: -1, low: null, after: null };
	try {
		const value: unknown = JSON.parse(text);
		if (!isFields(value) || typeof value.high !== "number") return end;
		const { high, low, after } = value;
		const last = isFields(after) && typeof after.score === "number" && typeof after.local === "number";
		return {
			high,
			low: typeof low === "number" ? low : null,
			after: last ? { score: Number(after.score), local: Number(after.local) } : null,
		};
	} catch {
		return end;
	}
}
