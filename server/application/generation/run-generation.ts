import { AppError } from "../../domain/app-error.ts";
import type { Message } from "../../protocol/rest.ts";
import type { ToolCall } from "../../protocol/tools.ts";
import { roundMessages } from "../build-request.ts";
import { forEachBatch } from "../for-each-batch.ts";
import {
	ModelError,
	type ModelProvider,
	type ModelRequest,
	type ModelStream,
	type ModelToolCall,
} from "../model-port.ts";
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
import { MAX_ROUNDS, type OfferedTools, type ToolBox } from "../tools/tool-box.ts";
import { sourceOf } from "../usage/source-of.ts";
import { createUsageMeter, type Metered, type UsageMeter } from "../usage/usage-meter.ts";
import { type AnswerWriter, createAnswerWriter } from "./answer-writer.ts";
import type { Pacer } from "./pacer.ts";
import { repairRequest } from "./repair-request.ts";
import { decideRetry } from "./retry-policy.ts";
import { asAsked, withTools } from "./tool-requests.ts";

const END_ATTEMPTS = 5;
const END_RETRY_MS = 200;
const END_MAX_RETRY_MS = 1000;
/** How long an end waits at least for a database that another program keeps locked, or that is full for a moment. */
const END_PATIENCE_MS = 20_000;
/** Tools that are there sooner are not spoken of. */
const SLOW_TOOLS_MS = 1000;

export type RunDeps = {
	readonly models: ModelProvider;
	readonly log: StreamLog;
	readonly store: GenerationStore;
	readonly ledger: Pick<UsageLedger, "record">;
	readonly clock: Clock;
	readonly logger: Logger;
	readonly pacer: Pacer;
	readonly tools: ToolBox;
	/** The request that an answer which was adopted would go on with; null where its chat is gone. */
	readonly rebuild: (
		generation: Generation,
		soFar: { readonly content: string; readonly tools: readonly ToolCall[] },
	) => Promise<ModelRequest | null>;
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
		initial: { ...initial, tools: answer.tools ?? [] },
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

/** Ends an answer that could not be begun, in its row, where its readers look. Never rejects. */
export async function endUnbegun(
	deps: RunDeps,
	generation: Generation,
	answer: Message,
	cause: unknown,
): Promise<void> {
	const { taskId } = generation;
	const { code, message } = cause instanceof AppError ? cause : new AppError("internal");
	const error = { code, message };
	const { source } = sourceOf(deps.models, generation.model);
	const known = {
		...{ content: answer.content, reasoning: answer.reasoning ?? "", tools: answer.tools ?? [] },
		...{ usage: null, source },
	};
	const why = cause instanceof Error ? String(cause.cause ?? cause.stack) : String(cause);
	deps.logger.warn({ taskId, error: why }, "generation could not be begun");
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
		await streamRounds(deps, run, writer, meter);
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
	// All that the model had room for is there: nothing has failed.
	if (error.code === "model_length")
		return { status: "complete", error: { code: error.code, message: error.message } };
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

/** One request after another, as long as the model asks for tools and has rounds left. */
async function streamRounds(deps: RunDeps, run: Run, writer: AnswerWriter, meter: UsageMeter): Promise<void> {
	const { generation, controller } = run;
	const { signal } = controller;
	const offered = await openTools(deps, run, { writer, meter });
	let request = run.request === null ? null : withTools(run.request, offered);
	const firstRound = 1 + Math.max(-1, ...writer.tools.map((call) => call.round));
	for (let round = firstRound; ; round++) {
		const at = writer.length;
		const asked = await streamWithRetries(deps, run, { request, writer, meter });
		if (asked.length === 0) return;
		if (offered === null) throw new ModelError("model_malformed", NO_TOOLS);
		const so = { content: writer.textFrom(0), tools: writer.tools };
		const sent = request ?? (await deps.rebuild(generation, so));
		if (sent === null) throw new Stop("lost");
		const said = (sent.continueFrom ?? "") + (request === null ? "" : writer.textFrom(at));
		writer.beginRound();
		const usedUnits = writer.tools.reduce((sum, call) => sum + (call.result?.length ?? 0), 0);
		const calls = await deps.tools.run(
			{ generation, offered, asked, round, at: writer.length, usedUnits },
			(call) => writer.tool(call),
			signal,
		);
		signal.throwIfAborted();
		const messages = [...sent.messages, ...asAsked(roundMessages(said, calls), asked)];
		const isLast = round - firstRound + 1 >= MAX_ROUNDS;
		if (isLast) writer.notice("The model has used its tools often enough; it answers now.", deps.clock.now());
		request = withTools({ ...sent, messages, continueFrom: null }, isLast ? null : offered);
	}
}

const NO_TOOLS = "The model asked for a tool, but none was offered to it. What came is kept.";

/** Tool servers that have to be started are waited for, as long as their limits let them. */
async function openTools(
	deps: RunDeps,
	run: Run,
	{ writer, meter }: { readonly writer: AnswerWriter; readonly meter: UsageMeter },
): Promise<OfferedTools | null> {
	const { generation, controller } = run;
	if (run.request?.capabilities?.tools === false) {
		if (await deps.tools.isWanted(generation)) meter.noteLeftOut(["tools"]);
		return null;
	}
	const notice = setTimeout(
		() => writer.notice("The tools are being started.", deps.clock.now()),
		SLOW_TOOLS_MS,
	);
	try {
		const offered = await deps.tools.open(generation, controller.signal);
		for (const problem of offered?.problems ?? []) writer.notice(problem, deps.clock.now());
		return offered;
	} finally {
		clearTimeout(notice);
	}
}

/** What one request goes out with; the request is null where it was sent by another process. */
type Source = {
	readonly request: ModelRequest | null;
	readonly writer: AnswerWriter;
	readonly meter: UsageMeter;
};

/** Writes what one request brings; answers the calls that the model asks for. */
async function streamWithRetries(deps: RunDeps, run: Run, first: Source): Promise<readonly ModelToolCall[]> {
	const { signal } = run.controller;
	const { writer } = first;
	let source = first;
	for (let attempt = 1; ; attempt++) {
		signal.throwIfAborted();
		const from = writer.checkpoint?.cursor;
		const asked: ModelToolCall[] = [];
		let isCutShort = false;
		try {
			await forEachBatch(openSource(deps, run, source), (deltas) => {
				writer.write(deltas);
				for (const delta of deltas) {
					if (delta.type === "tool_call") asked.push(delta.call);
					else if (delta.type === "cut_short") isCutShort = true;
				}
			});
			signal.throwIfAborted();
			// Of an object it is known by its form.
			if (isCutShort && run.generation.schema === null) throw new AppError("model_length");
			if (!writer.hasOutput && writer.length === 0 && run.answer.content === "") {
				throw new AppError("model_empty");
			}
			return asked;
		} catch (error) {
			const repair = source !== first || signal.aborted ? null : repairRequest(source.request, error);
			if (repair !== null) {
				const wasInBackground = writer.checkpoint !== null;
				writer.beginRound();
				// Else whoever adopts it goes on with the answer that did not fit.
				if (wasInBackground) await writer.save();
				writer.notice(repair.notice, deps.clock.now());
				source = { ...source, request: repair.request };
				continue;
			}
			// After its tools a model may have nothing to add.
			if (isEmptyAfterTools(error, writer)) return [];
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

function isEmptyAfterTools(error: unknown, writer: AnswerWriter): boolean {
	return (
		error instanceof AppError && error.code === "model_empty" && writer.tools.length > 0 && writer.length > 0
	);
}

/** A new request, or, from a checkpoint on, the rest of the one that was sent. */
function openSource(deps: RunDeps, run: Run, { request, writer, meter }: Source): ModelStream {
	const { generation, controller } = run;
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
	if (stored === null && (await deps.store.findTaskState(generation.taskId, generation.userId)) !== null)
		return;
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

/**
 * A database that is busy or full for a while is tried again; after that the journal keeps the text for the next
 * start. An interrupted answer is ended in the same way by whoever adopts it, so that a shutdown need not wait for it.
 */
async function storeEnd(
	deps: RunDeps,
	generation: Generation,
	end: GenerationEnd,
): Promise<Stamped<Message> | null> {
	const patienceMs = end.status === "interrupted" ? 0 : END_PATIENCE_MS;
	const startedAt = performance.now();
	for (let attempt = 1; ; attempt++) {
		try {
			return await deps.store.endGeneration(generation.taskId, generation.fence, end, deps.clock.now());
		} catch (error) {
			if (attempt >= END_ATTEMPTS && performance.now() - startedAt >= patienceMs) throw error;
			await new Promise((resolve) => setTimeout(resolve, Math.min(END_RETRY_MS * attempt, END_MAX_RETRY_MS)));
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
