import { createLocalChatId, type OutboxEntry } from "./chat-client.ts";
import type { Outbox } from "./outbox.ts";

/** What waited for a chat that was deleted meanwhile. */
export type Recovered = {
	/** Of the chat that is gone. */
	readonly title: string;
	/** The chat that is made for it. */
	readonly localId: string;
};

/**
 * Moves all that waits for a chat into a new one with its name, so that nothing that was written is lost with it.
 * Null: nothing waits for it. Another tab that does the same comes to the same new chat.
 * @param nameRecovered the name of the new chat, by that of the one that is gone
 */
export function recoverMessages(
	outbox: Outbox,
	chatId: string,
	createUuid: () => string,
	nameRecovered: (title: string) => string,
): Recovered | null {
	const entries = outbox.of(chatId);
	const [first] = entries;
	if (first === undefined) return null;
	const named = createLocalChatId(first.clientId);
	const localId = named === chatId ? createLocalChatId(createUuid()) : named;
	const origin = entries.find((entry) => entry.origin !== undefined)?.origin;
	const title = origin?.title ?? "";
	for (const entry of entries) {
		outbox.replace(entry.clientId, {
			...toNewChat(entry, localId),
			...(origin === undefined ? {} : { settings: origin.settings }),
			// One without a name gets it from its first message.
			...(title === "" ? {} : { title: nameRecovered(title) }),
		});
	}
	return { title, localId };
}

function toNewChat(
	{ origin: _gone, mayBeThere: _there, ...entry }: OutboxEntry,
	localId: string,
): OutboxEntry {
	return { ...entry, chatId: localId, parentId: null, edits: null };
}
