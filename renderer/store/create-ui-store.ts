import { createStore, type StoreApi } from "zustand/vanilla";
import { createUiState, type UiSettings, type UiState } from "./ui-state.ts";

export type UiStore = StoreApi<UiState>;

export function createUiStore(settings: UiSettings, drafts: UiState["drafts"]): UiStore {
	return createStore<UiState>()(() => createUiState(settings, drafts));
}
