import type { ToolAnswer, UserSignal } from "../../application/ports.ts";
import type { TaskId, UserId } from "../../protocol/ids.ts";

type UserHandler = (signal: UserSignal) => void;
type StopHandler = (taskId: TaskId) => void;
type ToolAnswerHandler = (answer: ToolAnswer) => void;
type ToolRetryHandler = (name: string) => void;

export type LocalSignals = {
	deliverToUser(userId: UserId, signal: UserSignal): void;
	subscribeToUser(userId: UserId, handle: UserHandler): () => void;
	hasSubscribers(userId: UserId): boolean;
	users(): readonly UserId[];
	deliverGap(): void;
	onGap(handle: () => void): () => void;
	deliverStop(taskId: TaskId): void;
	onStopRequest(handle: StopHandler): () => void;
	deliverToolAnswer: ToolAnswerHandler;
	onToolAnswer(handle: ToolAnswerHandler): () => void;
	deliverToolRetry: ToolRetryHandler;
	onToolRetry(handle: ToolRetryHandler): () => void;
	clear(): void;
};

/** Who listens in this process. Handlers run at once and in order, and must not throw. */
export function createLocalSignals(): LocalSignals {
	const byUser = new Map<UserId, Set<UserHandler>>();
	const onStop = new Set<StopHandler>();
	const onToolAnswer = new Set<ToolAnswerHandler>();
	const onToolRetry = new Set<ToolRetryHandler>();
	const onGap = new Set<() => void>();
	return {
		deliverToUser(userId, signal) {
			for (const handle of [...(byUser.get(userId) ?? [])]) handle(signal);
		},
		subscribeToUser(userId, handle) {
			const handlers = byUser.get(userId) ?? new Set();
			byUser.set(userId, handlers.add(handle));
			return () => {
				handlers.delete(handle);
				if (handlers.size === 0 && byUser.get(userId) === handlers) byUser.delete(userId);
			};
		},
		hasSubscribers: (userId) => byUser.has(userId),
		users: () => [...byUser.keys()],
		deliverGap() {
			for (const handle of [...onGap]) handle();
		},
		onGap(handle) {
			onGap.add(handle);
			return () => {
				onGap.delete(handle);
			};
		},
		deliverStop(taskId) {
			for (const handle of [...onStop]) handle(taskId);
		},
		onStopRequest(handle) {
			onStop.add(handle);
			return () => {
				onStop.delete(handle);
			};
		},
		deliverToolAnswer(answer) {
			for (const handle of [...onToolAnswer]) handle(answer);
		},
		onToolAnswer(handle) {
			onToolAnswer.add(handle);
			return () => {
				onToolAnswer.delete(handle);
			};
		},
		deliverToolRetry(name) {
			for (const handle of [...onToolRetry]) handle(name);
		},
		onToolRetry(handle) {
			onToolRetry.add(handle);
			return () => {
				onToolRetry.delete(handle);
			};
		},
		clear() {
			byUser.clear();
			onStop.clear();
			onToolAnswer.clear();
			onToolRetry.clear();
			onGap.clear();
		},
	};
}
