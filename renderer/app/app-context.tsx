import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { ChatFacts, LiveAnswer } from "../store/chat-state.ts";
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
export function useChats<T>(select: (state: ChatFacts) => T): T {
	return useStore(useParley().chats.facts, select);
}

/** @param select of the answer as it is being written; undefined: it is not */
export function useLive<T>(messageId: string, select: (live: LiveAnswer | undefined) => T): T {
	return useStore(useParley().chats, (state) => select(state.live[messageId]));
}

export function useUi<T>(select: (state: UiState) => T): T {
	return useStore(useParley().ui, select);
}
