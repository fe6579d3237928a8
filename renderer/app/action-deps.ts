import type { ChatClient } from "../client/chat-client.ts";
import type { Text } from "../i18n/text.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import type { Toasts } from "./toasts.ts";

/** What actions work with. */
export type ActionDeps = {
	readonly client: ChatClient;
	readonly chats: ChatStore;
	readonly ui: UiStore;
	readonly toasts: Toasts;
	readonly uuid: () => string;
	readonly t: Text;
	/** Of the files beside what is written in all windows. */
	readonly draftFileIds: () => readonly string[];
	/** Tells the person of a failure. */
	readonly fail: (error: unknown) => void;
	/** Says what was done, and for a while how to take it back. */
	readonly offerUndo: (text: string, undo: () => void, onEnd: () => void) => void;
};

/** How long a delete can be undone. */
export const UNDO_MS = 10_000;
