import { type ContentPlace, createContentTemplate } from "./content-template.ts";
import { createLineDecoder } from "./line-decoder.ts";

/** Longest event that is put together, in characters; above it the stream is not an answer. */
const MAX_EVENT_LENGTH = 16 * 1024 * 1024;

export class SseTooLongError extends Error {
	constructor() {
		super(`An event is longer than ${MAX_EVENT_LENGTH} characters`);
		this.name = "SseTooLongError";
	}
}

export type SseHandlers = {
	/**
	 * The data of one event. Returns where its content stands, if it holds nothing else of interest:
	 * events that look the same are then given to `onContent` without being parsed.
	 */
	onData(data: string): ContentPlace | null;
	/** The joined content of one or more such events. */
	onContent(content: string): void;
};

/** Server-sent events from bytes cut anywhere, with any kind of line end. */
export class SseReader {
	readonly #handlers: SseHandlers;
	readonly #decoder = createLineDecoder();
	readonly #template = createContentTemplate();
	/** Data of the event that is being read; null between events. */
	#data: string | null = null;
	/** Where in the current text the value of its last data line begins; -1 where that was in an earlier text. */
	#valueAt = -1;

	constructor(handlers: SseHandlers) {
		this.#handlers = handlers;
	}

	/** Calls the handlers for each event that the chunk completes. @throws {SseTooLongError} */
	push(chunk: Uint8Array): void {
		this.#readText(this.#decoder.push(chunk));
		const length = Math.max(this.#decoder.heldBytes(), this.#data?.length ?? 0);
		if (length > MAX_EVENT_LENGTH) throw new SseTooLongError();
	}

	/** The data of an event that was begun but not ended; null where there is none. */
	end(): string | null {
		this.#readText(this.#decoder.end());
		return this.#data;
	}

	#readText(text: string): void {
		this.#valueAt = -1;
		let start = 0;
		while (start < text.length) {
			if (this.#data === null) {
				const run = this.#template.readRun(text, start);
				if (run.content !== "") this.#handlers.onContent(run.content);
				start = run.end;
			}
			start = this.#readEvent(text, start);
		}
	}

	/** Reads lines up to the end of an event or of the text; returns where that is. */
	#readEvent(text: string, start: number): number {
		let lineStart = start;
		for (let end = text.indexOf("\n", start); end !== -1; end = text.indexOf("\n", lineStart)) {
			if (end === lineStart) {
				if (this.#data !== null) this.#dispatch(text, start, this.#data, end + 1);
				return end + 1;
			}
			const value = valueOfLine(text, lineStart, end);
			if (value !== null) {
				this.#valueAt = end - value.length;
				this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
			}
			lineStart = end + 1;
		}
		return text.length;
	}

	#dispatch(text: string, start: number, data: string, end: number): void {
		const valueAt = this.#valueAt;
		this.#data = null;
		const place = this.#handlers.onData(data);
		// Data of several lines does not stand here as a whole.
		if (place === null || valueAt === -1 || !text.startsWith(data, valueAt)) return;
		this.#template.learn(text.slice(start, valueAt + place.start), text.slice(valueAt + place.end, end));
	}
}

/** Data of one line; null for comments and for fields that carry none. */
function valueOfLine(text: string, start: number, end: number): string | null {
	if (text.startsWith("data", start)) {
		if (text.charCodeAt(start + 4) === 0x3a) {
			return text.slice(text.charCodeAt(start + 5) === 0x20 ? start + 6 : start + 5, end);
		}
		return end - start === 4 ? "" : null;
	}
	// Older llama.cpp servers send failures in a field of their own.
	return text.startsWith("error:", start) ? `{"error":${text.slice(start + 6, end)}}` : null;
}
