import type { SearchPage } from "../protocol/rest.ts";
import { normalizeText } from "../protocol/text.ts";
import type { HistorySearch, SearchQuery } from "./ports.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Finds what a user wrote and was answered [F1]. A `to` that is a date takes that day in. */
export function searchHistory(
	{ search }: { readonly search: HistorySearch },
	query: SearchQuery,
): Promise<SearchPage> {
	const { from, to } = query;
	return search.search({
		...query,
		text: normalizeText(query.text),
		from: from === null ? null : new Date(from).toISOString(),
		to: to === null ? null : new Date(Date.parse(to) + (DAY.test(to) ? DAY_MS : 0)).toISOString(),
	});
}
