import type { Message } from "../../server/protocol/rest.ts";
import type { ClientEvent } from "./chat-client.ts";
import { isAfter } from "./is-after.ts";

/** Messages as they are now; null: removed, undefined: an answer that began and is not known whole. */
type Heard = Map<string, Message | null | undefined>;

export type News = {
	/** What was heard of since it was asked for, which what was read may not have yet. */
	readonly heard: ReadonlyMap<string, unknown>;
	/**
	 * What was read, with what was heard since it was asked for: an event that comes meanwhile is at least as new as
	 * the answer. @param isEnd whether what is newer than all of it belongs to it too
	 */
	bringUpToDate(read: readonly Message[], isEnd: boolean): readonly Message[];
	stop(): void;
};

/** What events say of the messages of a chat while a part of it is on its way. */
export class NewsOfMessages {
	/** By chat. */
	readonly #heard = new Map<string, Heard>();

	/** One at a time for each chat. */
	listen(chatId: string): News {
		const heard: Heard = new Map();
		this.#heard.set(chatId, heard);
		return {
			heard,
			bringUpToDate: (read, isEnd) => merge(read, heard, isEnd),
			stop: () => this.#heard.delete(chatId),
		};
	}

	note(event: ClientEvent): void {
		if (event.type === "message" || event.type === "message_updated") {
			this.#heard.get(event.message.chat_id)?.set(event.message.id, event.message);
		} else if (event.type === "message_deleted") {
			this.#heard.get(event.chat_id)?.set(event.message_id, null);
		} else if (event.type === "generation_started") {
			const heard = this.#heard.get(event.chat_id);
			heard?.set(event.message_id, heard.get(event.message_id));
		}
	}
}

function merge(read: readonly Message[], heard: Heard, isEnd: boolean): readonly Message[] {
	if (heard.size === 0) return read;
	const messages = read.flatMap((message) => {
		const now = heard.get(message.id);
		return now === undefined ? [message] : now === null ? [] : [now];
	});
	if (!isEnd) return messages;
	const newest = read.at(-1)?.id ?? "0";
	const added = [...heard.values()].flatMap((message) =>
		message && isAfter(message.id, newest) ? [message] : [],
	);
	return [...messages, ...added];
}
