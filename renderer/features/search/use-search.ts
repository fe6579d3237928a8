import { useEffect, useRef, useState } from "react";
import type { SearchHit } from "../../../server/protocol/rest.ts";
import { useActions, useChats, useParley } from "../../app/app-context.tsx";
import { explainFailure } from "../../app/explain-failure.ts";
import { hasCapability } from "../../store/selectors.ts";
import type { SearchFilters } from "./search-filters.ts";
import { searchLoaded } from "./search-loaded.ts";

export type SearchResult = {
	/** What it is the result of; "" before anything was asked. */
	readonly text: string;
	readonly hits: readonly SearchHit[];
	readonly next: string | null;
	/** Share of the history that was looked through, 0 to 1. */
	readonly indexed: number;
	readonly failure: string | null;
	/** Where it was looked: on the server, in the history that is kept here, or in what this page holds. */
	readonly place: "server" | "kept" | "page";
};

export type Search = {
	readonly result: SearchResult;
	readonly isSearching: boolean;
	/** Asks for the next hits, if there are any and none are under way. */
	readonly loadMore: () => void;
	readonly retry: () => void;
};

const NOTHING: SearchResult = { text: "", hits: [], next: null, indexed: 1, failure: null, place: "server" };
/** Who types on is not asked for yet. */
const PAUSE_MS = 80;
const LOOK_AGAIN_MS = 2000;

/** The hits of a search, as it is typed. The last ones stay until the next are there. */
export function useSearch(text: string, filters: SearchFilters): Search {
	const { chats, words, mirror } = useParley();
	const { search: searchServer } = useActions();
	const canSearch = useChats((state) => hasCapability(state, "search"));
	const isOnline = useChats((state) => state.connection.state === "online");
	const isKept = useChats((state) => state.mirror?.state === "ready");
	const place = canSearch && isOnline ? "server" : isKept ? "kept" : "page";
	const [result, setResult] = useState(NOTHING);
	const [isSearching, setSearching] = useState(false);
	const [attempt, setAttempt] = useState(0);
	/** Counts up with every question, so that a late answer is known as such. */
	const question = useRef(0);

	// biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks the same once more
	useEffect(() => {
		const search = place === "kept" ? inMirror(mirror) : searchServer;
		const asked = ++question.current;
		if (text.trim() === "") {
			setResult(NOTHING);
			return setSearching(false);
		}
		if (place === "page") {
			const hits = searchLoaded(chats.getState(), text, filters, words.live);
			setResult({ ...NOTHING, text, hits, place });
			return setSearching(false);
		}
		setSearching(true);
		const timer = setTimeout(async () => {
			try {
				const page = await search({ text, ...filters, cursor: null });
				if (asked === question.current) setResult({ text, ...page, failure: null, place });
			} catch (error) {
				if (asked === question.current)
					setResult({ ...NOTHING, text, failure: explainFailure(error, words.live), place });
			}
			if (asked === question.current) setSearching(false);
		}, PAUSE_MS);
		return () => clearTimeout(timer);
	}, [text, filters, place, attempt, searchServer, mirror, chats, words]);

	// While an older history is being taken in, there is more to find every moment.
	useEffect(() => {
		if (result.indexed >= 1) return;
		const timer = setTimeout(() => setAttempt((count) => count + 1), LOOK_AGAIN_MS);
		return () => clearTimeout(timer);
	}, [result]);

	const loadMore = async () => {
		if (result.next === null || isSearching || result.text !== text) return;
		const asked = ++question.current;
		setSearching(true);
		try {
			const search = result.place === "kept" ? inMirror(mirror) : searchServer;
			const page = await search({ text, ...filters, cursor: result.next });
			if (asked !== question.current) return;
			setResult((before) => ({ ...before, ...page, hits: joinHits(before.hits, page.hits) }));
		} catch (error) {
			if (asked === question.current)
				setResult((before) => ({ ...before, failure: explainFailure(error, words.live) }));
		}
		if (asked === question.current) setSearching(false);
	};
	return {
		result,
		isSearching,
		loadMore: () => void loadMore(),
		retry: () => setAttempt((count) => count + 1),
	};
}

type Searching = ReturnType<typeof useActions>["search"];

/** What cannot be asked finds nothing. */
function inMirror(mirror: ReturnType<typeof useParley>["mirror"]): Searching {
	return async (request) => (await (await mirror)?.search(request)) ?? { hits: [], next: null, indexed: 1 };
}

/** Identity of a hit among others. */
export function keyOfHit(hit: SearchHit): string {
	return hit.message_id ?? `title:${hit.chat_id}`;
}

/** A message that changed while one pages may come once more. */
function joinHits(before: readonly SearchHit[], more: readonly SearchHit[]): readonly SearchHit[] {
	const known = new Set(before.map(keyOfHit));
	return [...before, ...more.filter((hit) => !known.has(keyOfHit(hit)))];
}
