import type { EventOf } from "../../server/protocol/events.ts";
import type { Message } from "../../server/protocol/rest.ts";
import { type HistoryEntry, hashText, type SendEntry } from "./history.ts";
import type { Random } from "./seeded-random.ts";

type Item = {
	readonly key: string;
	readonly chat: string;
	readonly content: string;
	/** Whether it was ever sent. */
	wasSent: boolean;
	/** Whether it is on its way on this connection. */
	isOut: boolean;
};

type Options = {
	readonly name: string;
	readonly user: string;
	readonly isSeed: boolean;
	readonly random: Random;
	readonly log: (entry: HistoryEntry) => void;
	readonly window: number;
};

/** Refusals that tell for certain that nothing was stored. */
const NOT_STORED = new Set(["shutting_down", "rate_limited"]);

/**
 * Messages until they are acknowledged [I2]. With `client_id` they are sent again after each reconnect and
 * each refusal; a seed client sends once, and what was on its way when the connection broke stays unknown.
 */
export class Outbox {
	readonly #options: Options;
	#items: Item[] = [];

	constructor(options: Options) {
		this.#options = options;
	}

	get size(): number {
		return this.#items.length;
	}

	add(chat: string, content: string): void {
		const key = this.#options.random.uuid();
		this.#items.push({ key, chat, content, wasSent: false, isOut: false });
	}

	/** Actions to send now, in order, no more on their way than the window allows. */
	takeNext(socket: string): readonly Readonly<Record<string, unknown>>[] {
		const next = this.#items.slice(0, this.#options.window).filter((item) => !item.isOut);
		for (const item of next) {
			item.isOut = true;
			if (!item.wasSent) this.#write("invoke", item);
			item.wasSent = true;
			this.#options.log({ type: "sent", socket, hash: hashText(item.content) });
		}
		return next.map(({ chat, content, key }) => ({
			action: "send_message",
			chat_id: chat,
			content,
			...(this.#options.isSeed ? {} : { client_id: key }),
		}));
	}

	/** Takes a `message` event of any sender. */
	acknowledge(message: Message, socket: string): void {
		const { name, user, log } = this.#options;
		const hash = hashText(message.content);
		log({ type: "seen", client: name, user, socket, chat: message.chat_id, message: message.id, hash });
		const item = this.#items.find((candidate) => candidate.wasSent && this.#matches(candidate, message));
		if (item === undefined) return;
		this.#items = this.#items.filter((other) => other !== item);
		this.#write("ok", item);
	}

	refuse(event: EventOf<"error">): void {
		const { isSeed, name, log } = this.#options;
		const item = this.#items.find((candidate) =>
			isSeed ? candidate.isOut : candidate.key === event.client_id,
		);
		if (item === undefined) return;
		log({ type: "reordered", client: name });
		item.isOut = false;
		if (!isSeed) return;
		this.#items = this.#items.filter((other) => other !== item);
		this.#write(NOT_STORED.has(event.code) ? "failed" : "unknown", item);
	}

	lostConnection(): void {
		const lost = this.#options.isSeed ? this.#items.filter((item) => item.wasSent) : [];
		for (const item of lost) this.#write("unknown", item);
		this.#items = this.#items.filter((item) => !lost.includes(item));
		for (const item of this.#items) item.isOut = false;
	}

	/** What was never acknowledged stays unknown; what was never sent is forgotten. */
	giveUp(): void {
		for (const item of this.#items) if (item.wasSent) this.#write("unknown", item);
		this.#items = [];
	}

	describe(): string {
		return `${this.#items.length} unsent (${this.#items.filter((item) => item.isOut).length} on their way)`;
	}

	#matches(item: Item, message: Message): boolean {
		return this.#options.isSeed ? message.content === item.content : message.client_id === item.key;
	}

	#write(type: SendEntry["type"], item: Item): void {
		const { name, user, isSeed, log } = this.#options;
		const { key, chat } = item;
		log({ type, client: name, user, key, chat, hash: hashText(item.content), hasClientId: !isSeed });
	}
}
