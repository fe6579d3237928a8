import { type ModelDelta, ModelError } from "../../application/model-port.ts";
import { type ByteSource, StallError } from "./byte-source.ts";
import type { ContentPlace } from "./content-template.ts";
import { brokenOff, malformed, stalled, webPage } from "./ended-early.ts";
import type { ProviderContext } from "./model-errors.ts";
import { SseReader, SseTooLongError } from "./read-sse.ts";

const MAX_WHOLE_BYTES = 16 * 1024 * 1024;

/** Gives the events of one kind of answer their meaning. */
export type AnswerReader = {
	/** Data of one event; returns where its content stands if it holds nothing else that counts. */
	read(data: string): ContentPlace | null;
	/** Content of events that hold nothing else. */
	readContent(content: string): void;
	/** The body of a provider that answers with one JSON document instead of a stream. */
	readWhole(body: string): void;
	/** The body is over; `leftover` is what was not a whole event. */
	end(leftover: string | null): void;
	/** Everything new since the last call. */
	take(): readonly ModelDelta[];
	/** Why nothing more will come; take what came before it first. */
	failure(): ModelError | null;
	/** Whether nothing after this counts. */
	isDone(): boolean;
	/** Whether the model said that it has finished. */
	isFinished(): boolean;
	hasContent(): boolean;
};

/**
 * Reads the body of one answer: a batch of deltas per network chunk, or per as many as
 * arrived while the caller was busy. What came is given before any error is thrown.
 * @throws {ModelError} where the answer is not whole; the signal's reason where it is aborted.
 */
export async function* readAnswer(
	body: ByteSource,
	reader: AnswerReader,
	context: ProviderContext,
	signal: AbortSignal,
): AsyncGenerator<readonly ModelDelta[]> {
	let whole = false;
	try {
		yield* readBody(body, reader, context, signal);
		yield* lastBatch(reader);
		whole = true;
	} catch (error) {
		signal.throwIfAborted();
		const failure = bodyError(error, reader.hasContent(), context);
		if (error === failure || !reader.isFinished()) throw failure;
		// All was said; what broke off after it carries no text.
		reader.end(null);
		yield* lastBatch(reader);
	} finally {
		if (whole) body.drain();
		else body.abort(new Error("The answer is not read any further"));
	}
}

async function* readBody(
	body: ByteSource,
	reader: AnswerReader,
	context: ProviderContext,
	signal: AbortSignal,
): AsyncGenerator<readonly ModelDelta[]> {
	const first = await body.read();
	const feed = feedFor(first ?? [], reader, context);
	for (let chunks = first; chunks !== null; chunks = await body.read()) {
		signal.throwIfAborted();
		for (const chunk of chunks) feed.push(chunk);
		const batch = reader.take();
		if (batch.length > 0) yield batch;
		if (reader.isDone() || reader.failure() !== null) break;
	}
	reader.end(feed.end());
}

function* lastBatch(reader: AnswerReader): Generator<readonly ModelDelta[]> {
	const rest = reader.take();
	if (rest.length > 0) yield rest;
	const failure = reader.failure();
	if (failure !== null) throw failure;
}

type Feed = { push(chunk: Uint8Array): void; end(): string | null };

/** What the body is shows in its first character; content types are often wrong. */
function feedFor(first: readonly Uint8Array[], reader: AnswerReader, context: ProviderContext): Feed {
	const start = Buffer.concat(first.slice(0, 4)).toString("latin1", 0, 64).trimStart();
	if (start.startsWith("<")) throw webPage(context);
	if (start.startsWith("{") || start.startsWith("[")) return wholeFeed(reader, context);
	return new SseReader({
		onData: (data) => reader.read(data),
		onContent: (content) => reader.readContent(content),
	});
}

/** Collects a body that is one JSON document. */
function wholeFeed(reader: AnswerReader, context: ProviderContext): Feed {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	return {
		push: (chunk) => {
			chunks.push(chunk);
			bytes += chunk.length;
			if (bytes > MAX_WHOLE_BYTES) throw malformed(context);
		},
		end: () => {
			reader.readWhole(Buffer.concat(chunks).toString("utf8"));
			return null;
		},
	};
}

function bodyError(error: unknown, hasContent: boolean, context: ProviderContext): ModelError {
	if (error instanceof ModelError) return error;
	if (error instanceof SseTooLongError) return malformed(context, error);
	if (error instanceof StallError) return stalled(hasContent, context, error);
	return brokenOff(hasContent, context, error);
}
