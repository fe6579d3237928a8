import type { z } from "zod";
import { type ModelDelta, ModelError } from "../../../application/model-port.ts";
import { normalizeText } from "../../../protocol/text.ts";
import { DeltaBatch } from "../delta-batch.ts";
import { brokenOff, emptyAnswer, filtered, malformed } from "../ended-early.ts";
import { type ProviderContext, streamedError } from "../model-errors.ts";
import type { AnswerReader } from "../read-answer.ts";
import { CheckpointTrail } from "./checkpoint-trail.ts";
import type { ResponseCursor } from "./response-cursor.ts";
import {
	callsOf,
	type ResponseEvent,
	type ResponseItem,
	type ResponseState,
	reasoningOfState,
	responseEventSchema,
	responseStateSchema,
	SUMMARY_BREAK,
	textOfState,
	usageOfState,
} from "./response-schema.ts";

const FINAL_STATUS: ReadonlySet<string> = new Set(["completed", "incomplete", "failed", "cancelled"]);

type ResponseReaderOptions = {
	readonly context: ProviderContext;
	/** Where the reading begins; null: at the start of a new answer. */
	readonly from: ResponseCursor | null;
	/** Whether checkpoints follow the reading; else there is one, at the start. */
	readonly movesOn: boolean;
};

/** Gives the events of one response their meaning, and tells from where they can be had again. */
export class ResponseReader implements AnswerReader {
	readonly #context: ProviderContext;
	readonly #trail: CheckpointTrail;
	readonly #batch = new DeltaBatch();
	/** What was told before this reading began. */
	readonly #before: { readonly text: number; readonly reasoning: number };
	#isFinished = false;
	/** The provider says that the answer is still being written, and no more. */
	#isWaiting = false;
	#reason: string | null = null;
	#failure: ModelError | null = null;
	/** Whole items that are calls of tools, as far as events have told of them. */
	#items: ResponseItem[] = [];
	#hasCalls = false;

	constructor({ context, from, movesOn }: ResponseReaderOptions) {
		this.#context = context;
		this.#trail = new CheckpointTrail(from, movesOn);
		this.#before = { text: from?.text ?? 0, reasoning: from?.reasoning ?? 0 };
	}

	/** How far the answer was told; null where it cannot be had again. */
	position(): ResponseCursor | null {
		return this.#trail.position(this.#told());
	}

	read(data: string): null {
		const said = data.trim();
		// Some proxies keep a connection open with events that say nothing.
		if (this.isDone() || this.#failure !== null || said === "" || said === "[DONE]") return null;
		const event = parse(data, responseEventSchema);
		if (event === null) {
			this.#failure = malformed(this.#context);
			return null;
		}
		if (this.#trail.advance(event.sequence_number ?? null)) this.#readEvent(event);
		return null;
	}

	/** Events are numbered, so that no two are alike and each is read by itself. */
	readContent(content: string): void {
		this.#batch.add("text", content);
	}

	readWhole(body: string): void {
		const state = parse(body, responseStateSchema);
		if (state === null) this.#failure = malformed(this.#context);
		else if (state.object !== "response" && state.error) this.#fail(state.error);
		else if (state.object !== "response" && !state.output) this.#failure = malformed(this.#context);
		else if (FINAL_STATUS.has(state.status ?? "completed")) this.#finish(state, true);
		else this.#waitFor(state);
	}

	end(leftover: string | null): void {
		// A cut in the middle of an event leaves half of it, which is no fault of its own.
		if (leftover !== null && parse(leftover, responseEventSchema) !== null) this.read(leftover);
		if (this.#failure !== null || this.#isWaiting) return;
		if (!this.#isFinished) {
			this.#failure = brokenOff(this.hasContent(), this.#context);
			return;
		}
		this.#batch.flush();
		if (this.#told().text === 0 && !this.#hasCalls)
			this.#failure = this.#lasting(emptyAnswer(this.#reason, this.#context));
		else if (this.#reason === "content_filter") this.#failure = this.#lasting(filtered(this.#context));
		else if (this.#reason === "length") this.#batch.push({ type: "cut_short" });
	}

	take(): readonly ModelDelta[] {
		const deltas = this.#batch.take();
		// The end has to come again, and so have the events of a character of which only half is here.
		const isSafe = !this.#isFinished && this.#failure === null && !this.#batch.holdsHalf();
		const cursor = isSafe ? this.#trail.next(this.#told()) : null;
		return cursor === null ? deltas : [...deltas, { type: "checkpoint", cursor }];
	}

	failure(): ModelError | null {
		return this.#failure;
	}

	isDone(): boolean {
		return this.#isFinished;
	}

	isFinished(): boolean {
		return this.#isFinished;
	}

	hasContent(): boolean {
		const { text, reasoning } = this.#told();
		return text + reasoning > 0;
	}

	#readEvent(event: ResponseEvent): void {
		const { response } = event;
		switch (event.type) {
			case "response.created":
			case "response.queued":
			case "response.in_progress":
				if (response) this.#learn(response);
				return;
			case "response.output_text.delta":
			case "response.refusal.delta":
				return this.#batch.add("text", event.delta ?? "");
			case "response.output_item.done":
				if (event.item?.type === "function_call") this.#items.push(event.item);
				return;
			case "response.reasoning_summary_part.added":
				if (this.#told().reasoning > 0) this.#batch.add("reasoning", SUMMARY_BREAK);
				return;
			case "response.reasoning_summary_text.delta":
			case "response.reasoning_text.delta":
				return this.#batch.add("reasoning", event.delta ?? "");
			case "response.completed":
			case "response.incomplete":
			case "response.failed":
			case "response.cancelled":
				return this.#finish({ ...(response ?? {}), status: event.type.slice("response.".length) });
			case "error":
				return this.#fail(event);
			default:
				if (!event.type && event.error) this.#fail(event);
		}
	}

	/** The provider has given the answer a name: from here on it can be had again, be it with another connection. */
	#learn(state: ResponseState): void {
		const cursor = this.#trail.begin(state, this.#told());
		if (cursor !== null) this.#batch.push({ type: "checkpoint", cursor });
	}

	#waitFor(state: ResponseState): void {
		this.#isWaiting = true;
		// It has no events yet, so the point is before the first.
		this.#trail.advance(-1);
		this.#learn(state);
	}

	#finish(state: ResponseState, isWhole = false): void {
		// Some providers send no deltas; where they do, these are what counts.
		if (isWhole || this.#told().text === 0) this.#addRest(state);
		const usage = usageOfState(state);
		if (usage !== null) this.#batch.push({ type: "usage", usage });
		if (state.status === "failed") return this.#fail(state.error);
		if (state.status === "cancelled") {
			this.#failure = cancelled(this.#context);
			return;
		}
		const reason = state.incomplete_details?.reason ?? null;
		this.#reason = reason === "max_output_tokens" ? "length" : reason;
		const calls = callsOf([...this.#items, ...(state.output ?? [])]);
		for (const call of calls) this.#batch.push({ type: "tool_call", call });
		this.#hasCalls = calls.length > 0;
		this.#isFinished = true;
	}

	/** What the whole answer has beyond what was told. */
	#addRest(state: ResponseState): void {
		const { text, reasoning } = this.#told();
		this.#batch.add("reasoning", normalizeText(reasoningOfState(state)).slice(reasoning));
		this.#batch.add("text", normalizeText(textOfState(state)).slice(text));
	}

	#fail(told: unknown): void {
		this.#failure = this.#lasting(streamedError(told, this.hasContent(), this.#context));
	}

	/** An answer that has failed at the provider is the same failure whenever it is read again. */
	#lasting(error: ModelError): ModelError {
		if (this.position() === null) return error;
		return new ModelError(error.code, error.message, { cause: error.cause });
	}

	/** Lengths of all that was told of the answer, in UTF-16 code units. */
	#told(): { readonly text: number; readonly reasoning: number } {
		return {
			text: this.#before.text + this.#batch.lengthOf("text"),
			reasoning: this.#before.reasoning + this.#batch.lengthOf("reasoning"),
		};
	}
}

function cancelled({ label, model }: ProviderContext): ModelError {
	const text = `The answer of "${model}" was cancelled at ${label}. What came is kept.`;
	return new ModelError("model_failed", text);
}

function parse<T>(data: string, schema: z.ZodType<T>): T | null {
	try {
		return schema.safeParse(JSON.parse(data)).data ?? null;
	} catch {
		return null;
	}
}
