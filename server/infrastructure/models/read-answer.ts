import { type ModelDelta, ModelError, type ModelStream } from "../../application/model-port.ts";
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

type Input = {
	/** Opens the body, when the first batch is asked for. */
	readonly open: () => Promise<ByteSource>;
	/** Called once, when nothing is read any more. */
	readonly onClose: () => void;
	readonly reader: AnswerReader;
	readonly context: ProviderContext;
	readonly signal: AbortSignal;
};

export type AnswerBatches = ModelStream &
	Required<Pick<AsyncIterableIterator<readonly ModelDelta[], undefined>, "next" | "return">> &
	Required<Pick<ModelStream, "forEach">> & { [Symbol.asyncIterator](): AnswerBatches };

/**
 * Reads the body of one answer: a batch of deltas per network chunk, or per as many as
 * arrived while the caller was busy. What came is given before any error is thrown.
 * @throws {ModelError} where the answer is not whole; the signal's reason where it is aborted.
 */
export function readAnswer(input: Input): AnswerBatches {
	return new BatchIterator(input);
}

const DONE = { done: true as const, value: undefined };

/** An iterator by hand: generators that delegate to each other cost more per token than reading it. */
class BatchIterator implements AnswerBatches {
	readonly #input: Input;
	#body: ByteSource | null = null;
	#feed: Feed | null = null;
	/** Whether the reader was told that the body is over. */
	#isRead = false;
	#isClosed = false;

	constructor(input: Input) {
		this.#input = input;
	}

	[Symbol.asyncIterator]() {
		return this;
	}

	async next(): Promise<IteratorResult<readonly ModelDelta[], undefined>> {
		if (this.#isClosed) return DONE;
		try {
			const batch = await this.#nextBatch();
			if (batch.length > 0) return { done: false, value: batch };
		} catch (error) {
			this.#close();
			throw error;
		}
		this.#close();
		return DONE;
	}

	async return(): Promise<IteratorResult<readonly ModelDelta[], undefined>> {
		this.#close();
		return DONE;
	}

	async forEach(take: (batch: readonly ModelDelta[]) => void): Promise<void> {
		if (this.#isClosed) return;
		try {
			await this.#pushTo(take);
			const batch = this.#rest();
			if (batch.length > 0) take(batch);
			// What came is given before it is told why no more will come.
			if (batch.length > 0) this.#rest();
		} finally {
			this.#close();
		}
	}

	/** Gives each batch in the turn in which its bytes come. */
	async #pushTo(take: (batch: readonly ModelDelta[]) => void): Promise<void> {
		this.#body ??= await this.#input.open();
		const body = this.#body;
		try {
			await new Promise<void>((resolve, reject) => {
				const read = (chunk: Uint8Array | null) => {
					if (this.#isRead) return;
					try {
						if (chunk !== null) this.#readChunk(chunk);
						const batch = this.#taken(chunk === null);
						if (batch.length > 0) take(batch);
						if (this.#isRead) resolve();
					} catch (error) {
						// Nothing of what comes is read any more.
						this.#isRead = true;
						reject(error);
					}
				};
				body.consume(read).then(() => read(null), reject);
			});
		} catch (error) {
			this.#endAfter(error);
		}
	}

	/** An empty batch comes last. */
	async #nextBatch(): Promise<readonly ModelDelta[]> {
		this.#body ??= await this.#input.open();
		try {
			while (!this.#isRead) {
				const batch = this.#read(await this.#body.read());
				if (batch.length > 0) return batch;
			}
		} catch (error) {
			this.#endAfter(error);
		}
		return this.#rest();
	}

	/** All was said, or the body broke off before that. @throws {ModelError} then; the signal's reason */
	#endAfter(error: unknown): void {
		const { reader, context, signal } = this.#input;
		signal.throwIfAborted();
		const failure = bodyError(error, reader.hasContent(), context);
		if (error === failure || !reader.isFinished()) throw failure;
		// What broke off after the end carries no text.
		this.#isRead = true;
		reader.end(null);
	}

	/** What is left when the body is over. @throws {ModelError} where that is nothing and the answer not whole */
	#rest(): readonly ModelDelta[] {
		const { reader } = this.#input;
		const rest = reader.take();
		const failure = reader.failure();
		if (rest.length === 0 && failure !== null) throw failure;
		return rest;
	}

	/** Reads what arrived (null: the body is over) and returns what it says. */
	#read(chunks: readonly Uint8Array[] | null): readonly ModelDelta[] {
		this.#input.signal.throwIfAborted();
		for (const chunk of chunks ?? []) this.#readChunk(chunk);
		return this.#taken(chunks === null);
	}

	#readChunk(chunk: Uint8Array): void {
		this.#feed ??= feedFor(chunk, this.#input.reader, this.#input.context);
		this.#feed?.push(chunk);
	}

	/** What was read says, and whether more is to be read. */
	#taken(isOver: boolean): readonly ModelDelta[] {
		const { reader } = this.#input;
		const batch = reader.take();
		if (isOver || reader.isDone() || reader.failure() !== null) {
			this.#isRead = true;
			reader.end(this.#feed?.end() ?? null);
		}
		return batch;
	}

	#close(): void {
		if (this.#isClosed) return;
		this.#isClosed = true;
		const { reader, onClose } = this.#input;
		// A body that was read to the answer's end may end by itself, and its connection be used again.
		if (this.#isRead && reader.failure() === null) this.#body?.drain();
		else this.#body?.abort(new Error("The answer is not read any further"));
		onClose();
	}
}

/** What is pushed is read or copied before it returns. */
type Feed = { push(chunk: Uint8Array): void; end(): string | null };

/** What the body is shows in its first character; content types are often wrong. Null where there is none yet. */
function feedFor(first: Uint8Array, reader: AnswerReader, context: ProviderContext): Feed | null {
	const start = Buffer.from(first.subarray(0, 64)).toString("latin1").trimStart();
	if (start === "") return null;
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
			chunks.push(Buffer.from(chunk));
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
