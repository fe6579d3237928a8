import { useSyncExternalStore } from "react";
import { MODALS_CHANGED } from "./use-modal.ts";

/** The dialog over all others; null: none is open. Nothing outside of it can be reached. */
export function useTopModal(): Element | null {
	return useSyncExternalStore(subscribe, findTopModal);
}

function subscribe(listener: () => void): () => void {
	document.addEventListener(MODALS_CHANGED, listener);
	return () => document.removeEventListener(MODALS_CHANGED, listener);
}

function findTopModal(): Element | null {
	return [...document.querySelectorAll(":modal")].at(-1) ?? null;
}
