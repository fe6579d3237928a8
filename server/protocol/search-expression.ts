import { chatFact, factsOfPeriod, modelFact, roleFact } from "./search-document.ts";
import type { SearchTerm } from "./search-text.ts";

/** What narrows a search to messages; null lets all through. */
export type SearchFacts = {
	/** Number of the chat in the index. */
	readonly chat: number | null;
	readonly isAi: boolean | null;
	readonly model: string | null;
	/** ISO times: not before, and before. */
	readonly from: string | null;
	readonly to: string | null;
};

/** What is asked for in the language of FTS5. Every word is a quoted string: nothing of a query is an operator. */
export function toMatchExpression(terms: readonly SearchTerm[], query: SearchFacts): string {
	const parts = terms.map(({ words, isPrefix }) => quote(words.join(" ")) + (isPrefix ? " *" : ""));
	if (query.chat !== null) parts.push(quote(chatFact(query.chat)));
	if (query.isAi !== null) parts.push(quote(roleFact(query.isAi)));
	if (query.model !== null) parts.push(quote(modelFact(query.model)));
	if (query.from !== null || query.to !== null) {
		const facts = factsOfPeriod(readTime(query.from, EARLIEST), readTime(query.to, LATEST));
		// No text holds this: nothing is from a time that has no days.
		parts.push(facts.length === 0 ? quote(chatFact(-1)) : `(${facts.map(quote).join(" OR ")})`);
	}
	return parts.join(" AND ");
}

/** A time outside of which no message lies; it keeps the number of years in an expression small. */
const EARLIEST = Date.UTC(1990);
const LATEST = Date.UTC(2200);

function readTime(iso: string | null, otherwise: number): number {
	return iso === null ? otherwise : Math.min(LATEST, Math.max(EARLIEST, Date.parse(iso)));
}

function quote(text: string): string {
	return `"${text.replaceAll('"', '""')}"`;
}
