import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { ChatState } from "../store/chat-state.ts";
import type { UiState } from "../store/ui-state.ts";
import type { Actions } from "./create-actions.ts";
import type { Parley } from "./open-parley.ts";

const ParleyContext = createContext<Parley | null>(null);
export const ParleyProvider = ParleyContext.Provider;

export function useParley(): Parley {
	const parley = useContext(ParleyContext);
	if (parley === null) throw new Error("This part of the page is outside of <ParleyProvider>");
	return parley;
}

export function useActions(): Actions {
	return useParley().actions;
}

/** @param select has to return the same value for the same state, or a primitive one */
export function useChats<T>(select: (state: ChatState) => T): T {
	return useStore(useParley().chats, select);
}

export function useUi<T>(select: (state: UiState) => T): T {
	return useStore(useParley().ui, select);
}
