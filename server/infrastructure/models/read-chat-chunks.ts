import { ModelError, type ModelDelta } from "../../application/model-port.ts";
import {
	type ChatCompletion,
	type ChatDelta,
	chatCompletionSchema,
	reasoningOf,
	textOf,
	usageOf,
} from "./chat-completion-schema.ts";
import { type ContentPlace, findContent } from "./content-template.ts";
import { createDeltaBatch } from "./delta-batch.ts";
import { type ProviderContext, streamedError } from "./model-errors.ts";

export type ChatChunkReader = {
	/**
	 * Data of one event. What it means is in `take`, `failure` and `isDone`. Returns where its content
	 * stands if it holds nothing else that counts.
	 */
	read(data: string): ContentPlace | null;
	/** Content of events that hold nothing else. */
	readContent(content: string): void;
	/** The whole body of a provider that answers with JSON instead of a stream. */
	readWhole(body: string): void;
	/** Everything new since the last call. */
	take(): readonly ModelDelta[];
	/** Why nothing more will come; take what came before it first. */
	failure(): ModelError | null;
	/** Whether the answer is over and nothing after it counts. */
	isDone(): boolean;
	/** Whether the model said that it has finished; what may still come is not text. */
	isFinished(): boolean;
	hasContent(): boolean;
	/** The body is over; `leftover` is what was not a whole event. `failure` then tells whether the answer is whole. */
	end(leftover: string | null): void;
};

/** Gives the events of one chat completion their meaning. */
export function createChatChunkReader(context: ProviderContext): ChatChunkReader {
	const batch = createDeltaBatch();
	let failure: ModelError | null = null;
	let isDone = false;
	let finishReason: string | null = null;

	const readDelta = (delta: ChatDelta): void => {
		batch.add("reasoning", reasoningOf(delta));
		batch.add("text", textOf(delta));
	};
	const readCompletion = (completion: ChatCompletion): ChatDelta | null => {
		const told = errorOf(completion);
		if (told !== null) {
			failure = streamedError(told, batch.hasContent(), context);
			return null;
		}
		const choice = completion.choices?.find((candidate) => (candidate.index ?? 0) === 0);
		const delta = choice?.delta ?? choice?.message ?? null;
		if (delta !== null) readDelta(delta);
		const usage = usageOf(completion);
		if (usage !== null) batch.push({ type: "usage", usage });
		if (choice?.finish_reason) finishReason = choice.finish_reason;
		return usage === null && !choice?.finish_reason ? delta : null;
	};
	const isOver = () => isDone || failure !== null;
	const read = (data: string): ContentPlace | null => {
		if (isOver()) return null;
		if (data.trim() === "[DONE]") {
			isDone = true;
			return null;
		}
		const completion = parseCompletion(data);
		if (completion === null) {
			failure = malformed(context);
			return null;
		}
		const delta = readCompletion(completion);
		return isTextOnly(delta) ? findContent(data, delta.content) : null;
	};
	return {
		read,
		readContent: (content) => {
			if (!isOver()) batch.add("text", content);
		},
		readWhole: (body) => {
			const completion = parseCompletion(body);
			if (completion !== null && (completion.choices ?? errorOf(completion)) !== null) readCompletion(completion);
			else failure = malformed(context);
			isDone = true;
		},
		take: () => batch.take(),
		failure: () => failure,
		isDone: () => isDone,
		isFinished: () => isDone || finishReason !== null,
		hasContent: () => batch.hasContent(),
		end: (leftover) => {
			// A cut in the middle of an event leaves half of it, which is no fault of its own.
			if (leftover !== null && (leftover.trim() === "[DONE]" || parseCompletion(leftover) !== null)) read(leftover);
			if (failure !== null) return;
			if (!isDone && finishReason === null) {
				failure = brokenOff(batch.hasContent(), context);
				return;
			}
			batch.flush();
			if (batch.textLength() === 0) failure = emptyAnswer(finishReason, context);
		},
	};
}

/** The connection ended or broke before the answer did. */
export function brokenOff(hasContent: boolean, context: ProviderContext, cause?: unknown): ModelError {
	if (hasContent) {
		const text = `The connection to ${context.label} broke in the middle of the answer of "${context.model}". What came is kept.`;
		return new ModelError("model_cut", text, { cause });
	}
	const text = `The connection to ${context.label} broke before "${context.model}" answered. Try again.`;
	return new ModelError("model_unreachable", text, { cause, retryable: true });
}

export function malformed(context: ProviderContext, cause?: unknown): ModelError {
	const text = `${context.label} sent something that is not an answer of "${context.model}". What came before is kept.`;
	return new ModelError("model_malformed", text, { cause });
}

function emptyAnswer(finishReason: string | null, context: ProviderContext): ModelError {
	const { label, model } = context;
	if (finishReason === "content_filter") {
		const text = `The content filter of ${label} stopped "${model}" before it answered. Put the question in other words.`;
		return new ModelError("model_refused", text);
	}
	const why = finishReason === "length" ? "ran out of room before it wrote an answer" : "ended without writing an answer";
	return new ModelError("model_empty", `"${model}" of ${label} ${why}. Try again.`, { retryable: true });
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
	return delta.refusal == null && !delta.reasoning_content && !delta.reasoning;
}
