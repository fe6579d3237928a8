import { AppError } from "../domain/app-error.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { MessageId } from "../protocol/ids.ts";
import type { ReasoningEffort } from "../protocol/model-settings.ts";
import type { LeftOut, Model, ModelCapabilities, Usage } from "../protocol/rest.ts";

export type ModelMessage =
	| { readonly role: "system"; readonly content: string }
	| { readonly role: "user"; readonly content: string | readonly ContentPart[] }
	| {
			readonly role: "assistant";
			readonly content: string;
			/** What it asked for after these words; each is followed by its result. */
			readonly toolCalls?: readonly ModelToolCall[];
	  }
	| { readonly role: "tool"; readonly callId: string; readonly content: string };

export type ContentPart = { readonly type: "text"; readonly text: string } | ImagePart | FilePart;

/** An image that the model is to see. */
export type ImagePart = {
	readonly type: "image";
	readonly name: string;
	readonly mime: string;
	readonly base64: string;
};

/** A file that the model is to read; without text it is only named. */
export type FilePart = {
	readonly type: "file";
	readonly id: string;
	readonly name: string;
	readonly mime: string;
	readonly text: string | null;
	/** What the model has to know of it, such as that it was cut. */
	readonly note: string | null;
};

/** A tool that the model may ask for. */
export type ModelTool = {
	/** Letters, digits, `_` and `-`, at most 64. */
	readonly name: string;
	readonly description: string;
	/** JSON Schema of an object. */
	readonly parameters: Readonly<Record<string, unknown>>;
};

export type ModelToolCall = {
	readonly id: string;
	readonly name: string;
	/** As the model wrote them: JSON, if it is right. */
	readonly arguments: string;
	/** What this provider wants to have back with the call in the same answer; opaque to everyone else. */
	readonly extra?: unknown;
};

/** The form a structured answer must have: a JSON Schema with the name the provider is told. */
export type AnswerSchema = {
	readonly name: string;
	readonly schema: Readonly<Record<string, unknown>>;
};

/** What was chosen for the answer; what is absent is left to the model. */
export type ModelOptions = {
	readonly temperature?: number;
	readonly reasoningEffort?: ReasoningEffort;
	readonly maxOutputTokens?: number;
};

export type ModelRequest = {
	/** Name from `listModels`; null: the server's default model. */
	readonly model: string | null;
	/** The whole conversation, oldest first; the last one is what is to be answered, exactly once. */
	readonly messages: readonly ModelMessage[];
	readonly schema: AnswerSchema | null;
	/** Text of the answer so far that the model has to go on from; null for a fresh answer. */
	readonly continueFrom: string | null;
	readonly options?: ModelOptions;
	/** First message of the chat that goes in, where older ones had no room; absent: all go in. */
	readonly contextFrom?: MessageId;
	/** The provider must not store the answer, not even for a while. */
	readonly isTemporary?: boolean;
	/** What its person says that the model can do, which is not tried; absent: nothing. */
	readonly capabilities?: ModelCapabilities;
	/** Choices that are not in it, since the model is known not to take them. */
	readonly leftOut?: readonly LeftOut[];
	/** Tools that the model may ask for; none with a schema. */
	readonly tools?: readonly ModelTool[];
};

/**
 * A step of an answer. Without a schema the answer is the concatenated `text`; where it asks for tools it goes on
 * with the next request, which has their results; with a schema it is the
 * last `structured` snapshot, each of which replaces the one before, the last one validated.
 */
export type ModelDelta =
	| { readonly type: "text"; readonly text: string }
	| { readonly type: "reasoning"; readonly text: string }
	| { readonly type: "structured"; readonly data: unknown }
	/** The model asks for a call, whole; `id` is the provider's, and may be empty or come twice. */
	| { readonly type: "tool_call"; readonly call: ModelToolCall }
	| { readonly type: "usage"; readonly usage: Usage }
	/** Choices that were not sent, since the model does not take them. */
	| { readonly type: "left_out"; readonly choices: readonly LeftOut[] }
	/** There was room for no more: the answer ends in its middle. */
	| { readonly type: "cut_short" }
	/** What follows can be had again from the provider, also by another process: `resume` with this cursor. */
	| { readonly type: "checkpoint"; readonly cursor: string };

/** What a model can do; what is absent is not known. */
export type ModelAbilities = { readonly capabilities: ModelCapabilities; readonly contextTokens?: number };

/** What is known of a model at this moment, without asking anybody. */
export type ModelFacts = ModelAbilities & {
	/** Where it runs, as people are told. */
	readonly provider: string;
	/** Whether it runs on a computer of one's own, where tokens cost nothing. */
	readonly isLocal: boolean;
	/** Whether it reads and writes tokens at all, which the guide does not. */
	readonly hasTokens: boolean;
	/** Tokens that question and answer may have together. */
	readonly contextTokens?: number;
};

/** A provider that does not tell its models, and why, as a sentence. */
export type ProviderProblem = {
	readonly providerId: string;
	readonly provider: string;
	/** It may still answer: it was not waited for. */
	readonly isPending: boolean;
	readonly message: string;
};

/** The models that can answer. */
/** One answer in batches of what arrived together. */
export interface ModelStream extends AsyncIterable<readonly ModelDelta[]> {
	/**
	 * Calls `take` with each batch in the turn in which it arrives, until the end; half of what iterating costs.
	 * In place of iterating. `take` does not throw.
	 */
	forEach?(take: (batch: readonly ModelDelta[]) => void): Promise<void>;
}

export interface ModelProvider {
	/** The model a request with `model: null` goes to, as `model` of the message names it. */
	resolveModel(model: string | null): string;
	/**
	 * Streams one answer in batches of what arrived together. Makes one attempt; retries are the
	 * caller's. Texts are well-formed UTF-16 (a surrogate pair is never split between deltas).
	 * @throws {ModelError} where the provider fails; the signal's reason where it is aborted.
	 */
	stream(request: ModelRequest, signal: AbortSignal): ModelStream;
	/**
	 * Goes on with an answer that the provider writes in the background, after the point of the cursor and
	 * without asking for it again. Only called with a cursor of a `checkpoint`.
	 * @throws {ModelError} as `stream`; not retryable where the provider has the answer no more
	 */
	resume?(request: Pick<ModelRequest, "model" | "schema">, cursor: string, signal: AbortSignal): ModelStream;
	/** Tells the provider to write no further on a background answer that a person stopped. */
	cancel?(model: string, cursor: string): Promise<void>;
	/** Whether this model can be asked for the title of a chat; the guide, which is no AI, cannot. */
	writesTitles(model: string): boolean;
	/** What is known of a model; absent: nothing is known of any. */
	describe?(model: string): ModelFacts;
	/** All models that can be chosen now; a provider that does not answer is left out. */
	listModels(signal: AbortSignal): Promise<readonly Model[]>;
	/** Who did not tell its models when they were listed last; absent: nothing is known of anybody. */
	readProblems?(): readonly ProviderProblem[];
}

/** An answer that does not fit its form. */
export type Misfit = {
	/** What is wrong with it, for the model as for people. */
	readonly reason: string;
	/** All that the model wrote. */
	readonly text: string;
};

/** A failure of the provider, as one readable sentence. */
export class ModelError extends AppError {
	/** Whether the same request may work when it is sent again. */
	readonly retryable: boolean;
	/** How long the provider asks to wait first; null: it does not say. */
	readonly retryAfterMs: number | null;
	/** Where a whole answer came that does not fit its form: the model can be told what is wrong. */
	readonly misfit: Misfit | null;

	constructor(
		code: ErrorCode,
		message?: string,
		options: ErrorOptions & {
			readonly retryable?: boolean;
			readonly retryAfterMs?: number | null;
			readonly misfit?: Misfit;
		} = {},
	) {
		super(code, message, options);
		this.name = "ModelError";
		this.retryable = options.retryable ?? false;
		this.retryAfterMs = options.retryAfterMs ?? null;
		this.misfit = options.misfit ?? null;
	}
}
