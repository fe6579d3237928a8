import { createStore, type StoreApi } from "zustand/vanilla";
import { createUiState, type UiState } from "./ui-state.ts";

export type UiStore = StoreApi<UiState>;

export function createUiStore(...begin: Parameters<typeof createUiState>): UiStore {
	return createStore<UiState>()(() => createUiState(...begin));
}
