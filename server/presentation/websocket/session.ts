import type { UserSignal } from "../../application/ports.ts";
import { AppError } from "../../domain/app-error.ts";
import type { Action } from "../../protocol/actions.ts";
import { type DecodeFailure, decodeAction, encodeEvent } from "../../protocol/codec.ts";
import { ERRORS, type ErrorCode } from "../../protocol/errors.ts";
import type { EventOf, ServerEvent } from "../../protocol/events.ts";
import type { TaskId, UserId } from "../../protocol/ids.ts";
import { PROTOCOL_VERSION } from "../../protocol/rest.ts";
import { dispatchAction } from "./dispatch-action.ts";
import type { StreamSubject } from "./encode-stream.ts";
import { forwardStream } from "./forward-stream.ts";
import type { FrameSender } from "./frame-sender.ts";
import { createRateLimit } from "./rate-limit.ts";
import type { SessionDeps, SessionHandle } from "./session-deps.ts";

/** One socket of a user. It owns no answer: those go on when it is gone [W8]. */
export type Session = {
	handleFrame(text: string): void;
	handleBinary(): void;
	close(): void;
};

export function createSession(deps: SessionDeps, userId: UserId, sender: FrameSender): Session {
	const following = new Map<TaskId, AbortController>();
	const allow = createRateLimit(deps.limits.eventsPerSecond, deps.clock);
	let isWelcomed = false;
	let queue: Promise<void> = Promise.resolve();

	const send = (event: ServerEvent) => sender.send(encodeEvent(event));
	const follow = (subject: StreamSubject, offset: number) => {
		following.get(subject.taskId)?.abort();
		const controller = new AbortController();
		following.set(subject.taskId, controller);
		const input = { subject, userId, offset };
		forwardStream({ ...deps, sender, frameBytes: deps.limits.frameBytes }, input, controller.signal)
			.catch((error) => {
				if (!controller.signal.aborted) sendFailure(deps, send, error, { task_id: subject.taskId });
			})
			.finally(() => {
				if (following.get(subject.taskId) === controller) following.delete(subject.taskId);
			});
	};
	const receive = ({ event, audience }: UserSignal) => {
		if (audience === "all" || (audience === "welcomed") === isWelcomed) send(forSocket(event, isWelcomed));
		if (event.type === "generation_started" && !following.has(event.task_id)) follow(subjectOf(event), 0);
	};
	const unsubscribe = deps.bus.subscribeToUser(userId, receive);
	// Told again where the user stands, a client sees by itself what it missed [Y2].
	const stopWatching = deps.bus.onGap(() => {
		if (isWelcomed) enqueue({ action: "hello", protocol: PROTOCOL_VERSION });
	});
	const enqueue = (action: Action) => {
		// One after another: what a client sends in order is stored in order.
		queue = queue
			.then(() => dispatchAction(deps, handle, action))
			.catch((error) => sendFailure(deps, send, error, named(action)));
	};
	const handle: SessionHandle = {
		userId,
		send,
		follow,
		welcome: () => {
			isWelcomed = true;
		},
	};

	return {
		handleFrame(text) {
			if (!allow()) return send(errorEvent("rate_limited"));
			const decoded = decodeAction(text, deps.limits);
			if (!decoded.ok) return send(failureEvent(decoded));
			enqueue(decoded.action);
		},
		handleBinary() {
			send(errorEvent("invalid_json", "Invalid JSON format: the server reads text frames only"));
		},
		close() {
			unsubscribe();
			stopWatching();
			for (const controller of following.values()) controller.abort();
			following.clear();
		},
	};
}

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
		...("task_id" in action ? { task_id: action.task_id } : {}),
	};
}

function failureEvent(failure: DecodeFailure): ServerEvent {
	return {
		type: "error",
		message: failure.message,
		code: failure.code,
		...(failure.action === undefined ? {} : { action: failure.action }),
		...(failure.clientId === undefined ? {} : { client_id: failure.clientId }),
	};
}

function errorEvent(code: ErrorCode, message: string = ERRORS[code].message): ServerEvent {
	return { type: "error", message, code };
}

type Named = { readonly action?: string; readonly client_id?: string; readonly task_id?: TaskId };

function sendFailure(
	deps: Pick<SessionDeps, "logger">,
	send: (event: ServerEvent) => void,
	error: unknown,
	about: Named,
): void {
	if (error instanceof AppError) {
		send({ type: "error", message: error.message, code: error.code, ...about });
		return;
	}
	deps.logger.error(
		{ error: String(error), stack: error instanceof Error ? error.stack : "" },
		"action failed",
	);
	send({ type: "error", message: ERRORS.internal.message, code: "internal", ...about });
}
