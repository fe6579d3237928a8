import type { ModelDelta, ModelError } from "../../application/model-port.ts";
import type { LeftOut } from "../../protocol/rest.ts";
import {
	type ChatCompletion,
	type ChatDelta,
	chatCompletionSchema,
	reasoningOf,
	textOf,
	usageOf,
} from "./chat-completion-schema.ts";
import { type ContentPlace, findContent } from "./content-template.ts";
import { DeltaBatch } from "./delta-batch.ts";
import { brokenOff, emptyAnswer, filtered, gaveUp, malformed } from "./ended-early.ts";
import { type ProviderContext, streamedError } from "./model-errors.ts";
import type { AnswerReader } from "./read-answer.ts";
import { ToolCallPieces } from "./tool-call-pieces.ts";

/** How providers say that there was no room for more: OpenAI, Mistral. */
const NO_ROOM: ReadonlySet<string> = new Set(["length", "model_length"]);
/** How they say that the answer is not whole: Mistral, DeepSeek. */
const GAVE_UP: ReadonlySet<string> = new Set(["error", "insufficient_system_resource"]);

/** Gives the events of one chat completion their meaning. */
export class ChatChunkReader implements AnswerReader {
	readonly #context: ProviderContext;
	readonly #batch = new DeltaBatch();
	#failure: ModelError | null = null;
	#isDone = false;
	#finishReason: string | null = null;
	#calls: ToolCallPieces | null = null;

	constructor(context: ProviderContext) {
		this.#context = context;
	}

	/** Before the first event. */
	noteLeftOut(choices: readonly LeftOut[]): void {
		if (choices.length > 0) this.#batch.push({ type: "left_out", choices });
	}

	/**
	 * Data of one event. What it means is in `take`, `failure` and `isDone`. Returns where its content
	 * stands if it holds nothing else that counts.
	 */
	read(data: string): ContentPlace | null {
		const said = data.trim();
		// Some proxies keep a connection open with events that say nothing.
		if (this.#isOver() || said === "") return null;
		if (said === "[DONE]") {
			this.#isDone = true;
			return null;
		}
		const completion = parseCompletion(data);
		if (completion === null) {
			this.#failure = malformed(this.#context);
			return null;
		}
		const delta = this.#readCompletion(completion);
		return isTextOnly(delta) ? findContent(data, delta.content) : null;
	}

	/** Content of events that hold nothing else. */
	readContent(content: string): void {
		if (!this.#isOver()) this.#batch.add("text", content);
	}

	/** The whole body of a provider that answers with JSON instead of a stream. */
	readWhole(body: string): void {
		const completion = parseCompletion(body);
		const isAnswer = completion !== null && (completion.choices ?? errorOf(completion)) !== null;
		if (isAnswer) this.#readCompletion(completion);
		else this.#failure = malformed(this.#context);
		this.#isDone = true;
	}

	/** The body is over; `leftover` is what was not a whole event. `failure` then tells whether the answer is whole. */
	end(leftover: string | null): void {
		// A cut in the middle of an event leaves half of it, which is no fault of its own.
		if (leftover !== null && (leftover.trim() === "[DONE]" || parseCompletion(leftover) !== null))
			this.read(leftover);
		if (this.#failure !== null) return;
		if (!this.isFinished()) {
			this.#failure = brokenOff(this.hasContent(), this.#context);
			return;
		}
		this.#batch.flush();
		const calls = this.#calls?.whole() ?? [];
		for (const call of calls) this.#batch.push({ type: "tool_call", call });
		const reason = this.#finishReason ?? "";
		if (!this.#batch.hasText() && calls.length === 0) this.#failure = emptyAnswer(reason, this.#context);
		else if (reason === "content_filter") this.#failure = filtered(this.#context);
		else if (GAVE_UP.has(reason)) this.#failure = gaveUp(this.#context);
		else if (reason === "length") this.#batch.push({ type: "cut_short" });
	}

	/** Everything new since the last call. */
	take(): readonly ModelDelta[] {
		return this.#batch.take();
	}

	/** Why nothing more will come; take what came before it first. */
	failure(): ModelError | null {
		return this.#failure;
	}

	/** Whether the answer is over and nothing after it counts. */
	isDone(): boolean {
		return this.#isDone;
	}

	/** Whether the model said that it has finished; what may still come is not text. */
	isFinished(): boolean {
		return this.#isDone || this.#finishReason !== null;
	}

	hasContent(): boolean {
		return this.#batch.hasContent();
	}

	#isOver(): boolean {
		return this.#isDone || this.#failure !== null;
	}

	/** Returns the delta if the event holds nothing beside it. */
	#readCompletion(completion: ChatCompletion): ChatDelta | null {
		const told = errorOf(completion);
		if (told !== null) {
			this.#failure = streamedError(told, this.hasContent(), this.#context);
			return null;
		}
		const choice = completion.choices?.find((candidate) => (candidate.index ?? 0) === 0);
		const delta = choice?.delta ?? choice?.message ?? null;
		if (delta !== null) {
			this.#batch.add("reasoning", reasoningOf(delta));
			this.#batch.add("text", textOf(delta));
			for (const piece of delta.tool_calls ?? []) {
				this.#calls ??= new ToolCallPieces();
				this.#calls.add(piece);
			}
		}
		const usage = usageOf(completion);
		if (usage !== null) this.#batch.push({ type: "usage", usage });
		if (choice?.finish_reason)
			this.#finishReason = NO_ROOM.has(choice.finish_reason) ? "length" : choice.finish_reason;
		return usage === null && !choice?.finish_reason ? delta : null;
	}
}

function parseCompletion(data: string): ChatCompletion | null {
	try {
		const parsed = chatCompletionSchema.safeParse(JSON.parse(data));
		return parsed.success ? parsed.data : null;
	} catch {
		return null;
	}
}

/** The error an event tells of; null where it is none. */
function errorOf(completion: ChatCompletion): unknown {
	if (completion.error !== undefined && completion.error !== null) return { error: completion.error };
	return completion.object === "error" ? completion : null;
}

function isTextOnly(delta: ChatDelta | null): delta is ChatDelta & { content: string } {
	if (typeof delta?.content !== "string" || delta.content === "") return false;
	if (delta.tool_calls != null && delta.tool_calls.length > 0) return false;
	return delta.refusal == null && !delta.reasoning_content && !delta.reasoning;
}
