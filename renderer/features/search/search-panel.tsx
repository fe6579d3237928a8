import { Search as SearchIcon, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { SearchHit } from "../../../server/protocol/rest.ts";
import { useActions, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { ElsewhereHits } from "./elsewhere-hits.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { NO_FILTERS } from "./search-filters.ts";
import { SearchHits } from "./search-hits.tsx";
import { SearchState } from "./search-state.tsx";
import { useSearch } from "./use-search.ts";

type SearchPanelProps = {
	/** Whether it lies over the chat, so that it has to go when one is opened. */
	readonly isOver: boolean;
};

/** Search in all titles and messages, with hits as one types. */
export function SearchPanel({ isOver }: SearchPanelProps) {
	const t = useText();
	const { openSearch, openMessage, selectChat } = useActions();
	const [text, setText] = useState("");
	const [filters, setFilters] = useState(NO_FILTERS);
	const search = useSearch(text, filters);
	const hidden = useUi((state) => state.hidden);
	const found = search.result.hits;
	// A chat whose delete can still be undone is out of sight everywhere.
	const hits = useMemo(() => found.filter((hit) => !hidden.has(hit.chat_id)), [found, hidden]);
	const [active, setActive] = useState(0);
	const field = useRef<HTMLInputElement>(null);
	const listId = useId();
	// biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at its best hit
	useEffect(() => setActive(0), [search.result.text, filters]);
	useEffect(() => field.current?.focus(), []);

	const close = () => openSearch(false);
	const open = (hit: SearchHit | undefined) => {
		if (hit === undefined) return;
		if (hit.message_id === null) selectChat(hit.chat_id);
		else openMessage(hit.chat_id, hit.message_id);
		if (isOver) close();
	};
	/** Who opens one hit after the other goes on from here; a chat that is opened takes the focus. */
	const openByKey = (hit: SearchHit | undefined) => {
		open(hit);
		if (!isOver) requestAnimationFrame(() => field.current?.focus());
	};
	/** Enter was pressed before there was an answer to what is typed: its best hit is meant, not one of the last question. */
	const [opensBest, setOpensBest] = useState(false);
	const isAnswered = search.result.text === text;
	// biome-ignore lint/correctness/useExhaustiveDependencies: what it waits for is the answer
	useEffect(() => {
		if (!opensBest || !isAnswered) return;
		setOpensBest(false);
		openByKey(hits[0]);
	}, [opensBest, isAnswered]);
	const handleKey = (event: KeyboardEvent) => {
		if (event.nativeEvent.isComposing) return;
		const last = hits.length - 1;
		if (event.key === "ArrowDown") setActive(Math.min(last, active + 1));
		else if (event.key === "ArrowUp") setActive(Math.max(0, active - 1));
		else if (event.key === "PageDown") setActive(Math.min(last, active + 5));
		else if (event.key === "PageUp") setActive(Math.max(0, active - 5));
		else if (event.key === "Enter") isAnswered ? openByKey(hits[active]) : setOpensBest(true);
		else return;
		event.preventDefault();
	};
	const handleEscape = (event: KeyboardEvent) => {
		if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
		event.preventDefault();
		event.stopPropagation();
		if (text === "") close();
		else setText("");
		field.current?.focus();
	};
	const activeId = hits[active] === undefined ? undefined : `${listId}-${active}`;
	return (
		<search aria-label={t("All chats")} onKeyDown={handleEscape} className="flex min-h-0 flex-1 flex-col">
			<div className="flex h-12 shrink-0 items-center gap-2 ps-3 pe-2">
				<div className="flex h-8 min-w-0 flex-1 items-center gap-2 rounded-small border border-line-strong bg-raised px-2 focus-within:border-accent focus-within:outline-2 focus-within:outline-accent">
					<SearchIcon size={15} className="shrink-0 text-ink-soft" aria-hidden="true" />
					<input
						ref={field}
						type="text"
						dir="auto"
						role="combobox"
						data-search
						aria-label={t("Search in all chats")}
						aria-expanded={hits.length > 0}
						aria-controls={listId}
						aria-activedescendant={activeId}
						aria-autocomplete="list"
						placeholder={t("Search")}
						autoComplete="off"
						spellCheck={false}
						maxLength={1000}
						value={text}
						onChange={(event) => {
							setText(event.target.value);
							setOpensBest(false);
						}}
						onKeyDown={handleKey}
						className="h-full min-w-0 flex-1 bg-transparent outline-none"
					/>
				</div>
				<IconButton label={t("Close search")} icon={<X size={16} />} onClick={close} />
			</div>
			<FilterBar filters={filters} onChange={setFilters} />
			<SearchState
				text={text}
				search={search}
				hasFilters={Object.values(filters).some((value) => value !== null)}
			/>
			<SearchHits
				listId={listId}
				hits={hits}
				active={active}
				onOpen={(hit) => {
					setActive(hits.indexOf(hit));
					open(hit);
				}}
				onEnd={search.loadMore}
			/>
			<ElsewhereHits text={text} />
		</search>
	);
}
