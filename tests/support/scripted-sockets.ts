import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { WebSocket } from "ws";
import type { Dialect, ScriptedChat, ScriptedChats, ScriptedMessage } from "./scripted-chats.ts";

export type AnswerScript = {
	readonly text: string;
	/** 0: all at once. */
	readonly tokensPerSecond?: number;
	/** UTF-16 code units of one token. */
	readonly tokenLength?: number;
	/** Nothing more comes from this offset on until the promise is kept. */
	readonly pause?: { readonly offset: number; readonly until: Promise<void> };
	/** Ends as a failure with this sentence after the text. */
	readonly error?: string;
	readonly reasoning?: string;
	/** Snapshots of a structured answer, in place of text. */
	readonly snapshots?: readonly unknown[];
	readonly notice?: string;
};

type Frame = Record<string, unknown>;
type Task = { readonly chat: ScriptedChat; readonly message: ScriptedMessage; isStopped: boolean };

/** The sockets of a scripted server: echo, answer, stop, resume. */
export class ScriptedSockets {
	/** Every frame of every client, in order. */
	readonly received: Frame[] = [];
	/** What messages are refused with; null: they are taken. */
	refusal: { readonly code: string; readonly message: string } | null = null;
	readonly #dialect: Dialect;
	readonly #chats: ScriptedChats;
	readonly #answer: (content: string) => AnswerScript;
	readonly #open = new Set<WebSocket>();
	readonly #tasks = new Map<string, Task>();
	readonly #seen = new Set<string>();
	#isClosed = false;

	constructor(dialect: Dialect, chats: ScriptedChats, answer: (content: string) => AnswerScript) {
		this.#dialect = dialect;
		this.#chats = chats;
		this.#answer = answer;
	}

	add(socket: WebSocket): void {
		this.#open.add(socket);
		socket.on("error", () => socket.terminate());
		socket.on("close", () => this.#open.delete(socket));
		socket.on("message", (data) => {
			const frame = JSON.parse(String(data)) as Frame;
			this.received.push(frame);
			void this.#handle(socket, frame);
		});
	}

	/** Cuts all connections; answers go on. */
	drop(): void {
		for (const socket of this.#open) socket.terminate();
	}

	close(): void {
		this.#isClosed = true;
		this.drop();
	}

	tellDeleted(chatId: number): void {
		if (this.#dialect === "parley") this.send({ type: "chat_deleted", chat_id: String(chatId) });
	}

	/** To every client. */
	send(frame: Frame): void {
		const text = JSON.stringify(frame);
		for (const socket of this.#open) socket.send(text);
	}

	/** To every client, whatever it is. */
	sendRaw(data: string | Buffer): void {
		for (const socket of this.#open) socket.send(data);
	}

	async #handle(socket: WebSocket, frame: Frame): Promise<void> {
		const reply = (answer: Frame) => socket.send(JSON.stringify(answer));
		const task = this.#tasks.get(String(frame.task_id));
		switch (frame.action) {
			case "hello":
				return reply({
					type: "welcome",
					protocol: 2,
					server_id: "scripted",
					user_id: "1",
					rev: 1,
					active: this.#active(),
				});
			case "ping":
				return reply({ type: "pong" });
			case "stop_generation":
				if (task !== undefined) task.isStopped = true;
				return;
			case "resume_generation":
				return task === undefined
					? reply({
							type: "error",
							message: "Task not found",
							code: "task_not_found",
							action: "resume_generation",
						})
					: this.#resume(reply, task, Number(frame.offset));
			case "send_message":
				return this.refusal === null
					? this.#take(reply, frame)
					: reply({ type: "error", ...this.refusal, action: frame.action, client_id: frame.client_id });
			case "edit_message":
				// Messages have one wording here.
				return reply({
					...{ type: "error", message: "Message not found", code: "message_not_found" },
					...{ action: "edit_message", client_id: frame.client_id },
				});
			case "regenerate": {
				const chat = [...this.#chats.chats.values()].find((one) =>
					one.messages.some((message) => message.id === Number(frame.message_id)),
				);
				const last = chat?.messages.findLast((message) => !message.isAi);
				if (chat === undefined || last === undefined) return;
				chat.messages.pop();
				return this.#run(chat, last.content, false);
			}
		}
	}

	#active(): readonly Frame[] {
		const running = [...this.#tasks].filter(([, task]) => task.message.status === "streaming");
		return running.map(([id, task]) => ({ ...this.#ids(id, task), offset: task.message.content.length }));
	}

	#resume(reply: (frame: Frame) => void, task: Task, offset: number): void {
		const id = task.message.taskId ?? "";
		const ids = this.#ids(id, task);
		reply({ type: "token", token: task.message.content.slice(offset), offset, ...ids });
		if (task.message.status !== "streaming") reply(this.#ended(id, task));
	}

	async #take(reply: (frame: Frame) => void, frame: Frame): Promise<void> {
		const chat = this.#chats.find(frame.chat_id);
		const content = String(frame.content);
		const clientId = typeof frame.client_id === "string" ? frame.client_id : null;
		if (chat === undefined) {
			return reply({
				type: "error",
				message: "Chat not found",
				code: "chat_not_found",
				...(clientId === null ? {} : { client_id: clientId }),
			});
		}
		if (this.#dialect === "parley" && clientId !== null && this.#seen.has(clientId)) {
			const index = chat.messages.findIndex((message) => message.clientId === clientId);
			return reply({ type: "message", message: this.#chats.writeMessage(chat, index) });
		}
		const isParentGone =
			frame.parent_id !== undefined && !chat.messages.some((one) => String(one.id) === frame.parent_id);
		if (isParentGone) {
			const code = "message_not_found";
			return reply({ type: "error", message: "Message not found", code, client_id: clientId });
		}
		if (Array.isArray(frame.attachments) && frame.attachments.length > 0) {
			const code = "attachment_not_found";
			return reply({ type: "error", message: "Attachment not found", code, client_id: clientId });
		}
		this.#seen.add(clientId ?? "");
		if (chat.title === "") chat.title = content.slice(0, 60);
		chat.updatedAt = new Date();
		this.#chats.addMessage(chat, { isAi: false, content, clientId });
		if (this.#dialect === "parley") this.send({ type: "chat_updated", chat: this.#chats.write(chat, false) });
		if (this.#dialect === "seed-b") this.send({ type: "update_title", chat_id: chat.id, title: chat.title });
		this.send({ type: "message", message: this.#chats.writeMessage(chat, chat.messages.length - 1) });
		await this.#run(chat, content, frame.response_model === true);
	}

	async #run(chat: ScriptedChat, content: string, structured: boolean): Promise<void> {
		const script = this.#answer(content);
		const taskId = randomUUID();
		const isObject = structured && script.snapshots !== undefined;
		const message = this.#chats.addMessage(chat, {
			isAi: true,
			content: "",
			taskId,
			status: "streaming",
			structured: isObject,
		});
		const task: Task = { chat, message, isStopped: false };
		this.#tasks.set(taskId, task);
		if (this.#dialect === "parley") this.#tellStarted(taskId, task);
		if (script.notice !== undefined) {
			this.send({
				type: "interim_message",
				message: { content: script.notice, timestamp: new Date().toISOString(), task_id: taskId },
			});
		}
		if (isObject) await this.#streamObject(taskId, task, script);
		else await this.#streamText(taskId, task, script);
		if (this.#isClosed) return;
		message.status = task.isStopped ? "stopped" : script.error === undefined ? "complete" : "error";
		if (script.error !== undefined) Object.assign(message, { error: script.error });
		this.send(this.#ended(taskId, task));
	}

	#tellStarted(taskId: string, task: Task): void {
		const index = task.chat.messages.indexOf(task.message);
		const parent = task.chat.messages[index - 1];
		this.send({
			type: "generation_started",
			...this.#ids(taskId, task),
			parent_id: parent === undefined ? null : String(parent.id),
			model: "scripted",
			structured: task.message.structured,
			timestamp: new Date().toISOString(),
		});
	}

	async #streamText(taskId: string, task: Task, script: AnswerScript): Promise<void> {
		const { text, tokensPerSecond = 0, tokenLength = 4, reasoning = "", pause } = script;
		const started = performance.now();
		const ids = this.#ids(taskId, task);
		if (reasoning !== "") this.send({ type: "reasoning_token", token: reasoning, offset: 0, ...ids });
		if (this.#dialect === "seed-a") this.send({ type: "token", token: "", task_id: taskId });
		for (let offset = 0, count = 0; offset < text.length && !task.isStopped && !this.#isClosed; count++) {
			const token = text.slice(offset, offset + tokenLength);
			task.message.content += token;
			this.send(this.#token(taskId, task, token, offset));
			if (pause !== undefined && offset < pause.offset && offset + tokenLength >= pause.offset)
				await pause.until;
			offset += tokenLength;
			const dueMs = tokensPerSecond === 0 ? 0 : ((count + 1) * 1000) / tokensPerSecond;
			const aheadMs = dueMs - (performance.now() - started);
			if (aheadMs > 1) await delay(aheadMs);
		}
	}

	async #streamObject(taskId: string, task: Task, script: AnswerScript): Promise<void> {
		for (const data of script.snapshots ?? []) {
			task.message.content = JSON.stringify(data);
			const isB = this.#dialect === "seed-b";
			const named = isB ? { type: "structured_response", content: data } : { type: "structured_token", data };
			const ids = this.#dialect === "parley" ? this.#ids(taskId, task) : { task_id: taskId };
			this.send({ ...named, ...ids });
			await delay(script.tokensPerSecond === undefined ? 5 : 1000 / script.tokensPerSecond);
		}
	}

	#token(taskId: string, task: Task, token: string, offset: number): Frame {
		if (this.#dialect === "seed-a") return { type: "token", token, task_id: taskId };
		if (this.#dialect === "seed-b")
			return { type: "token", content: token, chat_id: task.chat.id, task_id: taskId };
		return { type: "token", token, offset, ...this.#ids(taskId, task) };
	}

	#ended(taskId: string, task: Task): Frame {
		const { message } = task;
		if (this.#dialect === "seed-b")
			return {
				type: message.status === "error" ? "task_failed" : "task_completed",
				task_id: taskId,
				message: message.error ?? "",
			};
		if (this.#dialect === "seed-a") {
			if (message.status === "error") return { type: "error", message: message.error };
			return { type: "generation_complete", task_id: taskId };
		}
		const error = message.error === null ? {} : { error: { code: "model_failed", message: message.error } };
		return {
			type: "generation_complete",
			...this.#ids(taskId, task),
			status: message.status,
			length: message.content.length,
			...error,
		};
	}

	#ids(taskId: string, task: Task) {
		return { task_id: taskId, chat_id: String(task.chat.id), message_id: String(task.message.id) };
	}
}
