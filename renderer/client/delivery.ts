import type { Chat } from "../../server/protocol/rest.ts";
import { clientIdOfLocalChat, isLocalChatId, type OutboxEntry } from "./chat-client.ts";
import type { ClientEnvironment } from "./environment.ts";
import type { Outbox } from "./outbox.ts";
import { describeFailure, RequestError } from "./request-error.ts";
import type { RestClient } from "./rest-client.ts";
import type { WireAction } from "./wire-action.ts";

type Deps = {
	readonly env: Pick<ClientEnvironment, "after">;
	readonly outbox: Outbox;
	readonly rest: Pick<RestClient, "createChat">;
	/** False: there is no connection. */
	readonly send: (action: WireAction) => boolean;
	readonly onSent: (entry: OutboxEntry) => void;
	readonly onAssigned: (localId: string, chat: Chat) => void;
	/** Whether the server recognises a message that is sent twice. */
	readonly isIdempotent: () => boolean;
};

const RETRY_MS = 3000;
/** A message that is not confirmed after this long is sent again. */
const CONFIRM_TIMEOUT_MS = 15_000;

/** Brings messages from the outbox to the server, in order, one walk at a time. */
export class Delivery {
	readonly #deps: Deps;
	#isWalking = false;
	#isWanted = false;
	#cancelLater: (() => void) | null = null;

	constructor(deps: Deps) {
		this.#deps = deps;
	}

	/** Sends what waits, as far as the connection allows. */
	run(): void {
		this.#isWanted = true;
		if (!this.#isWalking) void this.#walk();
	}

	runLater(delayMs: number = RETRY_MS): void {
		this.#cancelLater?.();
		this.#cancelLater = this.#deps.env.after(delayMs, () => {
			this.#cancelLater = null;
			if (this.#deps.isIdempotent()) this.#deps.outbox.takeBackOlderThan(CONFIRM_TIMEOUT_MS);
			this.run();
		});
	}

	close(): void {
		this.#isWanted = false;
		this.#cancelLater?.();
		this.#cancelLater = null;
	}

	async #walk(): Promise<void> {
		this.#isWalking = true;
		try {
			while (this.#isWanted) {
				this.#isWanted = false;
				while (await this.#sendNext());
			}
		} finally {
			this.#isWalking = false;
		}
		if (this.#deps.outbox.inFlight().length > 0) this.runLater(CONFIRM_TIMEOUT_MS);
	}

	/** False: there is nothing to send, or it cannot be sent now. */
	async #sendNext(): Promise<boolean> {
		const { outbox } = this.#deps;
		const entry = outbox.waiting()[0];
		if (entry === undefined) return false;
		if (isLocalChatId(entry.chatId)) return await this.#createChat(entry);
		if (!this.#deps.send(toAction(entry))) return false;
		outbox.markSent(entry.clientId);
		this.#deps.onSent(entry);
		return true;
	}

	async #createChat(entry: OutboxEntry): Promise<boolean> {
		try {
			const chat = await this.#deps.rest.createChat(clientIdOfLocalChat(entry.chatId));
			this.#deps.outbox.assignChat(entry.chatId, chat.id);
			this.#deps.onAssigned(entry.chatId, chat);
			return true;
		} catch (error) {
			const isFinal = error instanceof RequestError && error.status >= 400 && error.status < 500;
			if (!isFinal || error.status === 429) {
				this.runLater();
				return false;
			}
			this.#deps.outbox.fail(entry.clientId, describeFailure(error));
			return true;
		}
	}
}

function toAction(entry: OutboxEntry): WireAction {
	return {
		action: "send_message",
		chat_id: entry.chatId,
		content: entry.content,
		response_model: entry.responseModel,
		client_id: entry.clientId,
		...(entry.model === null ? {} : { model: entry.model }),
	};
}
