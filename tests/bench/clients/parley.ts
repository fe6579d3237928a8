import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Conversation, Dialect, Resumed } from "./dialect.ts";
import { PacketLog } from "./last-byte.ts";
import { openParleySocket, type ParleyFrame, type ParleySocket } from "./parley-socket.ts";
import { Receipt, type ReceiptData } from "./receipt.ts";

/** A resume ends the one before it on the same socket, which has to get some of its text out first. */
const BETWEEN_RESUMES_MS = 50;

/** Speaks Parley's protocol as its own client does: hello, a chat, a message; every offset is checked. */
export const parleyDialect: Dialect = {
	async open(addresses, name) {
		const asking = await openParleySocket(addresses.generator, name);
		const listening = addresses.follower === null ? asking : await openParleySocket(addresses.follower, name);
		asking.send({ action: "create_chat", client_id: randomUUID() });
		const { chat_id } = await asking.next("chat_created");
		return new ParleyConversation(name, asking, listening, chat_id ?? "");
	},
};

class ParleyConversation implements Conversation {
	readonly #name: string;
	readonly #asking: ParleySocket;
	readonly #listening: ParleySocket;
	readonly #chatId: string;
	readonly #receipt = new Receipt();
	readonly #end = Promise.withResolvers<void>();
	#heldAt: number | null = null;
	#taskId = "";

	constructor(name: string, asking: ParleySocket, listening: ParleySocket, chatId: string) {
		this.#name = name;
		this.#asking = asking;
		this.#listening = listening;
		this.#chatId = chatId;
	}

	async ask(prompt: string, heldAt: number | null): Promise<void> {
		this.#heldAt = heldAt;
		this.#listening.onFrame((frame) => this.#receive(frame));
		// The answer belongs to the server: the socket that asked on the other node may leave.
		if (this.#asking !== this.#listening) {
			this.#asking.onFrame((frame) => {
				if (frame.type === "generation_started") this.#asking.close();
			});
		}
		this.#asking.send({
			action: "send_message",
			chat_id: this.#chatId,
			content: prompt,
			client_id: randomUUID(),
		});
		await this.#end.promise;
	}

	async receipt(): Promise<ReceiptData> {
		return this.#receipt.toJSON();
	}

	async resume(url: string, length: number): Promise<Resumed> {
		const socket = await openParleySocket(url, this.#name);
		const log = new PacketLog();
		socket.onPacket(log.add);
		socket.send({ action: "resume_generation", task_id: this.#taskId, offset: 0 });
		const tokens = () =>
			log.packets
				.map((packet) => JSON.parse(packet.toString("utf8")) as ParleyFrame)
				.filter((frame) => frame.type === "token");
		const text = () =>
			tokens()
				.map((frame) => frame.token ?? "")
				.join("");
		const ms = await log.lastByteMs(() => text().length >= length);
		socket.close();
		return { ms, frames: tokens().length, text: text() };
	}

	async stall(url: string, times: number): Promise<() => void> {
		const socket = await openParleySocket(url, this.#name);
		socket.pause();
		for (let i = 0; i < times; i++) {
			socket.send({ action: "resume_generation", task_id: this.#taskId, offset: 0 });
			await sleep(BETWEEN_RESUMES_MS);
		}
		return socket.close;
	}

	close(): void {
		this.#asking.close();
		this.#listening.close();
	}

	#receive(frame: ParleyFrame): void {
		switch (frame.type) {
			case "generation_started":
				this.#taskId = frame.task_id ?? "";
				return;
			case "token":
				if (frame.offset !== this.#receipt.length) {
					this.#receipt.problems.push(`offset ${frame.offset} at length ${this.#receipt.length}`);
				}
				this.#receipt.add(frame.token ?? "");
				if (this.#heldAt !== null && this.#receipt.length >= this.#heldAt) this.#end.resolve();
				return;
			case "generation_complete":
				if (frame.status !== "complete" && this.#heldAt === null) {
					this.#receipt.problems.push(`ended as ${frame.status}`);
				}
				return this.#end.resolve();
			case "error":
				this.#receipt.problems.push(frame.message ?? "error");
				return this.#end.resolve();
		}
	}
}
