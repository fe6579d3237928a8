import { useCallback, useEffect, useMemo, useRef } from "react";
import type { SearchHit } from "../../../server/protocol/rest.ts";
import { useText } from "../../i18n/use-text.ts";
import { useScrollWindow } from "../../ui/windowed/use-scroll-window.ts";
import { WindowedRow } from "../../ui/windowed/windowed-row.tsx";
import { SearchHitRow } from "./search-hit-row.tsx";
import { keyOfHit } from "./use-search.ts";

type SearchHitsProps = {
	readonly listId: string;
	readonly hits: readonly SearchHit[];
	readonly active: number;
	readonly onOpen: (hit: SearchHit) => void;
	/** The last ones are near. */
	readonly onEnd: () => void;
};

const ROW_PX = 92;
const NEAR_END = 8;

/** The hits, of which those in sight are on the page. */
export function SearchHits({ listId, hits, active, onOpen, onEnd }: SearchHitsProps) {
	const t = useText();
	const keys = useMemo(() => hits.map(keyOfHit), [hits]);
	const { view, scroll, scrollerRef } = useScrollWindow(keys, {
		followsEnd: false,
		lead: 0,
		trail: 12,
		estimate: () => ROW_PX,
	});
	// biome-ignore lint/correctness/useExhaustiveDependencies: only another active hit moves the list
	useEffect(() => {
		if (active < hits.length) scroll.reveal(active);
	}, [active, scroll]);
	useEffect(() => {
		if (view.end >= hits.length - NEAR_END || active >= hits.length - NEAR_END) onEnd();
	});
	// Rows stay the same while their list is drawn again.
	const newest = useRef(onOpen);
	newest.current = onOpen;
	const open = useCallback((hit: SearchHit) => newest.current(hit), []);
	return (
		<div
			ref={scrollerRef}
			className="min-h-0 flex-1 overflow-y-auto px-2 [overflow-anchor:none]"
			tabIndex={hits.length > 0 ? 0 : undefined}
			role="presentation"
		>
			<div
				id={listId}
				role="listbox"
				aria-label={t("Hits")}
				style={{ paddingTop: view.before, paddingBottom: view.after }}
			>
				{hits.slice(view.start, view.end).map((hit, i) => {
					const index = view.start + i;
					return (
						<WindowedRow key={keys[index]} scroll={scroll} rowKey={keys[index] ?? ""}>
							<SearchHitRow
								id={`${listId}-${index}`}
								hit={hit}
								position={index + 1}
								count={hits.length}
								isActive={index === active}
								onOpen={open}
							/>
						</WindowedRow>
					);
				})}
			</div>
		</div>
	);
}
