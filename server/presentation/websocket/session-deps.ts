import type { TemporaryQuestion } from "../../application/answer-temporary.ts";
import type { AppDeps } from "../../application/deps.ts";
import type { Logger } from "../../application/ports.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { TaskId, UserId } from "../../protocol/ids.ts";
import type { Limits } from "../../protocol/limits.ts";
import type { StreamSubject } from "./encode-stream.ts";

/** What sessions work with. */
export type SessionDeps = AppDeps & {
	readonly limits: Limits;
	readonly logger: Logger;
	readonly serverId: string;
	/** Turns that are being stored and started; a server that shuts down waits for them first. */
	readonly turnsUnderWay: Set<Promise<unknown>>;
	/** False once the server is shutting down and takes nothing new. */
	readonly isAccepting: () => boolean;
};

/** What an action can do with the session it came through. */
export type SessionHandle = {
	readonly userId: UserId;
	send(event: ServerEvent): void;
	/** Sends an answer that is stored nowhere. @throws {AppError} generation_running */
	answerTemporary(taskId: TaskId, question: TemporaryQuestion): void;
	/** False: this socket has no such task. */
	stopTemporary(taskId: TaskId): boolean;
	follow(subject: StreamSubject, offset: number): void;
	/** From here on the socket gets what a client of this protocol knows. */
	welcome(): void;
};
