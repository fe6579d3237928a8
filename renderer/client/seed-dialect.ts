import type { ServerEvent } from "../../server/protocol/events.ts";
import type { ChatId, ClientId, MessageId, TaskId } from "../../server/protocol/ids.ts";
import type { Chat, EndStatus, Message } from "../../server/protocol/rest.ts";
import type { OutboxEntry } from "./chat-client.ts";
import { ChatTurns } from "./chat-turns.ts";
import { decodeEvent } from "./decode-event.ts";
import { decodeMessage } from "./decode-message.ts";
import { FAILURES } from "./failures.ts";
import { type Fields, isFields, readId, readText } from "./fields.ts";
import type { Outbox } from "./outbox.ts";
import type { RunningAnswers } from "./running-answers.ts";
import { linkHistory } from "./seed-history.ts";

type Deps = ConstructorParameters<typeof ChatTurns>[0] & {
	readonly outbox: Pick<Outbox, "noteSending" | "waiting">;
	readonly running: Pick<RunningAnswers, "endAll">;
	/** Of chats. */
	readonly reader: {
		/** False: there is no such chat. */
		read(chatId: string): Promise<boolean>;
		/** False: not all could be read. */
		catchUp(chatIds: readonly string[]): Promise<boolean>;
	};
	readonly canDeliver: () => boolean;
};

export type Translation = {
	readonly events: readonly ServerEvent[];
	/** Chats to be read again, since their answers are only on the server in full. */
	readonly reload: readonly string[];
};

type Task = { readonly chatId: string; readonly messageId: string; length: number };

const NOTHING: Translation = { events: [], reload: [] };

/**
 * Frames of a server that knows the seed rules only, as the events the rest of the app is made for [K1].
 * Such a server names neither the chat of an answer nor offsets, so this remembers who was asked last.
 */
export class SeedDialect {
	readonly turns: ChatTurns;
	readonly #deps: Deps;
	readonly #tasks = new Map<string, Task>();
	/** Chats whose answer has not begun, in the order they were asked. */
	readonly #asked: string[] = [];
	/** Sent and not echoed yet. */
	readonly #sent: OutboxEntry[] = [];
	/** Of each chat that was read; null: it was empty. */
	readonly #lastMessage = new Map<string, string | null>();
	/** Answers of which a part was lost with the socket, by task; their chats are read again when they end. */
	readonly #lost = new Map<string, string>();
	/** Chats that were asked over a lost socket and whose answer has not been heard of. */
	readonly #orphans: string[] = [];

	/** Chats to be read again, since what was said and answered there was cut off. */
	readonly #dropped = new Set<string>();

	constructor(deps: Deps) {
		this.#deps = deps;
		this.turns = new ChatTurns(deps);
	}

	/** The server is to be asked whether it has a message before it is sent once more. False: it cannot be sent now. */
	async prepare(entry: OutboxEntry): Promise<boolean> {
		const { outbox, reader, canDeliver } = this.#deps;
		const { clientId, chatId } = entry;
		// What was sent before is looked for first, behind the message it was said after.
		if (!canDeliver()) return false;
		if (this.turns.takeDoubtful(clientId)) {
			this.noteDoubtful(entry);
			if (!(await reader.catchUp([chatId]))) {
				this.turns.noteDoubtful(entry);
				return false;
			}
		}
		// Of a chat that is gone the server tells.
		if (this.lastMessageOf(chatId) === undefined && !(await reader.read(chatId))) return true;
		const last = this.lastMessageOf(chatId);
		if (last === undefined || !canDeliver()) return false;
		await outbox.noteSending(clientId, last);
		return true;
	}

	noteSent(entry: OutboxEntry): void {
		const doubtful = this.#sent.findIndex(({ clientId }) => clientId === entry.clientId);
		if (doubtful >= 0) this.#sent.splice(doubtful, 1);
		this.#sent.push(entry);
		this.#asked.push(entry.chatId);
	}

	/** Of what an earlier page sent, nobody knows yet whether it arrived. */
	noteDoubtful(entry: OutboxEntry): void {
		if (!this.#sent.some(({ clientId }) => clientId === entry.clientId)) this.#sent.push(entry);
	}

	/** The last message of a chat; null: it has none. Undefined: the chat was not read. */
	lastMessageOf(chatId: string): string | null | undefined {
		return this.#lastMessage.get(chatId);
	}

	/** A chat as REST has it: messages get the one before as parent, and unconfirmed ones may turn out to be there. */
	adopt(chat: Chat): { readonly chat: Chat; readonly confirmed: readonly string[] } {
		const linked = linkHistory(chat);
		const { messages } = linked;
		this.#lastMessage.set(chat.id, messages.at(-1)?.id ?? null);
		const taken = new Set<string>();
		const confirmed = this.#sent.filter((entry) => {
			if (entry.chatId !== chat.id) return false;
			const found = messagesAfter(messages, entry.sentAfter ?? null).find(
				({ id, is_ai: isAi, content }) => !isAi && content === entry.content && !taken.has(id),
			);
			if (found !== undefined) taken.add(found.id);
			return found !== undefined;
		});
		for (const entry of confirmed) this.#sent.splice(this.#sent.indexOf(entry), 1);
		return { chat: linked, confirmed: confirmed.map((entry) => entry.clientId) };
	}

	translate(frame: Fields): Translation {
		switch (frame.type) {
			case "message":
				return this.#message(frame);
			case "token":
				return this.#token(frame, readText(frame.token) ?? readText(frame.content) ?? "");
			case "structured_token":
			case "structured_response":
				return this.#structured(frame, frame.data ?? frame.content);
			case "generation_complete":
			case "task_completed":
				return this.#end(frame, "complete", null);
			case "task_failed":
				return this.#end(frame, "error", sentenceOf(frame));
			case "error":
				return this.#error(frame);
			default: {
				const event = decodeEvent(frame);
				return event === null ? NOTHING : { events: [event], reload: [] };
			}
		}
	}

	/** Such a server tells nothing of an answer that ran when the socket was lost: for this client it is over. */
	handleDrop(): readonly ServerEvent[] {
		for (const [taskId, task] of this.#tasks) this.#lost.set(taskId, task.chatId);
		this.#orphans.push(...this.#asked);
		const chats = [...this.#asked, ...[...this.#tasks.values(), ...this.#sent].map(({ chatId }) => chatId)];
		for (const chatId of chats) this.#dropped.add(chatId);
		this.#tasks.clear();
		this.#asked.length = 0;
		return this.#deps.running.endAll().map((answer) => ({
			type: "generation_complete",
			...answer,
			status: "interrupted",
			length: 0,
		}));
	}

	/**
	 * Shows what the server has of the answers that were lost [K3], and finds what of the messages that were sent
	 * arrived. False: not all could be read, and nothing may be sent again before that.
	 */
	async reloadAfterDrop(): Promise<boolean> {
		const { outbox, reader } = this.#deps;
		const doubtful = outbox.waiting().filter((entry) => entry.sentAfter !== undefined);
		for (const entry of doubtful) this.noteDoubtful(entry);
		const chats = [...this.#dropped, ...doubtful.map(({ chatId }) => chatId)];
		this.#dropped.clear();
		if (!(await reader.catchUp(chats))) return false;
		// What was not found has to be sent again.
		this.#sent.length = 0;
		return true;
	}

	#message(frame: Fields): Translation {
		const content = isFields(frame.message) ? frame.message.content : undefined;
		const entry = this.#sent.find((sent) => sent.content === content) ?? null;
		const message = decodeMessage(frame.message, readId(frame.chat_id) ?? entry?.chatId ?? null);
		if (message === null) return NOTHING;
		// An answer sent as a message is the one that was streamed; the chat is read again when it ends.
		if (message.is_ai) return { events: [], reload: [message.chat_id] };
		if (entry !== null) this.#sent.splice(this.#sent.indexOf(entry), 1);
		const event = { ...message, parent_id: this.#parentOf(message.chat_id) };
		this.#lastMessage.set(message.chat_id, message.id);
		const client = entry === null ? {} : { client_id: entry.clientId as ClientId };
		return { events: [{ type: "message", message: { ...event, ...client } }], reload: [] };
	}

	#token(frame: Fields, text: string): Translation {
		const begun = this.#begin(frame, false);
		if (begun === null) return NOTHING;
		const { task, ids, events } = begun;
		const offset = task.length;
		task.length += text.length;
		return { events: [...events, { type: "token", token: text, offset, ...ids }], reload: [] };
	}

	#structured(frame: Fields, data: unknown): Translation {
		const begun = this.#begin(frame, true);
		if (begun === null) return NOTHING;
		const event: ServerEvent = { type: "structured_token", data, ...begun.ids };
		return { events: [...begun.events, event], reload: [] };
	}

	#end(frame: Fields, status: EndStatus, reason: string | null): Translation {
		const id = readId(frame.task_id) ?? "";
		const lost = this.#lost.get(id);
		if (this.#lost.delete(id) && lost !== undefined) return { events: [], reload: [lost] };
		const task = this.#tasks.get(id);
		if (task === undefined) return NOTHING;
		this.#tasks.delete(id);
		const complete: ServerEvent = {
			type: "generation_complete",
			...idsOf(id, task),
			status,
			length: task.length,
			...(reason === null ? {} : { error: { code: "", message: reason } }),
		};
		return { events: [complete], reload: status === "complete" ? [task.chatId] : [] };
	}

	/** Not every seed server says of what it complains: it is the running answer, else the message just sent. */
	#error(frame: Fields): Translation {
		const reason = sentenceOf(frame);
		const named = readId(frame.task_id);
		const running = named ?? (this.#tasks.size === 1 ? [...this.#tasks.keys()][0] : undefined);
		if (running !== undefined && this.#tasks.has(running)) {
			return this.#end({ ...frame, task_id: running }, "error", reason);
		}
		const refused = this.#sent.shift();
		if (refused !== undefined) this.#forgetAsked(refused.chatId);
		const client = refused === undefined ? {} : { client_id: refused.clientId, action: "send_message" };
		return { events: [{ type: "error", message: reason, code: "", ...client }], reload: [] };
	}

	#begin(frame: Fields, structured: boolean) {
		const id = readId(frame.task_id);
		if (id === null) return null;
		const known = this.#tasks.get(id);
		if (known !== undefined) return { task: known, ids: idsOf(id, known), events: [] };
		if (this.#lost.has(id)) return null;
		const chatId = readId(frame.chat_id) ?? this.#asked[0];
		const orphan = this.#orphans.indexOf(chatId ?? this.#orphans[0] ?? "");
		if (orphan >= 0 && !this.#asked.includes(chatId ?? "")) {
			this.#lost.set(id, this.#orphans.splice(orphan, 1)[0] ?? "");
			return null;
		}
		if (chatId === undefined) return null;
		this.#forgetAsked(chatId);
		const task: Task = { chatId, messageId: `task:${id}`, length: 0 };
		this.#tasks.set(id, task);
		const started: ServerEvent = {
			type: "generation_started",
			...idsOf(id, task),
			parent_id: this.#parentOf(chatId),
			model: "",
			structured,
			timestamp: new Date().toISOString(),
		};
		return { task, ids: idsOf(id, task), events: [started] };
	}

	#parentOf(chatId: string): MessageId | null {
		return (this.#lastMessage.get(chatId) ?? null) as MessageId | null;
	}

	#forgetAsked(chatId: string): void {
		const index = this.#asked.indexOf(chatId);
		if (index >= 0) this.#asked.splice(index, 1);
	}
}

/** Where the one before is not among them any more, nobody can say which are new: none is taken for what was sent. */
function messagesAfter(messages: readonly Message[], after: string | null): readonly Message[] {
	if (after === null) return messages;
	const index = messages.findIndex((message) => message.id === after);
	return index < 0 ? [] : messages.slice(index + 1);
}

function idsOf(taskId: string, task: Task) {
	return {
		task_id: taskId as TaskId,
		chat_id: task.chatId as ChatId,
		message_id: task.messageId as MessageId,
	};
}

function sentenceOf(frame: Fields): string {
	return readText(frame.message) ?? readText(frame.error) ?? FAILURES.couldNotAnswer;
}
