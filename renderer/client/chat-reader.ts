import type { ServerEvent } from "../../server/protocol/events.ts";
import type { Chat } from "../../server/protocol/rest.ts";
import type { ClientEvent } from "./chat-client.ts";
import type { Outbox } from "./outbox.ts";
import { describeFailure, RequestError } from "./request-error.ts";
import type { RestClient } from "./rest-client.ts";
import type { RunningAnswers } from "./running-answers.ts";
import type { SeedDialect } from "./seed-dialect.ts";

type Deps = {
	readonly rest: Pick<RestClient, "readChat">;
	readonly running: RunningAnswers;
	readonly outbox: Outbox;
	readonly emit: (event: ClientEvent) => void;
	/** Null: the server is not a seed server. */
	readonly seed: () => SeedDialect | null;
	/** Running answers were found that no socket sends yet. */
	readonly onUnfollowed: () => void;
};

/** Reads whole chats, and brings them in line with the answers that are being streamed. */
export class ChatReader {
	readonly #deps: Deps;
	readonly #reading = new Map<string, Promise<void>>();
	readonly #known = Promise.withResolvers<void>();
	#dropped: readonly string[] = [];

	constructor(deps: Deps) {
		this.#deps = deps;
	}

	/** The server's dialect is known; reads that waited for it begin. */
	open(): void {
		this.#known.resolve();
	}

	/** Never rejects: what fails is told by `chat_unavailable`. */
	read(chatId: string): Promise<void> {
		const under = this.#reading.get(chatId);
		if (under !== undefined) return under;
		const reading = this.#read(chatId).finally(() => this.#reading.delete(chatId));
		this.#reading.set(chatId, reading);
		return reading;
	}

	/** The chats of all running answers. */
	async readRunning(): Promise<void> {
		await Promise.all(this.#deps.running.chats().map((chatId) => this.read(chatId)));
	}

	/** A seed server tells nothing of an answer that ran when the socket was lost: for this client it is over. */
	noteDrop(): readonly ServerEvent[] {
		const seed = this.#deps.seed();
		if (seed === null) return [];
		this.#dropped = [...new Set([...this.#dropped, ...seed.handleDrop()])];
		return this.#deps.running.endAll().map((answer) => ({
			type: "generation_complete",
			...answer,
			status: "interrupted",
			length: 0,
		}));
	}

	/** Shows what a seed server has of the answers that were lost [K3]. */
	async reloadAfterDrop(): Promise<void> {
		const chats = this.#dropped;
		this.#dropped = [];
		await Promise.all(chats.map((chatId) => this.read(chatId)));
		this.#deps.seed()?.takeUnconfirmed();
	}

	async #read(chatId: string): Promise<void> {
		await this.#known.promise;
		const { rest, running, emit } = this.#deps;
		try {
			let chat = await rest.readChat(chatId);
			// Its answer ended while the chat was on its way; what was read is older than what is shown.
			if (chat.messages.some((message) => running.isOutdated(message))) chat = await rest.readChat(chatId);
			emit({ type: "chat_loaded", chat: this.#adopt(chat) });
		} catch (error) {
			const isGone = error instanceof RequestError && error.status === 404;
			if (isGone) emit({ type: "chat_deleted", chat_id: chatId as Chat["id"] });
			else emit({ type: "chat_unavailable", chat_id: chatId, reason: describeFailure(error) });
		}
	}

	#adopt(read: Chat): Chat {
		const { running, outbox, onUnfollowed } = this.#deps;
		const adopted = this.#deps.seed()?.adopt(read);
		const chat = adopted?.chat ?? read;
		for (const message of chat.messages) {
			if (message.client_id !== undefined) outbox.confirm(message.client_id);
			if (message.status !== "streaming" || message.task_id === undefined) continue;
			if (running.hasEnded(message.task_id)) continue;
			const answer = { task_id: message.task_id, chat_id: chat.id, message_id: message.id };
			running.noteText(answer, message.structured === true ? 0 : message.content.length);
		}
		for (const clientId of adopted?.confirmed ?? []) outbox.confirm(clientId);
		onUnfollowed();
		return chat;
	}
}
