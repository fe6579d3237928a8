import type {
	StreamEnd,
	StreamEntry,
	StreamPosition,
	StreamReading,
	StreamSnapshot,
} from "../../application/ports.ts";
import { safeCut } from "../../protocol/text.ts";
import type { ToolCall } from "../../protocol/tools.ts";

/** Where a reader is. */
export type Cursor = {
	text: number;
	reasoning: number;
	structured: number;
	tools: number;
	notice: number;
	ended: boolean;
};

/**
 * One answer in memory, as far as it is durable, and the readers that wait for more of it.
 * Readers hold nothing but a position: one that is slow gets more at once, never a queue of its own.
 */
export class LiveStream {
	readonly #text = new Pieces();
	readonly #reasoning = new Pieces();
	#structured: { readonly json: string; readonly nth: number; readonly version: number } | null = null;
	/** By id, in the order in which they were first told. Null while there is none, as for most answers. */
	#tools: Map<string, { readonly call: ToolCall; readonly version: number }> | null = null;
	#toolsVersion = 0;
	#notice: { readonly entry: StreamEntry & { type: "notice" }; readonly version: number } | null = null;
	#end: StreamEnd | null = null;
	#isClosed = false;
	/** Readers that have all there is. */
	readonly #waiting = new Set<LiveReader>();

	/** Grows with every entry that is added. */
	version = 0;

	/** Adds durable entries and wakes the readers. What repeats text that is here already is dropped. */
	add(entries: readonly StreamEntry[]): void {
		this.version += entries.length;
		for (const entry of entries) this.#addOne(entry);
		this.#serveWaiting();
	}

	/** Ends the readers, once they have what there is: nothing more comes here. */
	close(): void {
		this.#isClosed = true;
		this.#serveWaiting();
	}

	get hasEnded(): boolean {
		return this.#end !== null;
	}

	/** The entries without text that is here already. */
	trim(entries: readonly StreamEntry[]): readonly StreamEntry[] {
		const lengths = { text: this.#text.length, reasoning: this.#reasoning.length };
		return entries.flatMap((entry): readonly StreamEntry[] => {
			if (entry.type !== "text" && entry.type !== "reasoning") return [entry];
			const known = Math.max(0, lengths[entry.type] - entry.offset);
			if (known >= entry.text.length && entry.text !== "") return [];
			lengths[entry.type] = entry.offset + entry.text.length;
			return known === 0
				? [entry]
				: [{ ...entry, offset: entry.offset + known, text: entry.text.slice(known) }];
		});
	}

	snapshot(): StreamSnapshot {
		return {
			text: this.#text.from(0),
			reasoning: this.#reasoning.from(0),
			tools: [...(this.#tools?.values() ?? [])].map(({ call }) => call),
			structured: this.#structured?.json ?? null,
			snapshots: this.#structured?.nth ?? 0,
			end: this.#end,
		};
	}

	/** All that follows `from`, merged, then what comes, until after the end or until the signal aborts. */
	read(from: StreamPosition, signal: AbortSignal): LiveReading {
		return new LiveReader(this.cursorAt(from), signal, {
			take: (cursor) => this.take(cursor),
			isClosed: () => this.#isClosed,
			wait: (reader) => this.#waiting.add(reader),
			leave: (reader) => this.#waiting.delete(reader),
		});
	}

	cursorAt(from: StreamPosition): Cursor {
		return {
			text: from.text,
			reasoning: from.reasoning,
			structured: 0,
			tools: 0,
			notice: this.#notice?.version ?? 0,
			ended: false,
		};
	}

	/** What lies after the cursor, merged; moves the cursor behind it. */
	take(cursor: Cursor): readonly StreamEntry[] {
		const batch: StreamEntry[] = [];
		if (this.#reasoning.length > cursor.reasoning) {
			batch.push({
				type: "reasoning",
				offset: cursor.reasoning,
				text: this.#reasoning.from(cursor.reasoning),
			});
			cursor.reasoning = this.#reasoning.length;
		}
		if (this.#notice !== null && this.#notice.version > cursor.notice) {
			batch.push(this.#notice.entry);
			cursor.notice = this.#notice.version;
		}
		if (this.#toolsVersion > cursor.tools) {
			for (const { call, version } of this.#tools?.values() ?? []) {
				if (version > cursor.tools) batch.push({ type: "tool", call });
			}
			cursor.tools = this.#toolsVersion;
		}
		if (this.#structured !== null && this.#structured.version > cursor.structured) {
			const { json, nth, version } = this.#structured;
			batch.push({ type: "structured", json, nth });
			cursor.structured = version;
		}
		if (this.#text.length > cursor.text) {
			const text = this.#text.from(cursor.text, MAX_TAKEN);
			batch.push({ type: "text", offset: cursor.text, text });
			cursor.text += text.length;
		}
		if (this.#end !== null && !cursor.ended && cursor.text >= this.#text.length) {
			batch.push({ type: "end", ...this.#end });
			cursor.ended = true;
		}
		return batch;
	}

	#serveWaiting(): void {
		for (const reader of this.#waiting) if (reader.serve()) this.#waiting.delete(reader);
	}

	#addOne(entry: StreamEntry): void {
		switch (entry.type) {
			case "text":
				this.#text.add(entry.offset, entry.text);
				return;
			case "reasoning":
				this.#reasoning.add(entry.offset, entry.text);
				return;
			case "tool":
				this.#tools ??= new Map();
				this.#tools.set(entry.call.id, { call: entry.call, version: ++this.#toolsVersion });
				return;
			case "structured":
				this.#structured = {
					json: entry.json,
					nth: entry.nth,
					version: (this.#structured?.version ?? 0) + 1,
				};
				return;
			case "notice":
				this.#notice = { entry, version: (this.#notice?.version ?? 0) + 1 };
				return;
			case "end": {
				const { type: _, ...end } = entry;
				this.#end ??= end;
				return;
			}
		}
	}
}

type Batch = readonly StreamEntry[];
export type LiveReading = AsyncIterableIterator<Batch, undefined> & Required<StreamReading>;
type Result = IteratorResult<Batch, undefined>;
type Source = {
	take(cursor: Cursor): Batch;
	isClosed(): boolean;
	wait(reader: LiveReader): void;
	leave(reader: LiveReader): void;
};

const DONE: Result = { done: true, value: undefined };
const NOBODY = { take: () => undefined, resolve: () => undefined };

/** An iterator by hand: what comes for a reader that waits is its result at once, without a generator between. */
class LiveReader implements LiveReading {
	readonly #cursor: Cursor;
	readonly #signal: AbortSignal;
	readonly #source: Source;
	readonly #onAbort = () => this.#close();
	#resolve: ((result: Result) => void) | null = null;
	#push: {
		readonly take: (batch: Batch) => Promise<void> | void;
		readonly resolve: () => void;
		readonly reject: (error: unknown) => void;
	} | null = null;
	/** Whether what was pushed last is still being taken. */
	#isTaking = false;
	#isClosed = false;

	constructor(cursor: Cursor, signal: AbortSignal, source: Source) {
		this.#cursor = cursor;
		this.#signal = signal;
		this.#source = source;
		if (signal.aborted) this.#isClosed = true;
		else signal.addEventListener("abort", this.#onAbort, { once: true });
	}

	[Symbol.asyncIterator]() {
		return this;
	}

	next(): Promise<Result> {
		const result = this.#take();
		if (result !== null) return Promise.resolve(result);
		return new Promise((resolve) => {
			this.#resolve = resolve;
			this.#source.wait(this);
		});
	}

	async return(): Promise<Result> {
		this.#close();
		return DONE;
	}

	forEach(take: (batch: Batch) => Promise<void> | void): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#push = { take, resolve, reject };
			if (!this.#pushAll()) this.#source.wait(this);
		});
	}

	/** Pushes what there is; false where all is pushed and more may come. Never throws: it is called by who writes. */
	#pushAll(): boolean {
		const { take, resolve } = this.#push ?? NOBODY;
		for (;;) {
			const result = this.#take();
			if (result === null) return false;
			if (result.done) {
				resolve();
				return true;
			}
			try {
				const taking = take(result.value);
				if (taking !== undefined) {
					this.#isTaking = true;
					taking.then(
						() => this.#goOn(),
						(error: unknown) => this.#fail(error),
					);
					return true;
				}
			} catch (error) {
				this.#fail(error);
				return true;
			}
		}
	}

	#goOn(): void {
		this.#isTaking = false;
		if (!this.#pushAll()) this.#source.wait(this);
	}

	#fail(error: unknown): void {
		this.#isTaking = false;
		this.#push?.reject(error);
		this.#close();
	}

	/** Gives what there is to who waits; false where it is to go on waiting. */
	serve(): boolean {
		if (this.#push !== null) return this.#pushAll();
		const result = this.#take();
		if (result === null) return false;
		this.#resolve?.(result);
		this.#resolve = null;
		return true;
	}

	#take(): Result | null {
		if (this.#isClosed) return DONE;
		if (this.#cursor.ended) {
			this.#close();
			return DONE;
		}
		const value = this.#source.take(this.#cursor);
		if (value.length > 0) return { done: false, value };
		if (!this.#source.isClosed()) return null;
		this.#close();
		return DONE;
	}

	#close(): void {
		this.#isClosed = true;
		this.#signal.removeEventListener("abort", this.#onAbort);
		this.#source.leave(this);
		this.#resolve?.(DONE);
		this.#resolve = null;
		// Else it ends when that is taken.
		if (!this.#isTaking) this.#push?.resolve();
	}
}

const MAX_PIECES = 256;
/** Code units that a reader is given at once: what it has not taken yet is kept here once, not once per reader. */
const MAX_TAKEN = 64 * 1024;

/**
 * A text that grows at its end and is read from any offset. Kept in pieces: one growing string would
 * be copied whole at every read, a piece per token would cost more than the text.
 */
class Pieces {
	#pieces: { readonly offset: number; readonly text: string }[] = [];
	length = 0;

	/** @throws {Error} where `offset` leaves a gap. */
	add(offset: number, text: string): void {
		if (offset > this.length)
			throw new Error(`Gap in stream: have ${this.length} code units, got offset ${offset}`);
		const fresh = offset === this.length ? text : text.slice(this.length - offset);
		if (fresh === "") return;
		this.#pieces.push({ offset: this.length, text: fresh });
		this.length += fresh.length;
		if (this.#pieces.length > MAX_PIECES) this.#pieces = [{ offset: 0, text: this.from(0) }];
	}

	/** The text from `offset` on; with `maxLength` at most so much of it, never half a character. */
	from(offset: number, maxLength = Number.POSITIVE_INFINITY): string {
		if (offset >= this.length) return "";
		let first = this.#pieces.length - 1;
		while (first > 0 && (this.#pieces[first]?.offset ?? 0) > offset) first--;
		const piece = this.#pieces[first];
		if (piece === undefined) return "";
		let text = offset === piece.offset ? piece.text : piece.text.slice(offset - piece.offset);
		for (let i = first + 1; i < this.#pieces.length && text.length < maxLength; i++) {
			text += this.#pieces[i]?.text ?? "";
		}
		return text.length <= maxLength ? text : text.slice(0, safeCut(text, maxLength));
	}
}
