import type { ClientEvent } from "./chat-client.ts";

/**
 * Keeps what is known from being replaced by something older. Events, answers to requests and pages of changes come
 * over connections of their own and overtake each other; ids of what is deleted never come back [C2].
 */
export class RevisionGuard {
	/** The newest revision that was told of each chat and message. */
	readonly #newest = new Map<string, number>();
	readonly #deleted = new Set<string>();

	/** Whether something newer was told of the same before; what is not is remembered. */
	isOutdated(event: ClientEvent): boolean {
		switch (event.type) {
			case "chat_created":
			case "chat_updated":
				return this.#isOld(`chat ${event.chat_id}`, event.chat?.rev ?? event.rev);
			case "message":
			case "message_updated": {
				const isOfDeleted = this.#deleted.has(`chat ${event.message.chat_id}`);
				return isOfDeleted || this.#isOld(`message ${event.message.id}`, event.rev);
			}
			// One without a revision is a wish of this page, which may not come true.
			case "chat_deleted":
				if (event.rev !== undefined) this.#deleted.add(`chat ${event.chat_id}`);
				return false;
			case "message_deleted":
				if (event.rev !== undefined) this.#deleted.add(`message ${event.message_id}`);
				return false;
			// A late word of an answer that is gone would bring it back.
			default:
				return (
					"message_id" in event &&
					(this.#deleted.has(`message ${event.message_id}`) || this.#deleted.has(`chat ${event.chat_id}`))
				);
		}
	}

	/** Another history is told from here on, or this one once more from an older copy. */
	forget(): void {
		this.#newest.clear();
		this.#deleted.clear();
	}

	#isOld(name: string, revision: number | undefined): boolean {
		if (this.#deleted.has(name)) return true;
		const known = this.#newest.get(name);
		if (revision === undefined) return false;
		if (known !== undefined && revision < known) return true;
		this.#newest.set(name, revision);
		return false;
	}
}
