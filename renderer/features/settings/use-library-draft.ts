import { useState } from "react";
import type { ClientId } from "../../../server/protocol/ids.ts";

type Draft = {
	readonly id: ClientId;
	/** Of a new one, which of the buttons that begin one; absent: the one for what is blank. */
	readonly begunWith?: string | undefined;
};

/**
 * What is written into the editor of a library. However it is left, by Esc or for another one, it is there again when
 * it is opened next, until it is saved or given up.
 * @param kept by id, for as long as the page lasts
 */
export function useLibraryDraft<D extends Draft>(kept: Map<string, D>) {
	const [open, setOpen] = useState<D | null>(null);
	return {
		open,
		begin: (draft: D) => setOpen(kept.get(draft.id) ?? draft),
		/** @param items those that were saved before: what was written into none of them is the new one */
		beginNew(items: readonly Draft[], first: D) {
			setOpen(findBegun([...kept.values()], items, first) ?? first);
		},
		change(draft: D) {
			kept.set(draft.id, draft);
			setOpen(draft);
		},
		/** Out of sight, not given up. */
		leave: () => setOpen(null),
		giveUp(id: ClientId) {
			kept.delete(id);
			setOpen((now) => (now?.id === id ? null : now));
		},
		/** What was written meanwhile, here or in another one, is not saved yet. */
		closeSaved(draft: D) {
			if (kept.get(draft.id) === draft) kept.delete(draft.id);
			setOpen((now) => (now === draft ? null : now));
		},
	};
}

/** What was written into another new one that was begun with the same button. */
export function findBegun<D extends Draft>(
	kept: readonly D[],
	items: readonly Draft[],
	first: D,
): D | undefined {
	return kept.find(
		({ id, begunWith }) => begunWith === first.begunWith && !items.some((item) => item.id === id),
	);
}
