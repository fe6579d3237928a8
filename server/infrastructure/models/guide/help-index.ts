import MiniSearch, { type SearchResult } from "minisearch";

export type HelpSection = {
	readonly id: number;
	readonly page: string;
	readonly title: string;
	readonly body: string;
};

export type HelpIndex = {
	/** All of them, each at the place of its id. */
	readonly sections: readonly HelpSection[];
	/** Sections that answer the question, best first; none where too few of its words are known. */
	search(question: string): readonly HelpSection[];
};

/** Share of the question's words that a section has to hold. */
const MIN_SHARE = 0.5;
/** A section this much weaker than the best is about something else. */
const MIN_SCORE_SHARE = 0.35;
const MAX_SECTIONS = 4;
const TITLE_BOOST = 3;

/** Full-text search (BM25) over the sections of the help pages. @param termsOf the telling words of a text in their language */
export function createHelpIndex(pages: readonly string[], termsOf: (text: string) => string[]): HelpIndex {
	const sections = pages.flatMap(splitPage).map((section, id) => ({ id, ...section }));
	const index = new MiniSearch<HelpSection>({
		fields: ["title", "page", "body"],
		tokenize: termsOf,
		processTerm: (term) => term,
		searchOptions: { boost: { title: 3, page: 2 }, combineWith: "OR" },
	});
	index.addAll(sections);
	return {
		sections,
		search: (question) => {
			const terms = [...new Set(termsOf(question))];
			// "What is Parley?" has no telling word, but it is the title of a section.
			if (terms.length === 0)
				return sections.filter((section) => wordsOf(section.title) === wordsOf(question)).slice(0, 1);
			const fuzzy = (term: string) => (term.length > 4 ? 0.2 : false);
			const asked = wordsOf(question);
			// All words count here: a question that begins like a title is most likely that title's.
			const boostDocument = (id: number) =>
				wordsOf(sections[id]?.title ?? "").startsWith(asked) ? TITLE_BOOST : 1;
			const hits = index
				.search(question, { fuzzy, prefix: (term) => term.length > 3, boostDocument })
				.filter((hit) => isAbout(hit, terms));
			const best = hits[0]?.score ?? 0;
			return hits
				.filter((hit) => hit.score >= best * MIN_SCORE_SHARE)
				.slice(0, MAX_SECTIONS)
				.flatMap((hit) => sections[hit.id as number] ?? []);
		},
	};
}

/** Whether enough of the question is in a section: half of its words with one exactly in a title, or all of them. */
function isAbout(hit: SearchResult, terms: readonly string[]): boolean {
	const share = hit.queryTerms.length / terms.length;
	const inTitle = terms.some((term) => hit.match[term]?.some((field) => field !== "body"));
	return share === 1 || (share >= MIN_SHARE && inTitle);
}

function wordsOf(text: string): string {
	return (text.toLowerCase().match(/\p{L}+/gu) ?? []).join(" ");
}

/** A page is `# Title` and sections that begin with `## Title`. */
function splitPage(page: string): Omit<HelpSection, "id">[] {
	const [head = "", ...parts] = page.split(/^## /m);
	const title = head.replace(/^# /, "").trim();
	return parts.map((part) => {
		const end = part.indexOf("\n");
		return { page: title, title: part.slice(0, end).trim(), body: part.slice(end).trim() };
	});
}
