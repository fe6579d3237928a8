import type { TaskId, UserId } from "../../protocol/ids.ts";
import type { ToolDecision } from "../../protocol/tools.ts";
import type { SignalBus, ToolAnswer } from "../ports.ts";

/** A call that waits for a person. */
export type Question = {
	readonly taskId: TaskId;
	readonly callId: string;
	readonly userId: UserId;
	readonly chatId: string;
	readonly server: string;
	readonly tool: string;
	readonly fingerprint: string;
};

export type ToolApprovals = {
	/**
	 * Waits for the answer of any of the user's devices, by whichever node it comes; null where nobody answers in time.
	 * @throws the signal's reason where it is aborted
	 */
	ask(question: Question, timeoutMs: number, signal: AbortSignal): Promise<ToolDecision | null>;
	/** Answers all that wait and are decided by this rule as well. */
	settleLike(
		rule: Omit<Question, "taskId" | "callId" | "chatId"> & { readonly chatId: string | null },
		decision: ToolDecision,
	): void;
	close(): void;
};

type Waiting = Question & { readonly answer: (decision: ToolDecision) => void };

/** The questions that are open on this node. They hold nothing but a promise, so that they may be open for long. */
export function createToolApprovals(bus: Pick<SignalBus, "onToolAnswer">): ToolApprovals {
	const waiting = new Map<string, Waiting>();
	const keyOf = ({ taskId, callId }: Pick<ToolAnswer, "taskId" | "callId">) => `${taskId} ${callId}`;
	const unsubscribe = bus.onToolAnswer((answer) => waiting.get(keyOf(answer))?.answer(answer.decision));
	return {
		ask: (question, timeoutMs, signal) =>
			new Promise((resolve, reject) => {
				if (signal.aborted) return reject(signal.reason);
				const key = keyOf(question);
				const leave = () => {
					clearTimeout(timer);
					signal.removeEventListener("abort", onAbort);
					waiting.delete(key);
				};
				const onAbort = () => {
					leave();
					reject(signal.reason);
				};
				const answer = (decision: ToolDecision | null) => {
					leave();
					resolve(decision);
				};
				const timer = setTimeout(() => answer(null), timeoutMs);
				timer.unref();
				signal.addEventListener("abort", onAbort, { once: true });
				waiting.set(key, { ...question, answer });
			}),
		settleLike(rule, decision) {
			for (const other of [...waiting.values()]) {
				const isSame =
					other.userId === rule.userId &&
					other.server === rule.server &&
					other.tool === rule.tool &&
					(rule.chatId === null || other.chatId === rule.chatId) &&
					(decision === "never" || other.fingerprint === rule.fingerprint);
				if (isSame) other.answer(decision);
			}
		},
		close: unsubscribe,
	};
}
