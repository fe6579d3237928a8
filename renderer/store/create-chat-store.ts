import { createStore, type StoreApi } from "zustand/vanilla";
import type { ClientEvent } from "../client/chat-client.ts";
import { applyEvents } from "./apply-events.ts";
import { type ChatFacts, type ChatState, createChatState } from "./chat-state.ts";

type Readable<State> = Pick<StoreApi<State>, "getState" | "getInitialState" | "subscribe">;

export type ChatStore = Readable<ChatState> & {
	/** Tells of nothing where only more of an answer came: dozens of times a second, to all that is on the page. */
	readonly facts: Readable<ChatFacts>;
	apply(events: readonly ClientEvent[]): void;
};

/** Holds what is known of the server's chats; changes by events only. @param initial what was remembered */
export function createChatStore(initial: ChatState = createChatState()): ChatStore {
	const store = createStore<ChatState>()(() => initial);
	const listeners = new Set<(state: ChatState, before: ChatState) => void>();
	store.subscribe((state, before) => {
		if (!isSameFacts(state, before)) for (const listener of listeners) listener(state, before);
	});
	return {
		facts: {
			getState: store.getState,
			getInitialState: store.getInitialState,
			subscribe(listener) {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
		},
		getState: store.getState,
		getInitialState: store.getInitialState,
		subscribe: store.subscribe,
		apply: (events) => store.setState((state) => applyEvents(state, events), true),
	};
}

function isSameFacts(state: ChatState, before: ChatState): boolean {
	let name: keyof ChatState;
	for (name in state) if (name !== "live" && state[name] !== before[name]) return false;
	const ids = Object.keys(state.live);
	if (ids.length !== Object.keys(before.live).length) return false;
	return ids.every((id) => {
		const [answer, earlier] = [state.live[id], before.live[id]];
		return answer?.taskId === earlier?.taskId && answer?.chatId === earlier?.chatId;
	});
}
