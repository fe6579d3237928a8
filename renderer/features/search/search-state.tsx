import type { ReactNode } from "react";
import { useChats } from "../../app/app-context.tsx";
import { hasCapability } from "../../store/selectors.ts";
import { TextButton } from "../../ui/text-button.tsx";
import type { Search } from "./use-search.ts";

type SearchStateProps = {
	readonly text: string;
	readonly search: Search;
	readonly hasFilters: boolean;
};

/** One line that says what the list below is, or why there is none. */
export function SearchState({ text, search, hasFilters }: SearchStateProps) {
	const { result, isSearching } = search;
	const canSearch = useChats((state) => hasCapability(state, "search"));
	const isPage = result.place === "page" && result.text !== "";
	return (
		<div className="flex flex-col gap-1.5 px-4 pb-2 text-13 text-ink-soft">
			{isPage && (
				<p>
					{canSearch
						? "The server cannot be reached. This is what is found in the chats you opened since you started."
						: "This server cannot search. This is what is found in the titles and in the chats you opened since you started."}
				</p>
			)}
			{result.indexed < 1 && (
				<p>
					Your history is still being prepared for search: {Math.floor(result.indexed * 100)} % can be found
					so far.
				</p>
			)}
			<p role="status">{describe(text, search, hasFilters)}</p>
			{result.failure !== null && !isSearching && (
				<p className="text-danger">
					{result.failure} <TextButton onClick={search.retry}>Try again</TextButton>
				</p>
			)}
		</div>
	);
}

function describe(text: string, { result, isSearching }: Search, hasFilters: boolean): ReactNode {
	if (text.trim() === "")
		return "Finds every word in titles, your messages and answers. Nothing you type has a special meaning.";
	// A quick answer needs no word before it.
	if (result.text === "" || (isSearching && result.hits.length === 0)) return isSearching ? "Searching…" : "";
	if (result.failure !== null) return "";
	const count = result.hits.length;
	if (count === 0)
		return hasFilters
			? "Nothing found. Widen the filters, or use fewer words."
			: "Nothing found. Use fewer words, or only their beginnings.";
	return `${count}${result.next === null ? "" : "+"} ${count === 1 ? "hit" : "hits"}`;
}
