import { useState } from "react";
import type { ClientId } from "../../../server/protocol/ids.ts";

type Draft = { readonly id: ClientId };

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
			const isNew = ({ id }: D) => !items.some((item) => item.id === id);
			setOpen([...kept.values()].find(isNew) ?? first);
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
