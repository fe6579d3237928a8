import type { OutboxEntry } from "./chat-client.ts";
import type { ClientEnvironment } from "./environment.ts";
import type { Outbox } from "./outbox.ts";

type Deps = Pick<ClientEnvironment, "locks"> & {
	/** Of the connection; pages with the same one share what is on disk. */
	readonly key: string;
	readonly outbox: Pick<Outbox, "of" | "reread" | "written">;
	/** Another page is done with a chat. */
	readonly onFree: () => void;
};

/**
 * What waits in a chat is sent by one page at a time: all pages of a connection read the same messages from disk, and a
 * server that does not know a message again would take each of them more than once [K3].
 */
export class ChatTurns {
	readonly #deps: Deps;
	readonly #held = new Map<string, () => void>();
	/** Chats that another page has. */
	readonly #elsewhere = new Set<string>();
	/** Messages that another page may have sent. */
	readonly #doubtful = new Set<string>();
	readonly #closing = new AbortController();

	constructor(deps: Deps) {
		this.#deps = deps;
	}

	isElsewhere(chatId: string): boolean {
		return this.#elsewhere.has(chatId);
	}

	/** False: another page has the chat, or may have had it; what waits in it may have changed. */
	async take(chatId: string): Promise<boolean> {
		if (this.#held.has(chatId)) return true;
		const release = await this.#lock(chatId);
		if (release === null) {
			this.#await(chatId);
			return false;
		}
		if (this.#closing.signal.aborted) {
			release();
			this.#elsewhere.add(chatId);
			return false;
		}
		this.#held.set(chatId, release);
		const { outbox } = this.#deps;
		await outbox.reread(chatId);
		for (const entry of outbox.of(chatId)) if (entry.sentAfter !== undefined) this.noteDoubtful(entry);
		return false;
	}

	noteDoubtful({ clientId }: OutboxEntry): void {
		this.#doubtful.add(clientId);
	}

	/** Whether it is to be asked for at the server before it is sent; said once. */
	takeDoubtful(clientId: string): boolean {
		return this.#doubtful.delete(clientId);
	}

	/** Lets go of chats in which nothing waits any more, once the disk says what became of their messages. */
	note(entries: readonly OutboxEntry[]): void {
		const chatIds = new Set(entries.filter(({ failure }) => failure === null).map(({ chatId }) => chatId));
		for (const [chatId, release] of this.#held) {
			if (chatIds.has(chatId)) continue;
			this.#held.delete(chatId);
			void this.#deps.outbox.written().then(release);
		}
	}

	close(): void {
		this.#closing.abort();
		this.note([]);
	}

	/** Null: another page has it. */
	#lock(chatId: string): Promise<(() => void) | null> {
		const { locks } = this.#deps;
		const without = () => {};
		// Pages that came without encryption have no locks.
		if (locks === undefined) return Promise.resolve(without);
		return new Promise((resolve) => {
			const hold = (lock: Lock | null) =>
				lock === null ? resolve(null) : new Promise<void>((release) => resolve(release));
			locks.request(this.#nameOf(chatId), { ifAvailable: true }, hold).catch(() => resolve(without));
		});
	}

	#await(chatId: string): void {
		if (this.#elsewhere.has(chatId)) return;
		this.#elsewhere.add(chatId);
		const { signal } = this.#closing;
		const free = () => {
			this.#elsewhere.delete(chatId);
		};
		this.#deps.locks
			?.request(this.#nameOf(chatId), { signal }, free)
			.then(this.#deps.onFree)
			.catch(() => {});
	}

	#nameOf(chatId: string): string {
		return `parley.outbox.${this.#deps.key} ${chatId}`;
	}
}
