import type { ReactNode } from "react";
import { useChats } from "../../app/app-context.tsx";
import { formatNumber } from "../../i18n/format.ts";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";
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
	const t = useText();
	const { result, isSearching } = search;
	const canSearch = useChats((state) => hasCapability(state, "search"));
	const isOnline = useChats((state) => state.connection.state === "online");
	const isPage = result.place === "page" && result.text !== "";
	return (
		<div className="flex flex-col gap-1.5 px-4 pb-2 text-13 text-ink-soft">
			{isPage && (
				<p>
					{canSearch
						? t(
								"The server cannot be reached. This is what is found in the chats you opened since you started.",
							)
						: t(
								"This server cannot search. This is what is found in the titles and in the chats you opened since you started.",
							)}
				</p>
			)}
			{result.place === "kept" && result.text !== "" && (
				<p>
					{isOnline
						? t("This is what is found in the history kept on this computer.")
						: t("The server cannot be reached. This is what is found in the history kept on this computer.")}
				</p>
			)}
			{result.indexed < 1 && (
				<p>
					{t("Your history is still being prepared for search: {percent} can be found so far.", {
						percent: formatNumber(t, Math.floor(result.indexed * 100) / 100, { style: "percent" }),
					})}
				</p>
			)}
			<p role="status">{describe(text, search, hasFilters, t)}</p>
			{result.failure !== null && !isSearching && (
				<p className="text-danger">
					{t.failure(result.failure)} <TextButton onClick={search.retry}>{t("Try again")}</TextButton>
				</p>
			)}
		</div>
	);
}

function describe(text: string, { result, isSearching }: Search, hasFilters: boolean, t: Text): ReactNode {
	if (text.trim() === "")
		return t(
			"Finds every word in titles, your messages and answers. Nothing you type has a special meaning.",
		);
	// A quick answer needs no word before it.
	if (result.text === "" || (isSearching && result.hits.length === 0))
		return isSearching ? t("Searching…") : "";
	if (result.failure !== null) return "";
	const count = result.hits.length;
	if (count === 0)
		return hasFilters
			? t("Nothing found. Widen the filters, or use fewer words.")
			: t("Nothing found. Use fewer words, or only their beginnings.");
	return result.next === null
		? t.count(count, "{count} hit", "{count} hits")
		: t.count(count, "{count}+ hit", "{count}+ hits");
}
