import type { Change } from "../../../server/protocol/rest.ts";
import type { ClientEvent } from "../chat-client.ts";
import type { MirrorNews } from "./mirror-protocol.ts";

type Deps = {
	readonly take: (news: readonly MirrorNews[]) => void;
	readonly after: (delayMs: number, run: () => void) => () => void;
};

/** Events of this long are told together. */
const GATHER_MS = 250;
/** What is written of a running answer is kept this often. */
const PARTIAL_MS = 2000;

/** Tells a mirror what the page hears from the server, some at a time. */
export class MirrorFeed {
	readonly #deps: Deps;
	#news: MirrorNews[] = [];
	#cancel: (() => void) | null = null;
	/** Texts of running answers, by message, as far as they were heard without a gap. */
	readonly #texts = new Map<string, string>();
	readonly #changed = new Set<string>();
	#partialCancel: (() => void) | null = null;

	constructor(deps: Deps) {
		this.#deps = deps;
	}

	note(event: ClientEvent): void {
		switch (event.type) {
			case "message":
			case "message_updated":
				return this.#change(event.rev, (rev) => ({ type: "message", rev, message: event.message }));
			case "message_deleted":
				return this.#change(event.rev, (rev) => ({
					...{ type: "message_deleted", rev },
					...{ chat_id: event.chat_id, message_id: event.message_id },
				}));
			case "chat_updated":
				return this.#change(event.rev, (rev) => ({ type: "chat", rev, chat: event.chat }));
			case "chat_created": {
				const { chat } = event;
				if (chat !== undefined) this.#change(event.rev, (rev) => ({ type: "chat", rev, chat }));
				return;
			}
			case "chat_deleted":
				return this.#change(event.rev, (rev) => ({ type: "chat_deleted", rev, chat_id: event.chat_id }));
			case "generation_started":
				return this.#start(event);
			case "token":
				return this.#append(event.message_id, event.offset, event.token);
			case "generation_complete":
				this.#keepTexts();
				this.#texts.delete(event.message_id);
				return this.tell({ type: "stale" });
			case "chats_listed":
				return this.tell({ type: "listed", chats: event.chats });
			case "chat_loaded":
				return this.tell({ type: "whole", chat: event.chat });
			case "end_loaded":
				for (const message of event.messages) {
					if (message.status === "streaming") this.#texts.set(message.id, message.content);
				}
				return this.#load(event.chat_id, event, null);
			case "older_loaded":
				return this.#load(event.chat_id, event, event.before);
			case "connection_changed":
				if (event.status.state === "online") return;
				this.#keepTexts();
				return this.flush();
			default:
		}
	}

	/** Whether an answer is being written. */
	isHearing(): boolean {
		return this.#texts.size > 0;
	}

	tell(news: MirrorNews): void {
		this.#news.push(news);
		this.#cancel ??= this.#deps.after(GATHER_MS, () => this.flush());
	}

	flush(): void {
		this.#cancel?.();
		this.#cancel = null;
		if (this.#news.length === 0) return;
		this.#deps.take(this.#news);
		this.#news = [];
	}

	close(): void {
		this.#keepTexts();
		this.flush();
		this.#partialCancel?.();
	}

	#change(rev: number | undefined, change: (rev: number) => Change): void {
		if (rev !== undefined) this.tell({ type: "changes", changes: [change(rev)] });
	}

	#load(
		chatId: string,
		{ messages, from }: Pick<Extract<ClientEvent, { type: "end_loaded" }>, "messages" | "from">,
		before: string | null,
	): void {
		this.tell({ type: "loaded", part: { chatId, messages, from, before } });
	}

	#start(event: Extract<ClientEvent, { type: "generation_started" }>): void {
		this.#texts.set(event.message_id, this.#texts.get(event.message_id) ?? "");
		this.#change(event.rev, (rev) => ({
			type: "message",
			rev,
			message: {
				...{ id: event.message_id, chat_id: event.chat_id, content: "", is_ai: true },
				...{ timestamp: event.timestamp, parent_id: event.parent_id, status: "streaming" },
				task_id: event.task_id,
				...(event.structured ? { structured: true } : {}),
				...(event.form === undefined ? {} : { form: event.form }),
				...(event.model === "" ? {} : { model: event.model }),
			},
		}));
	}

	#append(messageId: string, offset: number, token: string): void {
		const text = this.#texts.get(messageId);
		if (text === undefined || offset > text.length) return;
		this.#texts.set(messageId, text.slice(0, offset) + token);
		this.#changed.add(messageId);
		this.#partialCancel ??= this.#deps.after(PARTIAL_MS, () => this.#keepTexts());
	}

	#keepTexts(): void {
		this.#partialCancel?.();
		this.#partialCancel = null;
		for (const messageId of this.#changed) {
			const text = this.#texts.get(messageId);
			if (text !== undefined && text !== "") this.tell({ type: "partial", messageId, text });
		}
		this.#changed.clear();
	}
}
