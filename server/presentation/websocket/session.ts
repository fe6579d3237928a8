import type { TemporaryQuestion } from "../../application/answer-temporary.ts";
import type { UserSignal } from "../../application/ports.ts";
import { AppError } from "../../domain/app-error.ts";
import type { Action } from "../../protocol/actions.ts";
import { type DecodeFailure, decodeAction, encodeEvent } from "../../protocol/codec.ts";
import { ERRORS, type ErrorCode } from "../../protocol/errors.ts";
import type { EventOf, ServerEvent } from "../../protocol/events.ts";
import { isTaskId, type TaskId, type UserId } from "../../protocol/ids.ts";
import { PROTOCOL_VERSION } from "../../protocol/protocol-version.ts";
import { dispatchAction } from "./dispatch-action.ts";
import type { StreamSubject } from "./encode-stream.ts";
import { forwardStream } from "./forward-stream.ts";
import type { FrameSender } from "./frame-sender.ts";
import { RateLimit } from "./rate-limit.ts";
import type { SessionDeps, SessionHandle } from "./session-deps.ts";
import { startTemporary, type TemporaryAnswer } from "./start-temporary.ts";

/** One socket of a user. It owns no answer: those go on when it is gone [W8]. A class, since thousands are idle. */
export class Session implements SessionHandle {
	readonly userId: UserId;
	readonly #deps: SessionDeps;
	readonly #sender: FrameSender;
	readonly #rateLimit: RateLimit;
	readonly #unsubscribe: () => void;
	readonly #stopWatching: () => void;
	#following: Map<TaskId, AbortController> | null = null;
	#temporary: TemporaryAnswer | null = null;
	#queue: Promise<void> | null = null;
	#isWelcomed = false;

	constructor(deps: SessionDeps, userId: UserId, sender: FrameSender) {
		this.userId = userId;
		this.#deps = deps;
		this.#sender = sender;
		this.#rateLimit = new RateLimit(deps.limits.eventsPerSecond, deps.clock);
		this.#unsubscribe = deps.bus.subscribeToUser(userId, (signal) => this.#receive(signal));
		// Told again where the user stands, a client sees by itself what it missed [Y2].
		this.#stopWatching = deps.bus.onGap(() => {
			if (this.#isWelcomed) this.#enqueue({ action: "hello", protocol: PROTOCOL_VERSION });
		});
	}

	handleFrame(text: string): void {
		if (!this.#rateLimit.allow()) return this.send(errorEvent("rate_limited"));
		const decoded = decodeAction(text, this.#deps.limits);
		if (decoded.ok) this.#enqueue(decoded.action);
		else this.send(failureEvent(decoded));
	}

	handleBinary(): void {
		this.send(errorEvent("invalid_json", "Invalid JSON format: the server reads text frames only"));
	}

	close(): void {
		this.#unsubscribe();
		this.#stopWatching();
		for (const controller of this.#following?.values() ?? []) controller.abort();
		this.#following = null;
		this.#temporary?.stop();
	}

	send(event: ServerEvent): void {
		this.#sender.send(encodeEvent(event));
	}

	welcome(): void {
		this.#isWelcomed = true;
	}

	answerTemporary(taskId: TaskId, question: TemporaryQuestion): void {
		if (this.#temporary !== null) throw new AppError("generation_running");
		const answer = startTemporary(
			{ ...this.#deps, sender: this.#sender },
			{ taskId, userId: this.userId, question },
		);
		this.#temporary = answer;
		void answer.done.finally(() => {
			this.#temporary = null;
		});
	}

	stopTemporary(taskId: TaskId): boolean {
		if (this.#temporary?.taskId !== taskId) return false;
		this.#temporary.stop();
		return true;
	}

	follow(subject: StreamSubject, offset: number): void {
		this.#following ??= new Map();
		const following = this.#following;
		following.get(subject.taskId)?.abort();
		const controller = new AbortController();
		following.set(subject.taskId, controller);
		const { generations, log, limits } = this.#deps;
		const deps = { generations, log, sender: this.#sender, frameBytes: limits.frameBytes };
		forwardStream(deps, { subject, userId: this.userId, offset }, controller.signal)
			.catch((error) => {
				if (!controller.signal.aborted) this.#tellFailure(error, { task_id: subject.taskId });
			})
			.finally(() => {
				if (following.get(subject.taskId) === controller) following.delete(subject.taskId);
			});
	}

	#receive({ event, audience }: UserSignal): void {
		const isMeant = audience === "all" || (audience === "welcomed") === this.#isWelcomed;
		if (isMeant) this.send(forSocket(event, this.#isWelcomed));
		if (event.type === "generation_started" && !this.#following?.has(event.task_id)) {
			this.follow(subjectOf(event), 0);
		}
	}

	/** One after another: what a client sends in order is stored in order. */
	#enqueue(action: Action): void {
		const before = this.#queue ?? Promise.resolve();
		const done = before
			.then(() => dispatchAction(this.#deps, this, action))
			.catch((error) => this.#tellFailure(error, named(action)))
			.finally(() => {
				if (this.#queue === done) this.#queue = null;
			});
		this.#queue = done;
	}

	#tellFailure(error: unknown, about: Named): void {
		if (error instanceof AppError) {
			return this.send({ type: "error", message: error.message, code: error.code, ...about });
		}
		const stack = error instanceof Error ? error.stack : "";
		this.#deps.logger.error({ error: String(error), stack }, "action failed");
		this.send({ ...errorEvent("internal"), ...about });
	}
}

type Named = Partial<Pick<EventOf<"error">, "action" | "client_id" | "task_id">>;

function subjectOf(event: EventOf<"generation_started">): StreamSubject {
	return { taskId: event.task_id, chatId: event.chat_id, messageId: event.message_id };
}

/** A seed socket is told no revisions and no chat it did not ask for [W4]. */
function forSocket(event: ServerEvent, isWelcomed: boolean): ServerEvent {
	if (isWelcomed || event.type !== "chat_created") return event;
	return { type: "chat_created", chat_id: event.chat_id };
}

/** What of an action its error names [W6]. */
function named(action: Action): Named {
	return {
		action: action.action,
		...("client_id" in action && action.client_id !== undefined ? { client_id: action.client_id } : {}),
		...("task_id" in action && isTaskId(action.task_id) ? { task_id: action.task_id } : {}),
	};
}

function failureEvent(failure: DecodeFailure): ServerEvent {
	return {
		...errorEvent(failure.code, failure.message),
		...(failure.action === undefined ? {} : { action: failure.action }),
		...(failure.clientId === undefined ? {} : { client_id: failure.clientId }),
	};
}

function errorEvent(code: ErrorCode, message: string = ERRORS[code].message): EventOf<"error"> {
	return { type: "error", message, code };
}
