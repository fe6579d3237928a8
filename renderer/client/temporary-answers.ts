import type { EventOf, ServerEvent } from "../../server/protocol/events.ts";
import type { ChatId, MessageId, TaskId } from "../../server/protocol/ids.ts";
import type { Message } from "../../server/protocol/rest.ts";
import type { ClientEvent, TemporaryMessage } from "./chat-client.ts";
import type { ClientEnvironment } from "./environment.ts";
import type { WireAction } from "./wire-action.ts";

type Ids = { readonly task_id: TaskId; readonly chat_id: ChatId; readonly message_id: MessageId };
type Held = { readonly ids: Ids; length: number };

type Deps = {
	readonly env: Pick<ClientEnvironment, "uuid" | "nowMs" | "after">;
	readonly emit: (event: ClientEvent) => void;
	/** False: there is no connection. */
	readonly send: (action: WireAction) => boolean;
	/** A connection is being made: it comes soon, or is known not to come. */
	readonly isConnecting: () => boolean;
};

const LOOK_AGAIN_MS = 50;

const CUT = "The connection was lost. What came is here until you leave this chat.";

/** Chats that are in this page's memory and nowhere else [T1]: their events are made here. */
export class TemporaryAnswers {
	readonly #deps: Deps;
	readonly #held = new Map<string, Held>();
	#isWaiting = false;

	constructor(deps: Deps) {
		this.#deps = deps;
	}

	/** False: there is no connection, or another question waits for one; nothing was asked. */
	async ask({ chatId, before, content, settings }: TemporaryMessage): Promise<boolean> {
		const { env, emit } = this.#deps;
		const ids: Ids = {
			task_id: env.uuid() as TaskId,
			chat_id: chatId as ChatId,
			message_id: env.uuid() as MessageId,
		};
		const messages = [...before, { is_ai: false, content }].map((one) => ({
			is_ai: one.is_ai,
			content: one.content,
		}));
		const { model = null, ...options } = settings;
		const action = {
			...({ action: "temporary_message", task_id: ids.task_id, messages, model } as const),
			...(Object.keys(options).length === 0 ? {} : { settings: options }),
		};
		if (!(await this.#send(action))) return false;
		const timestamp = new Date(env.nowMs()).toISOString();
		const said: Message = {
			id: env.uuid() as MessageId,
			chat_id: ids.chat_id,
			content,
			is_ai: false,
			timestamp,
			parent_id: before.at(-1)?.id ?? null,
			status: "complete",
		};
		emit({ type: "message", message: said });
		emit({
			type: "generation_started",
			...ids,
			parent_id: said.id,
			model: model ?? "",
			structured: false,
			timestamp,
		});
		this.#held.set(ids.task_id, { ids, length: 0 });
		return true;
	}

	async #send(action: WireAction): Promise<boolean> {
		const { env, send, isConnecting } = this.#deps;
		if (this.#isWaiting) return false;
		this.#isWaiting = true;
		try {
			while (!send(action)) {
				if (!isConnecting()) return false;
				await new Promise<void>((resolve) => env.after(LOOK_AGAIN_MS, resolve));
			}
			return true;
		} finally {
			this.#isWaiting = false;
		}
	}

	/** False: the event is of no answer of this kind. */
	handle(event: ServerEvent): boolean {
		if (event.type === "temporary_token") this.#token(event);
		else if (event.type === "temporary_complete") this.#end(event.task_id, event.status, event.error);
		else if (event.type === "error" && event.action === "temporary_message") this.#refuse(event);
		else return false;
		return true;
	}

	/** The server has forgotten them. */
	handleDrop(): void {
		for (const taskId of [...this.#held.keys()]) this.#end(taskId, "interrupted", { code: "", message: CUT });
	}

	#token({ task_id, token, offset }: EventOf<"temporary_token">): void {
		const held = this.#held.get(task_id);
		if (held === undefined) return;
		held.length = offset + token.length;
		this.#deps.emit({ type: "token", token, offset, ...held.ids });
	}

	/** The refusal names no task; one at a time is asked. */
	#refuse({ code, message }: EventOf<"error">): void {
		const last = [...this.#held.keys()].at(-1);
		if (last !== undefined) this.#end(last, "error", { code, message });
	}

	#end(
		taskId: string,
		status: EventOf<"generation_complete">["status"],
		error: EventOf<"generation_complete">["error"],
	): void {
		const held = this.#held.get(taskId);
		if (held === undefined) return;
		this.#held.delete(taskId);
		const { ids, length } = held;
		this.#deps.emit({
			type: "generation_complete",
			...ids,
			status,
			length,
			...(error === undefined ? {} : { error }),
		});
	}
}
