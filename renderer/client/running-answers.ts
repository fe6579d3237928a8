import type { EventOf } from "../../server/protocol/events.ts";
import type { ChatId, MessageId, TaskId } from "../../server/protocol/ids.ts";
import { placePiece } from "./stream-offsets.ts";

export type RunningAnswer = {
	readonly task_id: TaskId;
	readonly chat_id: ChatId;
	readonly message_id: MessageId;
};

type Held = RunningAnswer & {
	text: number;
	reasoning: number;
	/** This socket sends it to us. */
	followed: boolean;
	/** Asked for again from the held length; what comes until then with a gap is let go. */
	resuming: boolean;
	/** The server said that it runs; a stray token alone does not. */
	told: boolean;
};

type TokenEvent = EventOf<"token"> | EventOf<"reasoning_token">;
/** More than can be in flight at once. */
const ENDED_KEPT = 1000;

export type Accepted = TokenEvent | "known" | "gap";

/** How much of every running answer is held here, so that each unit of text is passed on exactly once. */
export class RunningAnswers {
	readonly #held = new Map<string, Held>();
	/** Ended tasks, so that a late frame does not bring one back. */
	readonly #ended = new Set<string>();

	/**
	 * A task that runs, as the server says: also one that was taken for ended, such as because a list that was made a
	 * moment before it began did not name it.
	 */
	note(answer: RunningAnswer, isFollowed: boolean): void {
		this.#ended.delete(answer.task_id);
		const held = this.#hold(answer);
		held.followed ||= isFollowed;
		held.told = true;
	}

	/** The text of a running answer as it was read by other means. */
	noteText(answer: RunningAnswer, length: number): void {
		const held = this.#hold(answer);
		held.text = Math.max(held.text, length);
		held.told = true;
	}

	/** The event with only what is new, or why there is nothing to pass on. */
	accept(event: TokenEvent): Accepted {
		if (this.#ended.has(event.task_id)) return "known";
		const held = this.#hold(event);
		const kind = event.type === "token" ? "text" : "reasoning";
		const piece = placePiece(held[kind], event.offset, event.token);
		if (piece.kind === "gap") {
			// What is missing of the reasoning comes with the finished message.
			if (kind === "reasoning" || held.resuming) return "known";
			held.resuming = true;
			return "gap";
		}
		if (kind === "text") held.resuming = false;
		if (piece.kind === "known") return "known";
		const offset = held[kind];
		held[kind] += piece.text.length;
		return { ...event, token: piece.text, offset };
	}

	lengthOf(taskId: string): number {
		return this.#held.get(taskId)?.text ?? 0;
	}

	/** Running answers that this socket does not send; they are taken as asked for from now on. */
	takeUnfollowed(): readonly RunningAnswer[] {
		const found = [...this.#held.values()].filter((held) => !held.followed);
		for (const held of found) held.followed = true;
		return found;
	}

	/** What was shown of a chat or of one message is gone; should it come back, its text is asked for anew. */
	forget(gone: { readonly chat_id: string; readonly message_id?: string }): void {
		for (const [taskId, { chat_id: chatId, message_id: messageId }] of this.#held)
			if (chatId === gone.chat_id && messageId === (gone.message_id ?? messageId)) this.#held.delete(taskId);
	}

	find(taskId: string): RunningAnswer | undefined {
		return this.#held.get(taskId);
	}

	/** False: it had ended before. */
	end(taskId: string): boolean {
		this.#held.delete(taskId);
		if (this.#ended.has(taskId)) return false;
		this.#ended.add(taskId);
		const oldest = this.#ended.values().next().value;
		if (this.#ended.size > ENDED_KEPT && oldest !== undefined) this.#ended.delete(oldest);
		return true;
	}

	hasEnded(taskId: string): boolean {
		return this.#ended.has(taskId);
	}

	/** Whether a message was read before its answer ended, so that it says less than what was heard since. */
	isOutdated(message: { readonly status: string; readonly task_id?: string | undefined }): boolean {
		return message.status === "streaming" && message.task_id !== undefined && this.hasEnded(message.task_id);
	}

	/** Ends every task but these and those that this socket already sends. Returns the chats of the ended ones. */
	keepOnly(taskIds: readonly string[]): readonly string[] {
		const gone = [...this.#held.values()].filter((held) => !held.followed && !taskIds.includes(held.task_id));
		for (const held of gone) this.end(held.task_id);
		return [...new Set(gone.map((held) => held.chat_id))];
	}

	/** All tasks, which are over from now on. */
	endAll(): readonly RunningAnswer[] {
		const all = [...this.#held.values()].map(({ task_id, chat_id, message_id }) => ({
			task_id,
			chat_id,
			message_id,
		}));
		for (const answer of all) this.end(answer.task_id);
		return all;
	}

	/** Whether an answer is being written in the chat; with a message, whether it is that one. */
	isWriting(chatId: string, messageId: string | null): boolean {
		for (const held of this.#held.values()) {
			const isMeant = held.chat_id === chatId && (messageId === null || held.message_id === messageId);
			if (isMeant && held.told) return true;
		}
		return false;
	}

	chats(): readonly string[] {
		return [...new Set([...this.#held.values()].map((held) => held.chat_id))];
	}

	/** The socket is gone; texts are kept. */
	handleDrop(): void {
		for (const held of this.#held.values()) {
			held.followed = false;
			held.resuming = false;
		}
	}

	#hold(answer: RunningAnswer): Held {
		const known = this.#held.get(answer.task_id);
		if (known !== undefined) return known;
		const { task_id, chat_id, message_id } = answer;
		const held: Held = {
			task_id,
			chat_id,
			message_id,
			text: 0,
			reasoning: 0,
			followed: false,
			resuming: false,
			told: false,
		};
		this.#held.set(task_id, held);
		return held;
	}
}
