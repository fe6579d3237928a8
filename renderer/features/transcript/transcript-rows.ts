import type { ChatState, Conversation } from "../../store/chat-state.ts";

type Pending = ChatState["outbox"];

export type TranscriptRow =
	| { readonly kind: "message"; readonly key: string; readonly messageId: string }
	| { readonly kind: "pending"; readonly key: string };

export type TranscriptRows = {
	readonly keys: readonly string[];
	readonly rows: ReadonlyMap<string, TranscriptRow>;
};

/**
 * The rows of a chat. A message that was just confirmed keeps the key it had while it waited, so that it
 * stays the same row on the page. @param hidden ids of messages that are being deleted
 */
export function listRows(
	conversation: Conversation | undefined,
	pending: Pending,
	hidden: ReadonlySet<string>,
): TranscriptRows {
	const rows = new Map<string, TranscriptRow>();
	// A new wording on its way takes the place of the old one and of what followed it.
	const changed = new Set(pending.filter((entry) => entry.failure === null).map((entry) => entry.edits));
	for (const messageId of conversation?.branch ?? []) {
		if (changed.has(messageId)) break;
		if (hidden.has(messageId)) continue;
		const message = conversation?.messages.get(messageId);
		const key = message?.is_ai === false && message.client_id !== undefined ? message.client_id : messageId;
		rows.set(key, { kind: "message", key, messageId });
	}
	for (const entry of pending) {
		if (!rows.has(entry.clientId)) rows.set(entry.clientId, { kind: "pending", key: entry.clientId });
	}
	return { keys: [...rows.keys()], rows };
}

const LINE_PX = 26;
const LETTERS_PER_LINE = 82;
const LONGEST_GUESS_PX = 20_000;

/** How high a message will about be, from the length of its text. */
export function guessHeight(textLength: number, isAi: boolean): number {
	const lines = Math.max(1, Math.ceil(textLength / (isAi ? LETTERS_PER_LINE * 0.7 : LETTERS_PER_LINE)));
	return Math.min(LONGEST_GUESS_PX, lines * LINE_PX + (isAi ? 64 : 76));
}
