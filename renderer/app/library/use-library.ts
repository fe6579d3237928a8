import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { LibraryItem, LibraryKind } from "../../../server/protocol/library.ts";
import { useParley } from "../app-context.tsx";
import type { Amendment, Library, NewItem, Shelf } from "./open-library.ts";

export type UsedLibrary<Kind extends LibraryKind> = Shelf<Kind> & {
	/** Makes or replaces an item; `newItemId()` is the id of a new one. Rejects with a sentence for the person. */
	readonly put: (item: NewItem<Kind>) => Promise<LibraryItem<Kind>>;
	readonly remove: (id: string) => Promise<void>;
	/** As `Library.amend`; rejects with a sentence for the person. */
	readonly amend: (name: string, change: Amendment<Kind>) => Promise<void>;
};

const NOT_READ = { items: [], state: "loading", failure: null } as const;
const NO_STOP = () => () => {};

/** What the server keeps of this kind for the person, kept up to date over all devices. For parts that are loaded late. */
export function useLibrary<Kind extends LibraryKind>(kind: Kind): UsedLibrary<Kind> {
	const { openLibrary } = useParley();
	const [library, setLibrary] = useState<Library | null>(null);
	useEffect(() => {
		let isGone = false;
		openLibrary().then(
			(opened) => {
				opened.want(kind);
				if (!isGone) setLibrary(opened);
			},
			() => {},
		);
		return () => {
			isGone = true;
		};
	}, [openLibrary, kind]);
	const shelf = useSyncExternalStore<Shelf<Kind>>(
		library?.store.subscribe ?? NO_STOP,
		() => (library?.store.getState()[kind] as Shelf<Kind> | undefined) ?? NOT_READ,
	);
	const put = useCallback(
		async (item: NewItem<Kind>) => (await openLibrary()).put(kind, item),
		[openLibrary, kind],
	);
	const remove = useCallback(
		async (id: string) => (await openLibrary()).remove(kind, id),
		[openLibrary, kind],
	);
	const amend = useCallback(
		async (name: string, change: Amendment<Kind>) => (await openLibrary()).amend(kind, name, change),
		[openLibrary, kind],
	);
	return { ...shelf, put, remove, amend };
}
