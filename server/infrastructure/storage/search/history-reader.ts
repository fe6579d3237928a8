import type Database from "better-sqlite3";
import type { SearchQuery } from "../../../application/ports.ts";
import { AppError } from "../../../domain/app-error.ts";
import { scoreMatch } from "../../../domain/score-match.ts";
import { cutSnippet } from "../../../protocol/cut-snippet.ts";
import type { SearchHit, SearchPage } from "../../../protocol/rest.ts";
import { parseTerms, type SearchTerm } from "../../../protocol/search-text.ts";
import { LOCAL_MASK, TITLE_BIT, USER_SHIFT } from "./index-file.ts";
import { toMatchExpression } from "./match-expression.ts";
import { createMatchTexts, isTitle, type MatchText } from "./match-texts.ts";
import { formatCursor, parseCursor, type SearchCursor } from "./search-cursor.ts";

type Databases = { readonly source: Database.Database; readonly index: Database.Database };
type Found = Pick<SearchPage, "hits" | "next">;
type Ranked = { readonly local: number; readonly score: number };

/**
 * So many of the newest matches are ranked together: the work for a page has a bound, however common a word is, and
 * paging has no end.
 */
const RANKED_TOGETHER = 500;
/** To SQLite no limit. */
const ALL = -1;

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
		const expression = toMatchExpression(terms, query);
		const find = (low: number, high: number, limit: number) =>
			findLocals.all(expression, user, low, user, high, limit) as number[];
		const rank = (locals: readonly number[]) => {
			const ranked = locals.flatMap((local): Ranked[] => {
				const match = texts.readBeginning(local, query.userId);
				if (match === null || !isOfPeriod(match.at, query)) return [];
				return [{ local, score: scoreMatch(match.text, terms, isTitle(local)) }];
			});
			return ranked.sort(compareRanked);
		};

		const taken: Ranked[] = [];
		let cursor: SearchCursor | null = startOf(query);
		while (cursor !== null && taken.length < query.limit) {
			const part: SearchCursor = cursor;
			const { low, after } = part;
			// What is written meanwhile must not push others out of these.
			const locals: readonly number[] = find(low ?? 0, part.high, low === null ? RANKED_TOGETHER : ALL);
			const lowest: number = low ?? locals.at(-1) ?? 0;
			const high: number = low === null ? (locals[0] ?? 0) : part.high;
			const rest = skipTo(rank(locals), after);
			const some = rest.slice(0, query.limit - taken.length);
			taken.push(...some);
			const last = some.at(-1);
			if (last !== undefined && some.length < rest.length) cursor = { high, low: lowest, after: last };
			else cursor = find(0, lowest - 1, 1).length > 0 ? { high: lowest - 1, low: null, after: null } : null;
		}
		return {
			hits: taken.flatMap(({ local }) => toHit(texts.read(local, query.userId), terms)),
			next: cursor === null ? null : formatCursor(cursor),
		};
	};
}

/** A title is none of a chat's messages, and nobody's. */
function startOf(query: SearchQuery): SearchCursor {
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

/** Best first; of equals the newest. */
function compareRanked(a: Ranked, b: Ranked): number {
	return b.score - a.score || b.local - a.local;
}

function skipTo(ranked: readonly Ranked[], after: Ranked | null): readonly Ranked[] {
	if (after === null) return ranked;
	return ranked.filter((one) => compareRanked(one, after) > 0);
}

function toHit(match: MatchText | null, terms: readonly SearchTerm[]): SearchHit[] {
	if (match === null) return [];
	const { text, marks } = cutSnippet(match.text, terms);
	return [{ ...match.facts, text, marks: [...marks] }];
}
