import { createStore, type StoreApi } from "zustand/vanilla";
import type { ClientEvent } from "../client/chat-client.ts";
import { applyEvents } from "./apply-events.ts";
import { type ChatState, createChatState } from "./chat-state.ts";

export type ChatStore = Pick<StoreApi<ChatState>, "getState" | "getInitialState" | "subscribe"> & {
	apply(events: readonly ClientEvent[]): void;
};

/** Holds what is known of the server's chats; changes by events only. @param initial what was remembered */
export function createChatStore(initial: ChatState = createChatState()): ChatStore {
	const store = createStore<ChatState>()(() => initial);
	return {
		getState: store.getState,
		getInitialState: store.getInitialState,
		subscribe: store.subscribe,
		apply: (events) => store.setState((state) => applyEvents(state, events), true),
	};
}
