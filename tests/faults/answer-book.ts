import type { EventOf } from "../../server/protocol/events.ts";
import type { applyToken } from "./answer-view.ts";
import type { HistoryEntry } from "./history.ts";
import type { Random } from "./seeded-random.ts";

type Options = {
	readonly name: string;
	readonly user: string;
	readonly isSeed: boolean;
	readonly log: (entry: HistoryEntry) => void;
	readonly apply: typeof applyToken;
	readonly random: Random;
};

type Subject = { readonly task: string; readonly chat: string; readonly message: string };
type Page = Subject & {
	text: string;
	isStructured: boolean;
	hasEnded: boolean;
	/** Socket on which its stream was last asked for or announced. */
	socket: string;
	/** A seed client whose connection broke sees no more of it. */
	isCutOff: boolean;
};

/** The answers a client has on its screen. */
export class AnswerBook {
	readonly #options: Options;
	readonly #pages = new Map<string, Page>();

	constructor(options: Options) {
		this.#options = options;
	}

	get isIdle(): boolean {
		return this.running().length === 0;
	}

	get textLength(): number {
		return [...this.#pages.values()].reduce((sum, page) => sum + page.text.length, 0);
	}

	running(): readonly string[] {
		return [...this.#pages.values()]
			.filter((page) => !page.hasEnded && !page.isCutOff)
			.map((page) => page.task);
	}

	describe(): string {
		const waiting = [...this.#pages.values()].filter((page) => !page.hasEnded && !page.isCutOff);
		return `waits for ${waiting.map((page) => `${page.task} at ${page.text.length}`).join(", ") || "no answer"}`;
	}

	/** A task that exists. */
	note(subject: Subject): void {
		if (this.#pages.has(subject.task)) return;
		const fresh = { text: "", isStructured: false, hasEnded: false, socket: "", isCutOff: false };
		this.#pages.set(subject.task, { ...subject, ...fresh });
	}

	/** A stream that comes, or was asked for, on this socket. */
	follow(socket: string, task: string): void {
		const page = this.#pages.get(task);
		if (page !== undefined) page.socket = socket;
		this.#options.log({ type: "follow", socket, task });
	}

	/**
	 * Answers that go on, other than those this socket gets anyway, and from where: now and then from before what is
	 * shown, as a client does whose notes are older than its screen.
	 */
	toResume(socket: string): readonly { readonly task: string; readonly offset: number }[] {
		return [...this.#pages.values()]
			.filter((page) => !page.hasEnded && page.socket !== socket)
			.map(({ task, text }) => ({ task, offset: Math.max(0, text.length - this.#stepBack()) }));
	}

	take(event: EventOf<"token"> | EventOf<"structured_token">): void {
		const page = this.#pages.get(event.task_id);
		if (page === undefined)
			return this.#complain(`a token of task ${event.task_id}, which was not announced`);
		if (page.chat !== event.chat_id || page.message !== event.message_id) {
			this.#complain(
				`a token of task ${event.task_id} for chat ${event.chat_id}, message ${event.message_id}`,
			);
		}
		if (event.type === "structured_token") {
			page.text = JSON.stringify(event.data);
			page.isStructured = true;
			return;
		}
		const { text, fault } = this.#options.apply(page.text, event.offset, event.token);
		page.text = text;
		if (fault !== null) this.#complain(`${fault} (task ${event.task_id})`);
	}

	end(socket: string, event: EventOf<"generation_complete">): void {
		const page = this.#pages.get(event.task_id);
		if (page === undefined)
			return this.#complain(`the end of task ${event.task_id}, which was not announced`);
		page.hasEnded = true;
		const { task_id, status, length } = event;
		this.#options.log({ type: "end", socket, user: this.#options.user, task: task_id, status, length });
	}

	/** For a client that cannot resume: what runs now is cut off. */
	lostConnection(): void {
		for (const page of this.#pages.values()) if (!page.hasEnded) page.isCutOff = true;
	}

	writeDown(): void {
		const { name, user, log, isSeed } = this.#options;
		for (const { task, chat, message, text, isStructured, hasEnded, isCutOff } of this.#pages.values()) {
			const mustEnd = !isSeed || !isCutOff;
			log({ type: "shown", client: name, user, task, chat, message, text, isStructured, hasEnded, mustEnd });
		}
	}

	#stepBack(): number {
		const { random } = this.#options;
		return random.chance(0.3) ? random.int(1, 60) : 0;
	}

	#complain(what: string): void {
		this.#options.log({ type: "broken", client: this.#options.name, rule: "mismatched", what });
	}
}
