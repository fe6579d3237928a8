import { AppError } from "../../domain/app-error.ts";
import type { Message } from "../../protocol/rest.ts";
import { type ModelDelta, ModelError, type ModelProvider, type ModelRequest } from "../model-port.ts";
import {
	type Clock,
	type Generation,
	type GenerationEnd,
	type GenerationStore,
	type Logger,
	StaleFenceError,
	type Stamped,
	type StreamEntry,
	type StreamLog,
	type UsageLedger,
} from "../ports.ts";
import { sourceOf } from "../usage/source-of.ts";
import { createUsageMeter, type Metered, type UsageMeter } from "../usage/usage-meter.ts";
import { type AnswerWriter, createAnswerWriter } from "./answer-writer.ts";
import type { Pacer } from "./pacer.ts";
import { decideRetry } from "./retry-policy.ts";

const END_ATTEMPTS = 5;
const END_RETRY_MS = 200;

export type RunDeps = {
	readonly models: ModelProvider;
	readonly log: StreamLog;
	readonly store: GenerationStore;
	readonly ledger: Pick<UsageLedger, "record">;
	readonly clock: Clock;
	readonly logger: Logger;
	readonly pacer: Pacer;
	/** Names this process among all nodes. */
	readonly owner: string;
	/** Called when an answer is stored and told as complete. */
	readonly onAnswered: (generation: Generation) => void;
	/** Called when an answer is stored and told whose provider did not say what it took. */
	readonly onUncounted: (generation: Generation, metered: Metered) => void;
};

export type Run = {
	readonly generation: Generation;
	/** The answer with the text it has already. */
	readonly answer: Message;
	/** Null where the answer goes on from the generation's checkpoint. */
	readonly request: ModelRequest | null;
	readonly controller: AbortController;
};

/** Why a running model is stopped from outside: by a person, with the server, or because the lease is lost. */
export class Stop extends Error {
	readonly reason: "stopped" | "shutdown" | "lost";

	constructor(reason: Stop["reason"]) {
		super(`Generation ${reason}`);
		this.reason = reason;
	}
}

/** From the first request to the stored end. Never rejects. */
export async function runGeneration(deps: RunDeps, run: Run): Promise<void> {
	const { generation, answer, controller } = run;
	const initial = { text: answer.content, reasoning: answer.reasoning ?? "" };
	const meter = createUsageMeter(deps.clock, initial);
	const writer = createAnswerWriter({
		log: deps.log,
		store: deps.store,
		generation,
		pacer: deps.pacer,
		initial,
		meter,
		onFailure: (error) => controller.abort(error),
	});
	try {
		const outcome = await writeAnswer(deps, run, writer, meter);
		if (outcome === "handed over") return await handOver(deps, generation, writer);
		if (outcome !== "lost") {
			const { source, hasTokens } = sourceOf(deps.models, generation.model);
			const isStopped = outcome.status === "stopped";
			const metered = hasTokens ? meter.read({ ...writer.result(), isStopped }) : null;
			const end = { ...writer.result(), ...outcome, source, usage: metered?.usage ?? null };
			await endAnswer(deps, generation, end, writer.untold());
			if (outcome.status === "complete") deps.onAnswered(generation);
			if (metered !== null && metered.uncounted.length > 0) deps.onUncounted(generation, metered);
		}
		deps.log.release(generation.taskId, generation.fence);
	} catch (error) {
		// The stream is not released: its lease runs out, and the adopter stores what the log has.
		deps.logger.error({ taskId: generation.taskId, error: String(error) }, "generation could not be ended");
	} finally {
		writer.close();
	}
}

/** Ends an answer whose log could not be opened, in its row, where its readers look. Never rejects. */
export async function endUnbegun(
	deps: RunDeps,
	generation: Generation,
	answer: Message,
	cause: unknown,
): Promise<void> {
	const { taskId } = generation;
	const { code, message } = new AppError("storage_unavailable");
	const error = { code, message };
	const { source } = sourceOf(deps.models, generation.model);
	const known = { content: answer.content, reasoning: answer.reasoning ?? "", usage: null, source };
	deps.logger.warn({ taskId, error: String(cause) }, "log of a generation could not be opened");
	try {
		await storeEnd(deps, generation, { ...known, status: "error", error });
		deps.log.release(taskId, generation.fence);
	} catch (failure) {
		deps.logger.error({ taskId, error: String(failure) }, "generation could not be ended");
	}
}

/** How an answer ends that cannot go on after its node died or was shut down. */
export function interrupted(): Pick<GenerationEnd, "status" | "error"> {
	const { code, message } = new AppError("interrupted");
	return { status: "interrupted", error: { code, message } };
}

type Outcome = Pick<GenerationEnd, "status" | "error"> | "lost" | "handed over";

async function writeAnswer(
	deps: RunDeps,
	run: Run,
	writer: AnswerWriter,
	meter: UsageMeter,
): Promise<Outcome> {
	let thrown: unknown = null;
	try {
		await streamWithRetries(deps, run, writer, meter);
	} catch (error) {
		thrown = error;
	}
	try {
		await writer.drain();
	} catch (error) {
		thrown = error;
	}
	writer.close();
	return outcomeOf(deps, run, writer, thrown);
}

function outcomeOf(deps: RunDeps, run: Run, writer: AnswerWriter, thrown: unknown): Outcome {
	const { signal } = run.controller;
	const { taskId } = run.generation;
	const reason = thrown !== null && signal.aborted ? signal.reason : thrown;
	if (reason === null) return { status: "complete", error: null };
	if (reason instanceof StaleFenceError) return "lost";
	if (reason instanceof Stop) return outcomeOfStop(deps, run, writer, reason);
	const error = reason instanceof AppError ? reason : new AppError("internal", undefined, { cause: reason });
	deps.logger.warn({ taskId, code: error.code, error: String(reason) }, "generation failed");
	// The provider has the background answer no more: all there is is what came before the crash.
	if (run.request === null && error instanceof ModelError) return interrupted();
	return { status: "error", error: { code: error.code, message: error.message } };
}

function outcomeOfStop(deps: RunDeps, run: Run, writer: AnswerWriter, stop: Stop): Outcome {
	if (stop.reason === "lost") return "lost";
	if (stop.reason === "shutdown") return writer.checkpoint === null ? interrupted() : "handed over";
	const cursor = writer.checkpoint?.cursor;
	if (cursor !== undefined) {
		deps.models
			.cancel?.(run.generation.model, cursor)
			.catch((error) =>
				deps.logger.warn({ error: String(error) }, "background answer could not be cancelled"),
			);
	}
	return { status: "stopped", error: null };
}

/** Leaves a background answer to the next owner, which adopts it as soon as it looks. */
async function handOver(deps: RunDeps, generation: Generation, writer: AnswerWriter): Promise<void> {
	await writer.save();
	await deps.store.renewLeases(deps.owner, [generation.taskId], new Date(0));
}

async function streamWithRetries(
	deps: RunDeps,
	run: Run,
	writer: AnswerWriter,
	meter: UsageMeter,
): Promise<void> {
	const { signal } = run.controller;
	for (let attempt = 1; ; attempt++) {
		const from = writer.checkpoint?.cursor;
		try {
			for await (const deltas of openSource(deps, run, writer, meter)) writer.write(deltas);
			signal.throwIfAborted();
			if (!writer.hasOutput && run.answer.content === "") throw new AppError("model_empty");
			return;
		} catch (error) {
			// Attempts in vain are counted: a connection that carried the answer further was not.
			if (writer.checkpoint?.cursor !== from) attempt = 1;
			const isFinal = writer.hasOutput && writer.checkpoint === null;
			const decision = decideRetry({ error, attempt, hasOutput: isFinal, jitter: Math.random() });
			if (!decision.retry || signal.aborted) throw error;
			const seconds = Math.max(1, Math.round(decision.waitMs / 1000));
			const said = error instanceof Error ? error.message : "";
			writer.notice(`${said} Trying again in ${seconds} s.`.trim(), deps.clock.now());
			await pause(decision.waitMs, signal);
		}
	}
}

/** A new request, or, from a checkpoint on, the rest of the one that was sent. */
function openSource(
	deps: RunDeps,
	run: Run,
	writer: AnswerWriter,
	meter: UsageMeter,
): AsyncIterable<readonly ModelDelta[]> {
	const { generation, request, controller } = run;
	const { checkpoint } = writer;
	if (checkpoint !== null && deps.models.resume !== undefined) {
		// After a break the request is the one that was counted; after a crash nobody here has sent it.
		if (request === null) meter.startRequest(null);
		writer.rewind();
		return deps.models.resume(generation, checkpoint.cursor, controller.signal);
	}
	if (request === null) throw new ModelError("interrupted");
	meter.startRequest(request);
	return deps.models.stream(request, controller.signal);
}

/**
 * Stores the end, then tells the readers: whoever sees the end finds the whole answer in the history [R5].
 * With it they get what the log refused before, so that they show all that is stored [R3].
 */
async function endAnswer(
	deps: RunDeps,
	generation: Generation,
	end: GenerationEnd,
	untold: readonly StreamEntry[],
): Promise<void> {
	const stored = await storeEnd(deps, generation, end);
	if (stored === null && (await deps.store.findTask(generation.taskId, generation.userId)) !== null) return;
	// Without a row the chat was deleted meanwhile: its readers still get their end, and what it took was spent.
	if (stored === null) await recordSpent(deps, generation, end);
	const told: StreamEntry = {
		type: "end",
		status: stored === null ? "stopped" : end.status,
		length: end.content.length,
		usage: stored?.value.usage ?? end.usage,
		error: end.error,
		rev: stored?.rev ?? 0,
	};
	try {
		await deps.log.append(generation.taskId, generation.fence, [...untold, told]);
	} catch (error) {
		// The answer is whole in its row, and there its readers look when the log stays silent.
		deps.logger.warn({ taskId: generation.taskId, error: String(error) }, "end could not be told");
	}
}

/** A database that is busy or full for a moment is tried again; after that the journal keeps the text for the next start. */
async function storeEnd(
	deps: RunDeps,
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

async function recordSpent(deps: RunDeps, generation: Generation, end: GenerationEnd): Promise<void> {
	const { taskId, userId, chatId, model } = generation;
	const { usage, source } = end;
	if (usage === null) return;
	await deps.ledger
		.record({ taskId, userId, chatId, kind: "answer", model, source, usage, at: deps.clock.now() })
		.catch((error) => deps.logger.warn({ taskId, error: String(error) }, "usage could not be recorded"));
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
