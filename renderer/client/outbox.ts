import { isLocalChatId, type OutboxEntry, type OutgoingMessage } from "./chat-client.ts";
import type { ClientEnvironment } from "./environment.ts";
import type { OutboxStorage } from "./outbox-storage.ts";

type Deps = Pick<ClientEnvironment, "nowMs" | "uuid"> & {
	readonly storage: OutboxStorage;
	readonly onChange: (entries: readonly OutboxEntry[]) => void;
};

/** Messages that the server has not confirmed, in the order they were written, kept on disk [I2]. */
export class Outbox {
	readonly #deps: Deps;
	#entries: readonly OutboxEntry[] = [];
	/** Sent over the present socket and not confirmed yet, by time of sending. */
	readonly #sentAtMs = new Map<string, number>();
	/** Each is begun at once, so that nothing that is shown goes with the page. */
	#writing: Promise<unknown> = Promise.resolve();
	/** Messages that are on disk as they are here: what is not there any more was taken away by another page. */
	readonly #onDisk = new Set<string>();
	#isClosed = false;

	constructor(deps: Deps) {
		this.#deps = deps;
	}

	/** Takes in what an earlier page left behind. */
	async load(): Promise<void> {
		const kept = await this.#deps.storage.read().catch(() => []);
		for (const { clientId } of kept) this.#onDisk.add(clientId);
		const present = new Set(this.#entries.map((entry) => entry.clientId));
		const earlier = kept.filter((entry) => !present.has(entry.clientId));
		if (earlier.length === 0) return;
		// Where the clock was set back meanwhile, what was written since would come before it in the next page.
		const behindMs =
			1 + Math.max(...earlier.map((entry) => entry.createdAt)) - (this.#entries[0]?.createdAt ?? 0);
		const later = this.#entries.map((entry) =>
			behindMs > 0 ? { ...entry, createdAt: entry.createdAt + behindMs } : entry,
		);
		if (behindMs > 0) for (const entry of later) this.#put(entry);
		this.#set([...earlier, ...later]);
	}

	/**
	 * What is on disk is another one's from now on: what this one still learns of it may be out of date, and could bring
	 * back what the other one has seen delivered. New messages are still kept.
	 */
	close(): void {
		this.#isClosed = true;
	}

	/** All that was changed so far is on disk, as far as it can be. */
	async written(): Promise<void> {
		await this.#writing;
	}

	/** Takes in what another page did with the messages of a chat. What never was on disk stays as it is. */
	async reread(chatId: string): Promise<void> {
		await this.written();
		await this.#takeIn(chatId);
	}

	/**
	 * Whether a message is to be sent as it is, for all that other pages did; that is taken in. What was written a moment
	 * ago waits for no disk.
	 */
	async isCurrent(entry: OutboxEntry): Promise<boolean> {
		const { clientId, chatId } = entry;
		// What another page made of a local chat is found out by making it: so the person is led there.
		if (this.#onDisk.has(clientId)) await this.#takeIn(chatId, isLocalChatId(chatId));
		return this.find(clientId) === entry;
	}

	add(message: OutgoingMessage): OutboxEntry {
		const newest = this.#entries.at(-1)?.createdAt ?? 0;
		const createdAt = Math.max(this.#deps.nowMs(), newest + 1);
		const entry: OutboxEntry = { ...message, clientId: this.#deps.uuid(), createdAt, failure: null };
		this.#put(entry);
		this.#set([...this.#entries, entry]);
		return entry;
	}

	/** What may be sent now, oldest first. */
	waiting(): readonly OutboxEntry[] {
		return this.#entries.filter((entry) => entry.failure === null && !this.#sentAtMs.has(entry.clientId));
	}

	/** What was sent and not confirmed, oldest first. */
	inFlight(): readonly OutboxEntry[] {
		return this.#entries.filter((entry) => this.#sentAtMs.has(entry.clientId));
	}

	/** All that is for a chat, what was refused among it, oldest first. */
	of(chatId: string): readonly OutboxEntry[] {
		return this.#entries.filter((entry) => entry.chatId === chatId).sort((a, b) => a.createdAt - b.createdAt);
	}

	/** All that something is for, what was refused among it. */
	chats(): ReadonlySet<string> {
		return new Set(this.#entries.map(({ chatId }) => chatId));
	}

	/** Of all messages, of what was refused too: it can be sent again. */
	files(): readonly string[] {
		return this.#entries.flatMap((entry) => entry.files ?? []);
	}

	has(clientId: string): boolean {
		return this.find(clientId) !== undefined;
	}

	find(clientId: string): OutboxEntry | undefined {
		return this.#entries.find((entry) => entry.clientId === clientId);
	}

	markSent(clientId: string): void {
		this.#sentAtMs.set(clientId, this.#deps.nowMs());
	}

	/** What was sent has to be sent again. */
	takeBack(clientId: string): void {
		this.#sentAtMs.delete(clientId);
	}

	handleDrop(): void {
		for (const { clientId } of this.inFlight())
			this.#change(clientId, (entry) => ({ ...entry, mayBeThere: true }));
	}

	/** The server could not take it; it has to be sent again. */
	hinder(clientId: string, hindrance: string): void {
		this.takeBack(clientId);
		this.#set(this.#entries.map((entry) => (entry.clientId === clientId ? { ...entry, hindrance } : entry)));
	}

	/** Whether a message was sent this long ago and is not confirmed. */
	takeBackOlderThan(ageMs: number): boolean {
		const before = this.#deps.nowMs() - ageMs;
		const late = [...this.#sentAtMs].filter(([, sentAtMs]) => sentAtMs <= before);
		for (const [clientId] of late) this.#sentAtMs.delete(clientId);
		return late.length > 0;
	}

	/** The server has it. */
	confirm(clientId: string): void {
		if (!this.has(clientId)) return;
		this.#sentAtMs.delete(clientId);
		this.#write((storage) => storage.remove(clientId));
		this.#set(this.#entries.filter((entry) => entry.clientId !== clientId));
	}

	fail(clientId: string, reason: string): void {
		this.#change(clientId, (entry) => ({ ...entry, failure: reason }));
	}

	retry(clientId: string): void {
		this.#change(clientId, (entry) => ({ ...entry, failure: null }));
	}

	/** The person does not want it any more. */
	discard(clientId: string): void {
		const entry = this.find(clientId);
		this.confirm(clientId);
		if (entry?.settings === undefined) return;
		const { chatId, settings } = entry;
		const [next] = this.of(chatId);
		// What its chat begins with stays with the chat.
		if (next !== undefined && next.settings === undefined)
			this.#change(next.clientId, (found) => ({ ...found, settings }));
	}

	/** Something else of it is to be sent, or elsewhere. */
	replace(clientId: string, entry: OutboxEntry): void {
		this.#change(clientId, () => entry);
	}

	/** On disk before it goes to a server that does not know a message again. */
	async noteSending(clientId: string, after: string | null): Promise<void> {
		this.#change(clientId, (entry) => ({ ...entry, sentAfter: after }));
		await this.written();
	}

	/** What it was said after, or is another wording of, is gone; it follows the newest message then. */
	detach(clientId: string): void {
		this.#change(clientId, (entry) => ({ ...entry, parentId: null, edits: null }));
	}

	/** A local chat was made on the server. */
	assignChat(localId: string, chatId: string): void {
		for (const entry of this.#entries) {
			if (entry.chatId === localId) this.#change(entry.clientId, (found) => ({ ...found, chatId }));
		}
	}

	async #takeIn(chatId: string, staysInChat = false): Promise<void> {
		const before = this.#entries;
		const kept = await this.#deps.storage.read().catch(() => null);
		if (kept === null || this.#isClosed) return;
		const found = new Map(kept.map((entry) => [entry.clientId, entry]));
		const isMeant = (entry: OutboxEntry) =>
			entry.chatId === chatId &&
			this.#onDisk.has(entry.clientId) &&
			!this.#sentAtMs.has(entry.clientId) &&
			// What was changed here meanwhile is newer.
			before.includes(entry);
		const now = this.#entries.flatMap((entry) => {
			if (!isMeant(entry)) return [entry];
			const there = found.get(entry.clientId);
			if (there === undefined) return [];
			const taken = staysInChat ? { ...there, chatId } : there;
			return isSame(asKept(entry), taken) ? entry : taken;
		});
		const isChanged =
			now.length < this.#entries.length || now.some((entry) => !this.#entries.includes(entry));
		if (isChanged) this.#set(now);
	}

	#change(clientId: string, change: (entry: OutboxEntry) => OutboxEntry): void {
		const found = this.#entries.find((entry) => entry.clientId === clientId);
		if (found === undefined || this.#isClosed) return;
		const changed = change(found);
		this.#sentAtMs.delete(clientId);
		this.#put(changed);
		this.#set(this.#entries.map((entry) => (entry === found ? changed : entry)));
	}

	#put(entry: OutboxEntry): void {
		this.#onDisk.delete(entry.clientId);
		this.#write(async (storage) => {
			await storage.put(asKept(entry));
			this.#onDisk.add(entry.clientId);
		});
	}

	#write(write: (storage: OutboxStorage) => Promise<void>): void {
		// A disk that is full must not stop the message from being sent.
		const written = write(this.#deps.storage).catch(() => {});
		this.#writing = Promise.all([this.#writing, written]);
	}

	#set(entries: readonly OutboxEntry[]): void {
		this.#entries = entries;
		this.#deps.onChange(entries);
	}
}

function asKept({ hindrance: _, ...kept }: OutboxEntry): OutboxEntry {
	return kept;
}

function isSame(one: OutboxEntry, other: OutboxEntry): boolean {
	const fields = Object.keys({ ...one, ...other }) as (keyof OutboxEntry)[];
	return fields.every((field) => JSON.stringify(one[field]) === JSON.stringify(other[field]));
}
