import { type EventOf, eventSchema, type ServerEvent } from "../../server/protocol/events.ts";
import { AnswerBook } from "./answer-book.ts";
import type { applyToken } from "./answer-view.ts";
import type { HistoryEntry } from "./history.ts";
import { Outbox } from "./outbox.ts";
import type { Random } from "./seeded-random.ts";
import { SimSocket } from "./sim-socket.ts";

export type SimClientOptions = {
	readonly name: string;
	readonly user: string;
	/** Says hello, sends `client_id`, resumes by offset; else it knows the seed's protocol only. */
	readonly isSeed: boolean;
	/** Address for the next connection. */
	readonly chooseUrl: () => string;
	readonly random: Random;
	readonly log: (entry: HistoryEntry) => void;
	/** Messages on their way at once. */
	readonly window: number;
	/** Chance that it drops its own connection within a tenth of a second. */
	readonly dropChance: number;
	/** How it puts tokens together; without the offset check a row has to go red. */
	readonly apply: typeof applyToken;
	/** Without a heartbeat a connection that went silent is never noticed. */
	readonly heartbeatMs: number | null;
};

/**
 * A client as the protocol describes it: an outbox that is sent again in order after each `welcome`,
 * answers continued by offset, a heartbeat. It writes down all it learns.
 */
export class SimClient {
	readonly #options: SimClientOptions;
	readonly #outbox: Outbox;
	readonly #answers: AnswerBook;
	#socket: SimSocket | null = null;
	#socketName = "";
	#socketCount = 0;
	#isReady = false;
	#isClosed = false;
	#running: Promise<void> | null = null;

	constructor(options: SimClientOptions) {
		this.#options = options;
		this.#outbox = new Outbox(options);
		this.#answers = new AnswerBook(options);
	}

	start(): void {
		this.#running ??= this.#run();
	}

	send(chat: string, content: string): void {
		this.#outbox.add(chat, content);
		this.#flush();
	}

	/** Whether nothing is on its way, in either direction. */
	get isIdle(): boolean {
		return this.#outbox.size === 0 && this.#answers.isIdle;
	}

	/** Of all answers that it has seen, in UTF-16 code units. */
	get textLength(): number {
		return this.#answers.textLength;
	}

	/** Messages that are not acknowledged yet. */
	get waitingCount(): number {
		return this.#outbox.size;
	}

	get socketCount(): number {
		return this.#socketCount;
	}

	/** What it still waits for, for the message of a failure. */
	describe(): string {
		return `${this.#options.name}: ${this.#outbox.describe()}; ${this.#answers.describe()}`;
	}

	/** Asks for the stop of an answer that is running, if there is one. */
	stopSomeAnswer(): void {
		const [task] = this.#answers.running();
		if (task !== undefined && this.#isReady)
			this.#socket?.write({ action: "stop_generation", task_id: task });
	}

	/** Drops the connection without a word. */
	drop(): void {
		this.#socket?.terminate();
	}

	/** Leaves for good and writes down what stood on its screen. */
	async close(): Promise<void> {
		this.#isClosed = true;
		this.#socket?.terminate();
		await this.#running;
		this.#outbox.giveUp();
		this.#answers.writeDown();
	}

	async #run(): Promise<void> {
		while (!this.#isClosed) {
			this.#socket = this.#connect();
			await this.#socket.closed;
			this.#isReady = false;
			this.#outbox.lostConnection();
			if (this.#options.isSeed) this.#answers.lostConnection();
			await new Promise((resolve) => setTimeout(resolve, this.#options.random.int(5, 120)));
		}
	}

	#connect(): SimSocket {
		const { chooseUrl, user, name, isSeed, random, dropChance, heartbeatMs } = this.#options;
		this.#socketName = `${name}#${this.#socketCount++}`;
		return new SimSocket({
			address: `${chooseUrl().replace(/^http/, "ws")}/ws/${user}`,
			heartbeatMs,
			wantsToDrop: () => this.#isReady && random.chance(dropChance),
			onOpen: () => {
				if (isSeed) this.#becomeReady();
				else this.#socket?.write({ action: "hello", protocol: 2 });
			},
			onFrame: (frame) => this.#receive(frame),
		});
	}

	#becomeReady(): void {
		this.#isReady = true;
		this.#flush();
	}

	#flush(): void {
		if (!this.#isReady) return;
		for (const action of this.#outbox.takeNext(this.#socketName)) this.#socket?.write(action);
	}

	#receive(frame: string): void {
		const parsed = eventSchema.safeParse(parseJson(frame));
		if (parsed.success) this.#handle(parsed.data);
		else this.#complain("protocol", `a frame that no schema knows: ${frame.slice(0, 300)}`);
	}

	#handle(event: ServerEvent): void {
		switch (event.type) {
			case "welcome":
				for (const { task_id, chat_id, message_id } of event.active) {
					this.#answers.note({ task: task_id, chat: chat_id, message: message_id });
				}
				for (const { task, offset } of this.#answers.toResume(this.#socketName)) {
					this.#answers.follow(this.#socketName, task);
					this.#socket?.write({ action: "resume_generation", task_id: task, offset });
				}
				return this.#becomeReady();
			case "message":
				this.#outbox.acknowledge(event.message, this.#socketName);
				return this.#flush();
			case "generation_started":
				this.#answers.note({ task: event.task_id, chat: event.chat_id, message: event.message_id });
				return this.#answers.follow(this.#socketName, event.task_id);
			case "token":
			case "structured_token":
				return this.#answers.take(event);
			case "generation_complete":
				return this.#answers.end(this.#socketName, event);
			case "error":
				return this.#fail(event);
			default:
				return;
		}
	}

	#fail(event: EventOf<"error">): void {
		if (event.code === "internal") this.#complain("protocol", `an internal error for ${event.action}`);
		if (event.action === "resume_generation") this.#complain("lost", `"${event.message}" for its own task`);
		if (event.action === "hello") return this.drop();
		if (event.action !== "send_message") return;
		this.#outbox.refuse(event);
		setTimeout(() => this.#flush(), 200);
	}

	#complain(rule: "protocol" | "lost", what: string): void {
		this.#options.log({ type: "broken", client: this.#options.name, rule, what });
	}
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
