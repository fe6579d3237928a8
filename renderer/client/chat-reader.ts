import type { Chat, Message } from "../../server/protocol/rest.ts";
import { type ClientEvent, isUntouched, type OlderExtent } from "./chat-client.ts";
import { ChatQueues } from "./chat-queues.ts";
import { isAfter } from "./is-after.ts";
import type { Mirror } from "./mirror/mirror.ts";
import { type News, NewsOfMessages } from "./news-of-messages.ts";
import type { Outbox } from "./outbox.ts";
import { describeFailure, RequestError } from "./request-error.ts";
import type { RestClient } from "./rest-client.ts";
import type { RunningAnswers } from "./running-answers.ts";
import type { SeedDialect } from "./seed-dialect.ts";

type Deps = {
	readonly rest: Pick<RestClient, "readChat" | "listMessages">;
	readonly running: RunningAnswers;
	readonly outbox: Outbox;
	readonly emit: (event: ClientEvent) => void;
	/** Passes on what was emitted without waiting for the next frame. */
	readonly flush: () => void;
	/** Null: the server is not a seed server. */
	readonly seed: () => SeedDialect | null;
	/** Running answers were found that no socket sends yet. */
	readonly onUnfollowed: () => void;
	/** The history as it is kept here; null: none is. */
	readonly mirror: Promise<Mirror | null>;
};

/** Messages that follow each other without a gap. */
type Part = { readonly messages: readonly Message[]; readonly from: string | null };
type FreshPart = Part & Pick<News, "heard">;

/** More than the largest screen shows, with some to scroll before the next are needed. */
const END_COUNT = 50;
const OLDER_COUNT = 200;
/** More answers do not end one after the other while a chat is read. */
const MOST_TRIES = 5;
/** The most that a server gives at once. */
const MOST = 1000;

/** Reads chats from their end, and brings them in line with the answers that are being streamed. */
export class ChatReader {
	readonly #deps: Deps;
	/** Reads of the end that are under way or wait for their turn. */
	readonly #reading = new Map<string, Promise<boolean>>();
	/** Reads of one chat come one after the other, so that what they bring fits together. */
	readonly #queues = new ChatQueues();
	/** Of each chat that was read: the id of the oldest message in hand; null: there is none before it. */
	readonly #parts = new Map<string, string | null>();
	readonly #news = new NewsOfMessages();
	readonly #known = Promise.withResolvers<void>();
	/** Chats of which something is shown that is kept here. */
	readonly #remembered = new Set<string>();
	/** Chats of which something was missed that only reading them brings. */
	readonly #owed = new Set<string>();
	/** Chats that were made here and not read since. */
	readonly #begun = new Set<string>();
	#isKnown = false;

	constructor(deps: Deps) {
		this.#deps = deps;
	}

	/** The server's dialect is known; reads that waited for it begin. */
	open(): void {
		this.#isKnown = true;
		this.#known.resolve();
	}

	/** Another database answers at this address. */
	forget(): void {
		this.#owed.clear();
		this.#parts.clear();
	}

	/** Of every event that goes to the page, in its order. */
	note(event: ClientEvent): void {
		if (event.type === "chat_deleted") this.#parts.delete(event.chat_id);
		else if (event.type === "chat_assigned" && isUntouched(event.chat)) {
			this.#parts.set(event.chat.id, null);
			this.#begun.add(event.chat.id);
		} else this.#news.note(event);
	}

	/** False: there is no such chat. Never rejects: what fails is told by `chat_unavailable`. */
	read(chatId: string): Promise<boolean> {
		const under = this.#reading.get(chatId);
		if (under !== undefined) return under;
		const reading = this.#queues.enqueue(chatId, async () => {
			// A read that is asked for from here on may have to bring what this one misses.
			this.#reading.delete(chatId);
			return this.#attempt(chatId, async () => {
				await this.#readEnd(chatId);
				this.#begun.delete(chatId);
				this.#owed.delete(chatId);
			});
		});
		this.#reading.set(chatId, reading);
		return reading;
	}

	/** Does nothing where the chat was not read yet, or is in hand from its first message on. */
	async readOlder(chatId: string, extent: OlderExtent): Promise<void> {
		const before = this.#parts.get(chatId);
		const read = async () => {
			// A read before this one has brought the page that was asked for.
			if (extent === "page" && before !== undefined && this.#parts.get(chatId) !== before) return;
			await this.#attempt(chatId, () => this.#readOlder(chatId, extent), false);
		};
		// Until it is known who answers, a read of the end holds the queue; what is kept here is to be had meanwhile.
		await (this.#isKnown ? this.#queues.enqueue(chatId, read) : read());
	}

	/** Reads these, and those that could not be read before. False: some are left. */
	async catchUp(chatIds: readonly string[]): Promise<boolean> {
		for (const chatId of chatIds) this.#owed.add(chatId);
		for (const chatId of [...this.#owed]) await this.read(chatId);
		return this.#owed.size === 0;
	}

	/** The chats of all running answers. */
	async readRunning(): Promise<void> {
		await Promise.all(this.#deps.running.chats().map((chatId) => this.read(chatId)));
	}

	/** All chats that were read or begun here, or the latter alone. */
	async rereadAll(which: "all" | "begun"): Promise<void> {
		const chatIds = [...this.#parts.keys()].filter((chatId) => which === "all" || this.#begun.has(chatId));
		await Promise.all(chatIds.map((chatId) => this.read(chatId)));
	}

	async #attempt(chatId: string, read: () => Promise<void>, isEnd = true): Promise<boolean> {
		const { emit, flush } = this.#deps;
		try {
			await read();
			return true;
		} catch (error) {
			const isGone = error instanceof RequestError && error.status === 404;
			if (isGone) this.#owed.delete(chatId);
			const isAway = error instanceof RequestError && error.status === 0;
			if (isGone) emit({ type: "chat_deleted", chat_id: chatId as Chat["id"] });
			// The end that is shown is all that can be shown now, and the line above says that there is no connection.
			else if (!isEnd || !isAway || !this.#remembered.has(chatId))
				emit({ type: "chat_unavailable", chat_id: chatId, reason: describeFailure(error) });
			flush();
			return !isGone;
		}
	}

	async #readEnd(chatId: string): Promise<void> {
		if (!this.#parts.has(chatId)) void this.#remember(chatId);
		// Asked for beside the question who answers: the page is to show what was open last as soon as it can.
		const isEarly = !this.#isKnown && (await this.#showEnd(chatId).catch(() => false));
		// Not even for a moment where nothing has to be waited for: the page would be drawn in it.
		if (!this.#isKnown) await this.#known.promise;
		if (this.#deps.seed() === null && (isEarly || (await this.#showEnd(chatId)))) return;
		await this.#showWhole(chatId);
	}

	/** Shows the chat as it was when the server was last there, until the server has answered. */
	async #remember(chatId: string): Promise<void> {
		const part = await this.#readKept(chatId, null, END_COUNT);
		if (part === null || this.#parts.has(chatId)) return;
		this.#parts.set(chatId, part.from);
		this.#remembered.add(chatId);
		this.#deps.emit({ type: "end_remembered", chat_id: chatId, ...part });
		this.#deps.flush();
	}

	async #readKept(chatId: string, before: string | null, limit: number): Promise<Part | null> {
		const part = await (await this.#deps.mirror)?.readPart(chatId, before, limit);
		if (part === undefined || part === null) return null;
		const { running } = this.#deps;
		// Who wrote it cannot be asked now; what is running is known and shown as such.
		const messages = part.messages.map((message) =>
			message.status === "streaming" && !running.isWriting(chatId, message.id)
				? { ...message, status: "interrupted" as const }
				: message,
		);
		return { messages, from: part.from };
	}

	/** False: the server gives whole chats only. */
	async #showEnd(chatId: string): Promise<boolean> {
		const end = await this.#readPart(chatId, true, () => this.#askEnd(chatId));
		if (end === null) return false;
		this.#parts.set(chatId, end.from);
		this.#adopt(end.messages);
		this.#deps.emit({ type: "end_loaded", chat_id: chatId, ...end });
		this.#deps.flush();
		this.#deps.onUnfollowed();
		return true;
	}

	/** The part with what was heard of it since it was asked for. @param isEnd whether what is newer than all of it belongs to it too */
	#readPart(chatId: string, isEnd: boolean, ask: () => Promise<Part | null>): Promise<FreshPart | null> {
		return this.#askUpToDate(async () => {
			// Anew for each try: what was heard before it is older than what it brings.
			const news = this.#news.listen(chatId);
			try {
				const part = await ask();
				if (part === null) return null;
				return { ...part, messages: news.bringUpToDate(part.messages, isEnd), heard: news.heard };
			} finally {
				news.stop();
			}
		});
	}

	/** An answer that ends while its chat is on its way is newer than what is read; so may be the next one, and the next. */
	async #askUpToDate<T extends { readonly messages: readonly Message[] } | null>(
		ask: () => Promise<T>,
	): Promise<T> {
		for (let left = MOST_TRIES; ; left--) {
			const read = await ask();
			const isOutdated = read?.messages.some((message) => this.#deps.running.isOutdated(message)) ?? false;
			if (!isOutdated || left === 0) return read;
		}
	}

	/** As far back as the chat was in hand before, so that a reader who scrolled there stays there. */
	async #askEnd(chatId: string): Promise<Part | null> {
		const end = await this.#ask(chatId, null, END_COUNT);
		const wanted = this.#parts.get(chatId);
		return end === null || wanted === undefined ? end : this.#askMore(chatId, end, wanted);
	}

	async #readOlder(chatId: string, extent: OlderExtent): Promise<void> {
		const before = this.#parts.get(chatId);
		if (before === undefined || before === null) return;
		const readKept = () =>
			this.#readKept(chatId, before, extent === "all" ? Number.MAX_SAFE_INTEGER : OLDER_COUNT);
		const older = await this.#readPart(chatId, false, async () => {
			const early = this.#isKnown ? null : await readKept();
			if (early !== null) return early;
			return this.#askOlder(chatId, before, extent).catch(async (error: unknown) => {
				const kept = await readKept();
				if (kept === null) throw error;
				return kept;
			});
		});
		// Another read may have brought it meanwhile.
		if (older === null || this.#parts.get(chatId) !== before) return;
		this.#parts.set(chatId, older.from);
		this.#adopt(older.messages);
		this.#deps.emit({ type: "older_loaded", chat_id: chatId, before, ...older });
		this.#deps.flush();
		this.#deps.onUnfollowed();
	}

	async #askOlder(chatId: string, before: string, extent: OlderExtent): Promise<Part | null> {
		const page = await this.#ask(chatId, before, extent === "all" ? MOST : OLDER_COUNT);
		return page !== null && extent === "all" ? this.#askMore(chatId, page, null) : page;
	}

	/** The part with what lies before it, back to a message or, with null, to the first one. */
	async #askMore(chatId: string, part: Part, to: string | null): Promise<Part> {
		const pages = [part.messages];
		let { from } = part;
		while (from !== null && (to === null || isAfter(from, to))) {
			const page = await this.#ask(chatId, from, to === null ? MOST : OLDER_COUNT);
			if (page === null) break;
			pages.unshift(page.messages);
			from = page.from;
		}
		const messages = pages.flat();
		if (to === null || (from !== null && !isAfter(to, from))) return { messages, from };
		return { messages: messages.filter((message) => !isAfter(to, message.id)), from: to };
	}

	async #ask(chatId: string, before: string | null, limit: number): Promise<Part | null> {
		const messages = await this.#deps.rest.listMessages(chatId, before, limit);
		if (messages === null) return null;
		return { messages, from: messages.length < limit ? null : (messages[0]?.id ?? null) };
	}

	async #showWhole(chatId: string): Promise<void> {
		const { rest, outbox, emit } = this.#deps;
		const read = await this.#askUpToDate(() => rest.readChat(chatId));
		const adopted = this.#deps.seed()?.adopt(read);
		const chat = adopted?.chat ?? read;
		this.#parts.set(chatId, null);
		this.#adopt(chat.messages);
		for (const clientId of adopted?.confirmed ?? []) outbox.confirm(clientId);
		emit({ type: "chat_loaded", chat });
		this.#deps.onUnfollowed();
	}

	#adopt(messages: readonly Message[]): void {
		const { running, outbox } = this.#deps;
		for (const message of messages) {
			if (message.client_id !== undefined) outbox.confirm(message.client_id);
			if (message.status !== "streaming" || message.task_id === undefined) continue;
			if (running.hasEnded(message.task_id)) continue;
			const answer = { task_id: message.task_id, chat_id: message.chat_id, message_id: message.id };
			running.noteText(answer, message.structured === true ? 0 : message.content.length);
		}
	}
}
