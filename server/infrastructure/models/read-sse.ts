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

export type SseReader = {
	/** Calls the handlers for each event that the chunk completes. @throws {SseTooLongError} */
	push(chunk: Uint8Array): void;
	/** The data of an event that was begun but not ended; null where there is none. */
	end(): string | null;
};

/** Server-sent events from bytes cut anywhere, with any kind of line end. */
export function createSseReader(handlers: SseHandlers): SseReader {
	const decoder = createLineDecoder();
	const template = createContentTemplate();
	/** Data of the event that is being read. */
	let data: string | null = null;
	/** Whether it has one data line only and began in this text. */
	let isPlain = false;

	const readEvent = (text: string, start: number): number => {
		let valueStart = -1;
		let lineStart = start;
		for (let end = text.indexOf("\n", start); end !== -1; end = text.indexOf("\n", lineStart)) {
			if (end === lineStart) {
				if (data !== null) dispatch(text, start, valueStart, end + 1);
				return end + 1;
			}
			const value = valueOfLine(text, lineStart, end);
			if (value !== null) {
				isPlain = data === null && value.length > 0;
				data = data === null ? value : `${data}\n${value}`;
				valueStart = end - value.length;
			}
			lineStart = end + 1;
		}
		isPlain = false;
		return text.length;
	};
	const dispatch = (text: string, start: number, valueStart: number, end: number): void => {
		const complete = data ?? "";
		data = null;
		const place = handlers.onData(complete);
		if (place === null || !isPlain || !text.startsWith(complete, valueStart)) return;
		template.learn(text.slice(start, valueStart + place.start), text.slice(valueStart + place.end, end));
	};
	const readText = (text: string): void => {
		let start = 0;
		while (start < text.length) {
			if (data === null) {
				const run = template.readRun(text, start);
				if (run.content !== "") handlers.onContent(run.content);
				start = run.end;
			}
			start = readEvent(text, start);
		}
	};
	return {
		push(chunk) {
			readText(decoder.push(chunk));
			if (decoder.heldBytes() > MAX_EVENT_LENGTH || (data?.length ?? 0) > MAX_EVENT_LENGTH) throw new SseTooLongError();
		},
		end() {
			readText(decoder.end());
			return data;
		},
	};
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
