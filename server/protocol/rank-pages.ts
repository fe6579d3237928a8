import { scoreMatch } from "./score-match.ts";
import type { SearchTerm } from "./search-text.ts";

/** Where a page of hits ended: within the matches from `low` to `high`, which are ranked together. */
export type RankCursor = {
	readonly high: number;
	/** Null: not known yet, these matches have not been ranked. */
	readonly low: number | null;
	/** The last hit that was told; null: none of these. */
	readonly after: Ranked | null;
};

export type Ranked = { readonly local: number; readonly score: number };

/** An index of matches by number, newest highest. */
export type MatchSource = {
	/** Numbers of matches from `low` to `high`, highest first. */
	readonly find: (low: number, high: number, limit: number) => readonly number[];
	/** As much of a match as its rank needs; null: it is gone, or not of what was asked for. */
	readonly readBeginning: (local: number) => string | null;
	readonly isTitle: (local: number) => boolean;
};

export type RankedPage = { readonly locals: readonly number[]; readonly next: RankCursor | null };

/**
 * So many of the newest matches are ranked together: the work for a page has a bound, however common a word is, and
 * paging has no end.
 */
const RANKED_TOGETHER = 500;
/** To SQLite no limit. */
const ALL = -1;

/** The next matches, best first [F2]. */
export function rankPage(
	source: MatchSource,
	terms: readonly SearchTerm[],
	from: RankCursor,
	limit: number,
): RankedPage {
	const rank = (locals: readonly number[]) => {
		const ranked = locals.flatMap((local): Ranked[] => {
			const text = source.readBeginning(local);
			return text === null ? [] : [{ local, score: scoreMatch(text, terms, source.isTitle(local)) }];
		});
		return ranked.sort(compareRanked);
	};
	const taken: Ranked[] = [];
	let cursor: RankCursor | null = from;
	while (cursor !== null && taken.length < limit) {
		const part: RankCursor = cursor;
		const { low, after } = part;
		// What is written meanwhile must not push others out of these.
		const locals: readonly number[] = source.find(low ?? 0, part.high, low === null ? RANKED_TOGETHER : ALL);
		const lowest: number = low ?? locals.at(-1) ?? 0;
		const high: number = low === null ? (locals[0] ?? 0) : part.high;
		const rest = skipTo(rank(locals), after);
		const some = rest.slice(0, limit - taken.length);
		taken.push(...some);
		const last = some.at(-1);
		if (last !== undefined && some.length < rest.length) cursor = { high, low: lowest, after: last };
		else
			cursor = source.find(0, lowest - 1, 1).length > 0 ? { high: lowest - 1, low: null, after: null } : null;
	}
	return { locals: taken.map(({ local }) => local), next: cursor };
}

/** Best first; of equals the newest. */
function compareRanked(a: Ranked, b: Ranked): number {
	return b.score - a.score || b.local - a.local;
}

function skipTo(ranked: readonly Ranked[], after: Ranked | null): readonly Ranked[] {
	if (after === null) return ranked;
	return ranked.filter((one) => compareRanked(one, after) > 0);
}
