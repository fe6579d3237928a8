import type { Chat } from "../../server/protocol/rest.ts";
import {
	clientIdOfLocalChat,
	isLocalChatId,
	type OutboxEntry,
	type ServerDescription,
} from "./chat-client.ts";
import type { ClientEnvironment } from "./environment.ts";
import type { FilesReadiness } from "./files/upload.ts";
import type { Outbox } from "./outbox.ts";
import { describeFailure, RequestError } from "./request-error.ts";
import type { RestClient } from "./rest-client.ts";
import type { WireAction } from "./wire-action.ts";

type Deps = {
	readonly env: Pick<ClientEnvironment, "after" | "nowMs">;
	readonly outbox: Outbox;
	readonly rest: Pick<RestClient, "createChat">;
	/** Whether the server has said who it is: whatever answers in its place may refuse nothing. */
	readonly isKnown: () => boolean;
	/** False: there is no connection. */
	readonly send: (action: WireAction) => boolean;
	/** Whether it is to be sent by this page, and as it is; else what is to be sent is looked up anew. */
	readonly claim: (entry: OutboxEntry) => Promise<boolean>;
	/** Before a message is sent. False: it cannot be sent now. */
	readonly prepare: (entry: OutboxEntry) => Promise<boolean>;
	readonly onSent: (entry: OutboxEntry) => void;
	/** The chat was made for its messages and is gone again. */
	readonly onGone: (localId: string) => Promise<void>;
	readonly onAssigned: (localId: string, chat: Chat) => void;
	/** Whether an answer is being written in the chat; with a message, whether it is that one. */
	readonly isWriting: (chatId: string, messageId: string | null) => boolean;
	/** Whether the files of a message are with the server; begins to bring them there. Waiting also while another page has its chat. */
	readonly readinessOf: (entry: OutboxEntry) => FilesReadiness;
	/** What the server takes at most; null: it does not tell. */
	readonly limits: () => Pick<ServerDescription, "messageBytes" | "frameBytes"> | null;
	/** Whether the server recognises a message that is sent twice. */
	readonly isIdempotent: () => boolean;
};

const RETRY_MS = 3000;
/** A message that is not confirmed after this long is sent again. */
const CONFIRM_TIMEOUT_MS = 15_000;
/** How long the first word of an answer is waited for by the message behind it. */
const BEGIN_TIMEOUT_MS = 60_000;

/**
 * Brings messages from the outbox to the server, one walk at a time. Those of a chat go in order, each when the
 * answer it is said after has ended.
 */
export class Delivery {
	readonly #deps: Deps;
	#isWalking = false;
	#isWanted = false;
	#isClosed = false;
	#cancelLater: (() => void) | null = null;
	/** Chats whose last message has no answer yet, with the time it was sent. */
	readonly #unanswered = new Map<string, number>();
	/** Chats that could not be made now; they hold up no others. */
	readonly #resting = new Set<string>();

	constructor(deps: Deps) {
		this.#deps = deps;
	}

	/** Sends what waits, as far as the connection allows. */
	run(): void {
		this.#isWanted = true;
		if (!this.#isWalking && !this.#isClosed) void this.#walk();
	}

	runLater(delayMs: number = RETRY_MS): void {
		this.#cancelLater?.();
		this.#cancelLater = this.#deps.env.after(delayMs, () => {
			this.#cancelLater = null;
			this.#resting.clear();
			// What may not have arrived must not hold itself up.
			if (this.#deps.isIdempotent() && this.#deps.outbox.takeBackOlderThan(CONFIRM_TIMEOUT_MS))
				this.#unanswered.clear();
			this.run();
		});
	}

	/** The answer to the last message of the chat has begun, or there will be none. */
	noteAnswered(chatId: string): void {
		if (this.#unanswered.delete(chatId)) this.run();
	}

	/** What was asked may be answered already; it is found out from what runs. */
	handleDrop(): void {
		this.#unanswered.clear();
		this.#resting.clear();
	}

	close(): void {
		this.#isClosed = true;
		this.#cancelLater?.();
		this.#cancelLater = null;
	}

	async #walk(): Promise<void> {
		this.#isWalking = true;
		try {
			while (this.#isWanted) {
				this.#isWanted = false;
				while (!this.#isClosed && (await this.#sendNext()));
			}
		} finally {
			this.#isWalking = false;
		}
		const { outbox } = this.#deps;
		if (this.#isClosed) return;
		const isLeft = outbox.inFlight().length + outbox.waiting().length > 0;
		// A try that is to come sooner stays.
		if (isLeft && this.#cancelLater === null) this.runLater(CONFIRM_TIMEOUT_MS);
	}

	/** False: there is nothing to send, or it cannot be sent now. */
	async #sendNext(): Promise<boolean> {
		const { outbox } = this.#deps;
		const entry = this.#next();
		if (entry === undefined || !this.#deps.isKnown()) return false;
		if (!(await this.#deps.claim(entry))) return true;
		if (isLocalChatId(entry.chatId)) return await this.#createChat(entry);
		const files = this.#deps.readinessOf(entry);
		if (files.state === "failed") {
			outbox.fail(entry.clientId, files.reason);
			return true;
		}
		if (files.state === "waiting") return false;
		if (!(await this.#deps.prepare(entry))) {
			this.runLater();
			return false;
		}
		// It may have been taken back meanwhile, or gone to another chat.
		if (outbox.find(entry.clientId)?.chatId !== entry.chatId) return true;
		const action = toAction(entry, files.attachmentIds);
		const limits = this.#deps.limits();
		const excess = limits === null ? null : findExcess(entry.content, action, limits);
		if (excess !== null) {
			outbox.fail(entry.clientId, excess);
			return true;
		}
		if (!this.#deps.send(action)) return false;
		outbox.markSent(entry.clientId);
		this.#unanswered.set(entry.chatId, this.#deps.env.nowMs());
		this.#deps.onSent(outbox.find(entry.clientId) ?? entry);
		return true;
	}

	/** The oldest message that need not wait for an answer. */
	#next(): OutboxEntry | undefined {
		const held = new Set<string>();
		for (const entry of this.#deps.outbox.waiting()) {
			// Another wording begins a branch of its own and waits for nobody.
			const isFree = entry.edits !== null || (!held.has(entry.chatId) && !this.#isHeld(entry));
			// What waits for its files holds up its own chat alone.
			if (isFree && this.#deps.readinessOf(entry).state !== "waiting") return entry;
			held.add(entry.chatId);
		}
		return undefined;
	}

	#isHeld({ chatId, parentId }: OutboxEntry): boolean {
		const { outbox, env, isWriting } = this.#deps;
		if (this.#resting.has(chatId)) return true;
		const sentAtMs = this.#unanswered.get(chatId);
		if (sentAtMs !== undefined && env.nowMs() - sentAtMs < BEGIN_TIMEOUT_MS) return true;
		return outbox.inFlight().some((entry) => entry.chatId === chatId) || isWriting(chatId, parentId);
	}

	async #createChat(entry: OutboxEntry): Promise<boolean> {
		try {
			const chat = await this.#deps.rest.createChat(
				clientIdOfLocalChat(entry.chatId),
				...[entry.settings ?? null, entry.title ?? null],
			);
			this.#deps.outbox.assignChat(entry.chatId, chat.id);
			this.#deps.onAssigned(entry.chatId, chat);
			return true;
		} catch (error) {
			const isFinal = error instanceof RequestError && error.status >= 400 && error.status < 500;
			// It was made before, and deleted since.
			if (isFinal && error.code === "chat_not_found") {
				await this.#deps.onGone(entry.chatId);
				return true;
			}
			if (!isFinal || error.status === 429) {
				if (error instanceof RequestError && error.code === "storage_unavailable")
					this.#deps.outbox.hinder(entry.clientId, error.message);
				this.#resting.add(entry.chatId);
				this.runLater();
				return true;
			}
			this.#deps.outbox.fail(entry.clientId, describeFailure(error));
			return true;
		}
	}
}

/** Why a server would not take it, or hang up on it each time it comes; null: it takes it. */
function findExcess(
	content: string,
	action: WireAction,
	{ messageBytes, frameBytes }: Pick<ServerDescription, "messageBytes" | "frameBytes">,
): string | null {
	// A text is only measured where it can be over it at all.
	const isOver = (text: string, limit: number) => text.length * 3 > limit && new Blob([text]).size > limit;
	let limit = messageBytes;
	if (!isOver(content, limit)) {
		// Quotes and the like are written longer than they are.
		limit = frameBytes ?? Number.POSITIVE_INFINITY;
		if (!isOver(JSON.stringify(action), limit)) return null;
	}
	return `The message is longer than ${Math.floor(limit / 1024)} KiB. Shorten it and send it again.`;
}

function toAction(entry: OutboxEntry, attachmentIds: readonly string[]): WireAction {
	// Said once more for servers that make chats without settings.
	const model = entry.model ?? entry.settings?.model ?? null;
	const said = {
		content: entry.content,
		response_model: entry.responseModel,
		client_id: entry.clientId,
		...(model === null ? {} : { model }),
		...attachmentsOf(entry, attachmentIds),
	};
	if (entry.edits !== null) return { action: "edit_message", message_id: entry.edits, ...said };
	return {
		action: "send_message",
		chat_id: entry.chatId,
		...said,
		...(entry.parentId === null ? {} : { parent_id: entry.parentId }),
	};
}

/** Nothing where there is nothing to say: a seed server knows no files, and an edit keeps those it has. */
function attachmentsOf(entry: OutboxEntry, uploaded: readonly string[]): { attachments?: string[] } {
	if (uploaded.length === 0 && entry.keptAttachments === undefined) return {};
	return { attachments: [...(entry.keptAttachments ?? []), ...uploaded] };
}
