import { AppError } from "../../domain/app-error.ts";
import type { ToolCall } from "../../protocol/tools.ts";
import type { ModelDelta } from "../model-port.ts";
import {
	type Checkpoint,
	type Generation,
	type GenerationEnd,
	type GenerationStore,
	StaleFenceError,
	type StreamEntry,
	type StreamLog,
} from "../ports.ts";
import type { UsageMeter } from "../usage/usage-meter.ts";
import type { Pacer } from "./pacer.ts";

const SAVE_EVERY_MS = 4000;

export type AnswerWriter = {
	/** Whether the model wrote anything since the round began. */
	readonly hasOutput: boolean;
	/** Length of the text in UTF-16 code units. */
	readonly length: number;
	readonly tools: readonly ToolCall[];
	/** Where the provider can go on after a break; null: nowhere. */
	readonly checkpoint: Checkpoint | null;
	/** The next request begins; what the one before wrote cannot be had again from its provider. */
	beginRound(): void;
	textFrom(offset: number): string;
	/** Puts in a call of a tool, or its next step, and into the row as well. Resolves when it is durable. */
	tool(call: ToolCall): Promise<void>;
	/** Prepares for the provider to repeat what came after the checkpoint: it is not written twice. */
	rewind(): void;
	/** Takes a batch of the model's steps. They go into the log together with what comes until it has room. */
	write(deltas: readonly ModelDelta[]): void;
	/** Tells readers of progress; not part of the answer. */
	notice(text: string, at: Date): void;
	/** Resolves when all that was written is durable. @throws what the log threw, such as StaleFenceError */
	drain(): Promise<void>;
	/** Puts the answer as far as it is into its row now. */
	save(): Promise<void>;
	/** What the log did not take, in order: it belongs to the answer, and no reader has seen it yet. */
	untold(): readonly StreamEntry[];
	/** The answer so far, to be stored with how it ended. */
	result(): Pick<GenerationEnd, "content" | "reasoning" | "tools">;
	close(): void;
};

/**
 * Writes one answer: merges the model's steps while an append is under way, appends them to the log,
 * and puts text and reasoning together into the answer's row from time to time.
 * `onFailure` is called once, where the log refuses or the row has a newer owner.
 */
export function createAnswerWriter(deps: {
	readonly log: Pick<StreamLog, "append">;
	readonly store: Pick<GenerationStore, "saveProgress">;
	readonly generation: Generation;
	/** What the answer has already, where it is continued; `text` is JSON where it is a structured one. */
	readonly initial: {
		readonly text: string;
		readonly reasoning: string;
		readonly tools: readonly ToolCall[];
	};
	readonly pacer: Pick<Pacer, "mayHold" | "hold">;
	readonly meter: Pick<UsageMeter, "report" | "noteLeftOut" | "noteOutput">;
	readonly onFailure: (error: unknown) => void;
}): AnswerWriter {
	const { log, store, generation, initial, pacer, meter, onFailure } = deps;
	const isStructured = generation.schema !== null;
	const text = new GrowingText(isStructured ? "" : initial.text);
	const reasoning = new GrowingText(initial.reasoning);
	const tools = new Map(initial.tools.map((call) => [call.id, call]));
	let checkpoint = generation.checkpoint;
	let skipText = 0;
	let skipReasoning = 0;
	let structured = isStructured && initial.text !== "" ? initial.text : null;
	let snapshots = generation.snapshots;
	let hasOutput = false;
	let pending: StreamEntry[] = [];
	let refused: readonly StreamEntry[] = [];
	let appending: Promise<void> | null = null;
	let cancelHold: (() => void) | null = null;
	let count = -1;
	let failure: { readonly error: unknown } | null = null;
	let saveTimer: NodeJS.Timeout | null = null;
	let closed = false;

	const fail = (error: unknown) => {
		if (failure !== null) return;
		failure = { error };
		onFailure(error);
	};
	let taken: readonly StreamEntry[] = [];
	const take = () => {
		taken = pending;
		pending = [];
		return taken;
	};
	const appendPending = async (): Promise<void> => {
		while (pending.length > 0 && failure === null) {
			taken = [];
			try {
				await log.append(generation.taskId, generation.fence, take);
			} catch (error) {
				refused = taken;
				fail(
					error instanceof StaleFenceError
						? error
						: new AppError("storage_unavailable", undefined, { cause: error }),
				);
			}
		}
		appending = null;
	};
	const push = (entry: StreamEntry) => {
		const last = pending.at(-1);
		const merged = last === undefined ? null : merge(last, entry);
		if (merged === null) pending.push(entry);
		else pending[pending.length - 1] = merged;
		if (appending !== null) return;
		count++;
		if (cancelHold === null && pacer.mayHold(count)) cancelHold = pacer.hold(startAppending);
		else startAppending();
	};
	const startAppending = () => {
		cancelHold?.();
		cancelHold = null;
		// Only where there is something to await: what ended at once would never be the current append.
		if (failure === null && pending.length > 0 && appending === null) appending = appendPending();
	};
	const content = () => structured ?? text.toString();
	const save = async (): Promise<void> => {
		saveTimer = null;
		try {
			const progress = {
				content: content(),
				reasoning: reasoning.toString(),
				tools: [...tools.values()],
				checkpoint,
				snapshots,
			};
			const isOurs = await store.saveProgress(generation.taskId, generation.fence, progress);
			if (!isOurs && !closed) fail(new StaleFenceError(generation.taskId));
		} catch {
			// The journal has the text; the next save or the end tries again.
		}
	};
	const writeText = (repeated: string) => {
		const fresh = repeated.slice(skipText);
		skipText -= repeated.length - fresh.length;
		if (fresh === "") return;
		push({ type: "text", offset: text.length, text: fresh });
		text.add(fresh);
	};
	const writeReasoning = (repeated: string) => {
		const fresh = repeated.slice(skipReasoning);
		skipReasoning -= repeated.length - fresh.length;
		if (fresh === "") return;
		push({ type: "reasoning", offset: reasoning.length, text: fresh });
		reasoning.add(fresh);
	};
	const check = (cursor: string) => {
		const isFirst = checkpoint === null;
		checkpoint = {
			cursor,
			toolCalls: tools.size,
			textLength: text.length - skipText,
			reasoningLength: reasoning.length - skipReasoning,
		};
		// The first one is what makes the answer survive this process at all.
		if (isFirst) void save();
	};
	const writeOne = (delta: ModelDelta) => {
		switch (delta.type) {
			case "text":
				writeText(delta.text);
				break;
			case "reasoning":
				writeReasoning(delta.text);
				break;
			case "structured":
				structured = JSON.stringify(delta.data);
				push({ type: "structured", json: structured, nth: ++snapshots });
				break;
			case "tool_call":
				// Told when it is carried out; that it was asked for is output that must not be asked for twice.
				break;
			case "cut_short":
				return;
			case "usage":
				return meter.report(delta.usage);
			case "left_out":
				return meter.noteLeftOut(delta.choices);
			case "checkpoint":
				return check(delta.cursor);
		}
		hasOutput = true;
		meter.noteOutput(text.length, reasoning.length);
		if (!closed) saveTimer ??= setTimeout(save, SAVE_EVERY_MS);
	};

	const drain = async (): Promise<void> => {
		startAppending();
		while (appending !== null) await appending;
		if (failure !== null) throw failure.error;
	};

	if (structured !== null) push({ type: "structured", json: structured, nth: ++snapshots });
	else if (initial.text !== "") push({ type: "text", offset: 0, text: initial.text });
	for (const call of initial.tools) push({ type: "tool", call });
	if (initial.reasoning !== "") push({ type: "reasoning", offset: 0, text: initial.reasoning });
	return {
		get hasOutput() {
			return hasOutput;
		},
		get length() {
			return text.length;
		},
		get tools() {
			return [...tools.values()];
		},
		beginRound() {
			hasOutput = false;
			checkpoint = null;
		},
		textFrom: (offset) => text.toString().slice(offset),
		async tool(call) {
			tools.set(call.id, call);
			push({ type: "tool", call });
			await drain();
			await save();
		},
		get checkpoint() {
			return checkpoint;
		},
		rewind() {
			skipText = text.length - (checkpoint?.textLength ?? text.length);
			skipReasoning = reasoning.length - (checkpoint?.reasoningLength ?? reasoning.length);
		},
		write(deltas) {
			for (const delta of deltas) writeOne(delta);
		},
		notice: (notice, at) => push({ type: "notice", text: notice, at: at.toISOString() }),
		drain,
		save,
		untold: () => [...refused, ...pending].filter((entry) => entry.type !== "notice"),
		result: () => ({
			content: content(),
			reasoning: reasoning.toString(),
			tools: [...tools.values()],
		}),
		close() {
			closed = true;
			if (saveTimer !== null) clearTimeout(saveTimer);
			saveTimer = null;
		},
	};
}

function merge(last: StreamEntry, next: StreamEntry): StreamEntry | null {
	if (last.type === "text" && next.type === "text")
		return { type: "text", offset: last.offset, text: last.text + next.text };
	if (last.type === "reasoning" && next.type === "reasoning")
		return { type: "reasoning", offset: last.offset, text: last.text + next.text };
	if (last.type === "structured" && next.type === "structured") return next;
	return null;
}

/** A text that grows by small pieces and is read rarely. */
class GrowingText {
	#pieces: string[];
	length: number;

	constructor(initial: string) {
		this.#pieces = [initial];
		this.length = initial.length;
	}

	add(text: string): void {
		this.#pieces.push(text);
		this.length += text.length;
	}

	toString(): string {
		if (this.#pieces.length > 1) this.#pieces = [this.#pieces.join("")];
		return this.#pieces[0] ?? "";
	}
}
