import { AppError } from "../../domain/app-error.ts";
import type { TaskId } from "../../protocol/ids.ts";
import type { EndStatus, Message } from "../../protocol/rest.ts";
import type { ModelProvider, ModelRequest } from "../model-port.ts";
import {
	type Clock,
	type Generation,
	type GenerationEnd,
	type GenerationStore,
	type Lease,
	type Logger,
	type SignalBus,
	StaleFenceError,
	type Stamped,
	type StreamLog,
} from "../ports.ts";
import { type AnswerWriter, createAnswerWriter } from "./answer-writer.ts";
import { decideRetry } from "./retry-policy.ts";

/** How long a lease holds without being renewed; an answer is adopted at the latest this long after its owner died. */
export const LEASE_MS = 6000;
const RENEW_EVERY_MS = 2000;
const END_ATTEMPTS = 5;
const END_RETRY_MS = 200;

export type GenerationRunner = {
	/** The lease that a new generation gets in the transaction that stores it. */
	newLease(): Lease;
	/** Opens the stream so that it can be read, then writes the answer in the background. */
	start(generation: Generation, answer: Message, request: ModelRequest): Promise<void>;
	readonly runningCount: number;
	/** Waits up to `graceMs` for running answers, then ends the rest as interrupted with their text stored. */
	drain(graceMs: number): Promise<void>;
	close(): void;
};

type Deps = {
	readonly models: ModelProvider;
	readonly log: StreamLog;
	readonly store: GenerationStore;
	readonly bus: Pick<SignalBus, "onStopRequest">;
	readonly clock: Clock;
	readonly logger: Logger;
	/** Names this process among all nodes. */
	readonly owner: string;
};

type Running = { readonly controller: AbortController; readonly done: Promise<void> };

/** Why a running model is stopped from outside. */
type StopReason = "stopped" | "shutdown" | "lost";
class Stop extends Error {
	readonly reason: StopReason;
	constructor(reason: StopReason) {
		super(`Generation ${reason}`);
		this.reason = reason;
	}
}

/** Runs the models that write answers on this node. */
export function createGenerationRunner(deps: Deps): GenerationRunner {
	const { store, bus, clock, owner, logger } = deps;
	const running = new Map<TaskId, Running>();
	const stop = (taskId: TaskId, reason: StopReason) =>
		running.get(taskId)?.controller.abort(new Stop(reason));
	const unsubscribe = bus.onStopRequest((taskId) => stop(taskId, "stopped"));
	const renew = async () => {
		if (running.size === 0) return;
		try {
			const lost = await store.renewLeases(owner, [...running.keys()], newLease().expiresAt);
			for (const taskId of lost) stop(taskId, "lost");
		} catch (error) {
			logger.warn({ error: String(error) }, "leases could not be renewed");
		}
	};
	const heartbeat = setInterval(renew, RENEW_EVERY_MS);
	heartbeat.unref();
	const newLease = (): Lease => ({ owner, expiresAt: new Date(clock.now().getTime() + LEASE_MS) });

	return {
		newLease,
		async start(generation, answer, request) {
			await deps.log.open(generation.taskId, generation.fence);
			const controller = new AbortController();
			const done = runGeneration(deps, { generation, answer, request, controller }).finally(() =>
				running.delete(generation.taskId),
			);
			running.set(generation.taskId, { controller, done });
		},
		get runningCount() {
			return running.size;
		},
		async drain(graceMs) {
			const all = () => Promise.all([...running.values()].map((task) => task.done));
			await Promise.race([all(), new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
			for (const taskId of running.keys()) stop(taskId, "shutdown");
			await all();
		},
		close() {
			clearInterval(heartbeat);
			unsubscribe();
		},
	};
}

type Run = {
	readonly generation: Generation;
	readonly answer: Message;
	readonly request: ModelRequest;
	readonly controller: AbortController;
};

/** From the first request to the stored end. Never rejects. */
async function runGeneration(deps: Deps, run: Run): Promise<void> {
	const { generation, answer, controller } = run;
	const writer = createAnswerWriter({
		log: deps.log,
		store: deps.store,
		generation,
		initial: { text: answer.content, reasoning: answer.reasoning ?? "" },
		onFailure: (error) => controller.abort(error),
	});
	try {
		const outcome = await writeAnswer(deps, run, writer);
		if (outcome !== "lost") await endAnswer(deps, generation, { ...writer.result(), ...outcome });
		deps.log.release(generation.taskId);
	} catch (error) {
		// The stream is not released: its lease runs out, and the adopter stores what the log has.
		deps.logger.error({ taskId: generation.taskId, error: String(error) }, "generation could not be ended");
	} finally {
		writer.close();
	}
}

type Outcome = Pick<GenerationEnd, "status" | "error"> | "lost";

async function writeAnswer(deps: Deps, run: Run, writer: AnswerWriter): Promise<Outcome> {
	let thrown: unknown = null;
	try {
		await streamWithRetries(deps, run, writer);
	} catch (error) {
		thrown = error;
	}
	try {
		await writer.drain();
	} catch (error) {
		thrown = error;
	}
	writer.close();
	return outcomeOf(deps, run, thrown);
}

function outcomeOf(deps: Deps, run: Run, thrown: unknown): Outcome {
	const { signal } = run.controller;
	const reason = thrown !== null && signal.aborted ? signal.reason : thrown;
	if (reason === null) return { status: "complete", error: null };
	if (reason instanceof StaleFenceError || (reason instanceof Stop && reason.reason === "lost")) {
		deps.logger.warn({ taskId: run.generation.taskId }, "generation has a newer owner, stopped writing");
		return "lost";
	}
	if (reason instanceof Stop) return reason.reason === "stopped" ? ended("stopped") : interrupted();
	const error = reason instanceof AppError ? reason : new AppError("internal", undefined, { cause: reason });
	deps.logger.warn(
		{ taskId: run.generation.taskId, code: error.code, error: String(reason) },
		"generation failed",
	);
	return { status: "error", error: { code: error.code, message: error.message } };
}

const ended = (status: EndStatus): Outcome => ({ status, error: null });

export function interrupted(): Pick<GenerationEnd, "status" | "error"> {
	const { code, message } = new AppError("interrupted");
	return { status: "interrupted", error: { code, message } };
}

async function streamWithRetries(deps: Deps, run: Run, writer: AnswerWriter): Promise<void> {
	const { signal } = run.controller;
	for (let attempt = 1; ; attempt++) {
		try {
			for await (const deltas of deps.models.stream(run.request, signal)) writer.write(deltas);
			signal.throwIfAborted();
			if (!writer.hasOutput) throw new AppError("model_empty");
			return;
		} catch (error) {
			const decision = decideRetry({ error, attempt, hasOutput: writer.hasOutput, jitter: Math.random() });
			if (!decision.retry || signal.aborted) throw error;
			const seconds = Math.max(1, Math.round(decision.waitMs / 1000));
			const said = error instanceof Error ? error.message : "";
			writer.notice(`${said} Trying again in ${seconds} s.`.trim(), deps.clock.now());
			await pause(decision.waitMs, signal);
		}
	}
}

/** Stores the end, then tells the readers: whoever sees the end finds the whole answer in the history [R5]. */
async function endAnswer(deps: Deps, generation: Generation, end: GenerationEnd): Promise<void> {
	const stored = await storeEnd(deps, generation, end);
	if (stored === null && (await deps.store.findTask(generation.taskId, generation.userId)) !== null) return;
	// Without a row the chat was deleted meanwhile: its readers still get their end.
	await deps.log.append(generation.taskId, generation.fence, [
		{
			type: "end",
			status: stored === null ? "stopped" : end.status,
			length: end.content.length,
			usage: end.usage,
			error: end.error,
			rev: stored?.rev ?? 0,
		},
	]);
}

/** A database that is busy or full for a moment is tried again; after that the journal keeps the text for the next start. */
async function storeEnd(
	deps: Deps,
	generation: Generation,
	end: GenerationEnd,
): Promise<Stamped<Message> | null> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await deps.store.endGeneration(generation.taskId, generation.fence, end, deps.clock.now());
		} catch (error) {
			if (attempt === END_ATTEMPTS) throw error;
			await new Promise((resolve) => setTimeout(resolve, END_RETRY_MS * attempt));
		}
	}
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		if (signal.aborted) return reject(signal.reason);
		const abort = () => {
			clearTimeout(timer);
			reject(signal.reason);
		};
		const timer = setTimeout(() => {
			signal.removeEventListener("abort", abort);
			resolve();
		}, ms);
		signal.addEventListener("abort", abort, { once: true });
	});
}
