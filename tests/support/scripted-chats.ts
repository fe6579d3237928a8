import { randomUUID } from "node:crypto";

export type Dialect = "parley" | "seed-a" | "seed-b";

export type ScriptedMessage = {
	readonly id: number;
	readonly isAi: boolean;
	content: string;
	readonly at: Date;
	readonly taskId: string | null;
	status: "streaming" | "complete" | "stopped" | "error" | "interrupted";
	readonly structured: boolean;
	readonly clientId: string | null;
	readonly error: string | null;
	/** Message it follows; undefined: the one stored before it. */
	readonly parentId?: number;
};

export type ScriptedChat = {
	readonly id: number;
	title: string;
	pinned: boolean;
	readonly clientId: string | null;
	readonly createdAt: Date;
	updatedAt: Date;
	readonly messages: ScriptedMessage[];
};

type NewMessage = Partial<Omit<ScriptedMessage, "id">> & { readonly isAi: boolean; readonly content: string };

/** The chats of one user in memory, written as a dialect writes them. */
export class ScriptedChats {
	readonly #dialect: Dialect;
	readonly chats = new Map<number, ScriptedChat>();
	#lastChat = 0;
	#lastMessage = 0;

	constructor(dialect: Dialect) {
		this.#dialect = dialect;
	}

	addChat(chat: Partial<Omit<ScriptedChat, "id" | "messages">> = {}): ScriptedChat {
		const now = new Date();
		const added: ScriptedChat = {
			id: ++this.#lastChat,
			title: "",
			pinned: false,
			clientId: null,
			createdAt: now,
			updatedAt: now,
			...chat,
			messages: [],
		};
		this.chats.set(added.id, added);
		return added;
	}

	addMessage(chat: ScriptedChat, message: NewMessage): ScriptedMessage {
		const added: ScriptedMessage = {
			at: new Date(),
			taskId: message.isAi ? randomUUID() : null,
			status: "complete",
			structured: false,
			clientId: null,
			error: null,
			...message,
			id: ++this.#lastMessage,
		};
		chat.messages.push(added);
		return added;
	}

	find(id: unknown): ScriptedChat | undefined {
		return this.chats.get(Number(id));
	}

	findByClientId(clientId: unknown): ScriptedChat | undefined {
		return [...this.chats.values()].find((chat) => chat.clientId !== null && chat.clientId === clientId);
	}

	list(withMessages: boolean): readonly unknown[] {
		const newestFirst = [...this.chats.values()].sort(
			(a, b) => b.updatedAt.getTime() - a.updatedAt.getTime(),
		);
		return newestFirst.map((chat) => this.write(chat, withMessages || this.#dialect !== "parley"));
	}

	write(chat: ScriptedChat, withMessages: boolean): unknown {
		const messages = withMessages ? chat.messages.map((_, index) => this.writeMessage(chat, index)) : [];
		const base = {
			id: this.writeId(chat.id),
			user_id: this.#dialect === "parley" ? "1" : 1,
			created_at: this.#writeTime(chat.createdAt),
			messages,
		};
		if (this.#dialect === "seed-a") return base;
		if (this.#dialect === "seed-b") return { ...base, title: chat.title };
		const updated_at = this.#writeTime(chat.updatedAt);
		return { ...base, title: chat.title, updated_at, pinned: chat.pinned, archived: false };
	}

	writeMessage(chat: ScriptedChat, index: number): unknown {
		const message = chat.messages[index];
		if (message === undefined) throw new Error(`Chat ${chat.id} has no message at ${index}`);
		const base = {
			id: this.writeId(message.id),
			chat_id: this.writeId(chat.id),
			content: message.content,
			is_ai: message.isAi,
			timestamp: this.#writeTime(message.at),
		};
		if (this.#dialect !== "parley") return base;
		const parentId = message.parentId ?? chat.messages[index - 1]?.id;
		return {
			...base,
			parent_id: parentId === undefined ? null : String(parentId),
			status: message.status,
			...(message.taskId === null ? {} : { task_id: message.taskId, model: "scripted" }),
			...(message.clientId === null ? {} : { client_id: message.clientId }),
			...(message.structured ? { structured: true } : {}),
			...(message.error === null ? {} : { error: { code: "model_failed", message: message.error } }),
		};
	}

	/** Seed servers write ids as numbers. */
	writeId(id: number): string | number {
		return this.#dialect === "parley" ? String(id) : id;
	}

	/** Seed servers write microseconds and no zone. */
	#writeTime(date: Date): string {
		const iso = date.toISOString();
		return this.#dialect === "parley" ? iso : iso.replace("Z", "123");
	}
}
