import type Database from "better-sqlite3";
import type { SearchQuery } from "../../../application/ports.ts";
import { AppError } from "../../../domain/app-error.ts";
import { cutSnippet } from "../../../protocol/cut-snippet.ts";
import { type RankCursor, rankPage } from "../../../protocol/rank-pages.ts";
import type { SearchHit, SearchPage } from "../../../protocol/rest.ts";
import { toMatchExpression } from "../../../protocol/search-expression.ts";
import { parseTerms, type SearchTerm } from "../../../protocol/search-text.ts";
import { toRowId } from "../rows.ts";
import { LOCAL_MASK, TITLE_BIT, USER_SHIFT } from "./index-file.ts";
import { createMatchTexts, isTitle, type MatchText } from "./match-texts.ts";
import { formatCursor, parseCursor } from "./search-cursor.ts";

type Databases = { readonly source: Database.Database; readonly index: Database.Database };
type Found = Pick<SearchPage, "hits" | "next">;

/** Answers queries from the index, with texts from the history itself, so that nothing deleted is shown. */
export function createHistoryReader({ source, index }: Databases): (query: SearchQuery) => Found {
	const userNumber = index.prepare("SELECT number FROM users WHERE id = ?").pluck();
	const texts = createMatchTexts(source);
	const findLocals = index
		.prepare(`
			SELECT rowid & ${LOCAL_MASK} FROM documents
			WHERE documents MATCH ? AND rowid BETWEEN (? << ${USER_SHIFT} | ?) AND (? << ${USER_SHIFT} | ?)
			ORDER BY rowid DESC LIMIT ?
		`)
		.pluck();

	return (query) => {
		const terms = parseTerms(query.text);
		const user = userNumber.get(query.userId);
		if (terms.length === 0 || user === undefined) return { hits: [], next: null };
		const chat = query.chatId === null ? null : toRowId(query.chatId);
		const expression = toMatchExpression(terms, { ...query, chat });
		const find = (low: number, high: number, limit: number) =>
			findLocals.all(expression, user, low, user, high, limit) as number[];
		const { locals, next } = rankPage(
			{
				find,
				isTitle,
				readBeginning(local) {
					const match = texts.readBeginning(local, query.userId);
					return match === null || !isOfPeriod(match.at, query) ? null : match.text;
				},
			},
			terms,
			startOf(query),
			query.limit,
		);
		return {
			hits: locals.flatMap((local) => toHit(texts.read(local, query.userId), terms)),
			next: next === null ? null : formatCursor(next),
		};
	};
}

/** A title is none of a chat's messages, and nobody's. */
function startOf(query: SearchQuery): RankCursor {
	const { cursor, chatId, isAi, model, from, to } = query;
	const isOfMessages = [chatId, isAi, model, from, to].some((filter) => filter !== null);
	if (cursor === null) return { high: isOfMessages ? TITLE_BIT - 1 : LOCAL_MASK, low: null, after: null };
	const parsed = parseCursor(cursor);
	if (parsed === null) throw new AppError("invalid_request", "The cursor is not one of this search.");
	return parsed;
}

/** The index knows days only. */
function isOfPeriod(at: string, { from, to }: SearchQuery): boolean {
	if (from === null && to === null) return true;
	const time = Date.parse(at);
	return (from === null || time >= Date.parse(from)) && (to === null || time < Date.parse(to));
}

function toHit(match: MatchText | null, terms: readonly SearchTerm[]): SearchHit[] {
	if (match === null) return [];
	const { text, marks } = cutSnippet(match.text, terms, match.facts.is_ai);
	return [{ ...match.facts, text, marks: [...marks] }];
}
