import { useCallback, useEffect, useMemo, useRef } from "react";
import { findNote, type ModelNote } from "../../../server/protocol/model-corrections.ts";
import { hasCapability } from "../../store/selectors.ts";
import { useActions, useChats, useUi } from "../app-context.tsx";
import { useLibrary } from "./use-library.ts";

export type ModelNotes = {
	/** Ids of the models that stand first, in the order in which they were chosen. */
	readonly favourites: readonly string[];
	readonly noteOf: (model: string) => ModelNote;
	/** False while it is not known what there is, so that nothing is written over. */
	readonly canChange: boolean;
	/**
	 * Rejects with a sentence for the person.
	 * @param patch what becomes of the note as it is when earlier changes are done
	 */
	readonly change: (model: string, patch: (note: ModelNote) => ModelNote) => Promise<void>;
	readonly toggleFavourite: (model: string) => void;
};

/**
 * What the person says of models: on the server, for all devices, or, where the server keeps no library, favourites
 * alone and for this device.
 */
export function useModelNotes(): ModelNotes {
	const isKept = useChats((state) => hasCapability(state, "library") && hasCapability(state, "model_notes"));
	const ofDevice = useUi((state) => state.favouriteModels);
	const { noteProviders, toggleFavouriteModel, showFailure } = useActions();
	const { items, state, amend } = useLibrary("models");
	const canChange = isKept && state === "ready";
	const favourites = useMemo(
		() => (canChange ? favouritesOf(items) : ofDevice),
		[canChange, items, ofDevice],
	);
	const noteOf = useCallback((model: string) => findNote(items, model) ?? NOTHING, [items]);
	const change = useCallback(
		async (model: string, patch: (note: ModelNote) => ModelNote) => {
			await amend(model, (kept) => {
				const note = kept ?? NOTHING;
				const content = { ...note, ...patch(note) };
				return isEmpty(content) ? null : content;
			});
			noteProviders();
		},
		[amend, noteProviders],
	);
	const toggleFavourite = useCallback(
		(model: string) => {
			if (!canChange) return toggleFavouriteModel(model);
			const favourite = favourites.includes(model) ? undefined : true;
			change(model, () => ({ favourite })).catch(showFailure);
		},
		[canChange, favourites, change, toggleFavouriteModel, showFailure],
	);
	const moving = useRef(new Set<string>());
	// What was marked on this device before moves to where all devices see it.
	useEffect(() => {
		if (!canChange) return;
		for (const model of ofDevice) {
			if (moving.current.has(model)) continue;
			moving.current.add(model);
			const kept = favourites.includes(model)
				? Promise.resolve()
				: change(model, () => ({ favourite: true }));
			kept.then(() => toggleFavouriteModel(model)).catch(() => moving.current.delete(model));
		}
	}, [canChange, ofDevice, favourites, change, toggleFavouriteModel]);
	return { favourites, noteOf, canChange, change, toggleFavourite };
}

const NOTHING: ModelNote = {};

type Item = ReturnType<typeof useLibrary<"models">>["items"][number];

function favouritesOf(items: readonly Item[]): readonly string[] {
	const marked = items.filter(({ content }) => content.favourite === true);
	const inOrder = marked.toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1));
	return [...new Set(inOrder.map(({ name }) => name))];
}

function isEmpty({ capabilities, context_tokens: context, favourite }: ModelNote): boolean {
	const said = Object.values(capabilities ?? {}).some((value) => value !== undefined);
	return !said && context === undefined && favourite !== true;
}
