import { StringDecoder } from "node:string_decoder";

/** The program sends what no tool server sends; the message completes a sentence about it. */
export class ToolOutputError extends Error {
	override readonly name = "ToolOutputError";
}

const MAX_LINE_UNITS = 8 * 1024 * 1024;
const MAX_GARBAGE_LINES = 200;
/** More than this within the window is a flood. */
const MAX_WINDOW_BYTES = 64 * 1024 * 1024;
const WINDOW_MS = 10_000;

/**
 * Cuts the output of a program into lines of JSON. Some write a banner or a warning there: a few such lines are
 * passed over, more are an error.
 */
export class LineReader {
	readonly #onJson: (value: unknown) => void;
	readonly #nowMs: () => number;
	readonly #decoder = new StringDecoder("utf8");
	#rest: string[] = [];
	#restUnits = 0;
	#garbageLines = 0;
	#windowStartMs = 0;
	#windowBytes = 0;

	constructor(onJson: (value: unknown) => void, nowMs: () => number) {
		this.#onJson = onJson;
		this.#nowMs = nowMs;
	}

	/** @throws {ToolOutputError} */
	push(chunk: Buffer): void {
		this.#count(chunk.length);
		const lines = this.#decoder.write(chunk).split("\n");
		const last = lines.pop() ?? "";
		for (const line of lines) {
			this.#readLine(this.#rest.join("") + line);
			this.#rest = [];
			this.#restUnits = 0;
		}
		this.#rest.push(last);
		this.#restUnits += last.length;
		if (this.#restUnits > MAX_LINE_UNITS) {
			throw new ToolOutputError(`wrote a line of more than ${MAX_LINE_UNITS / 1024 / 1024} MiB`);
		}
	}

	#readLine(line: string): void {
		if (line.trim() === "") return;
		let value: unknown;
		try {
			value = JSON.parse(line);
		} catch {
			this.#garbageLines++;
			if (this.#garbageLines <= MAX_GARBAGE_LINES) return;
			throw new ToolOutputError("writes something to its standard output that is not MCP");
		}
		this.#onJson(value);
	}

	#count(bytes: number): void {
		const now = this.#nowMs();
		if (now - this.#windowStartMs > WINDOW_MS) {
			this.#windowStartMs = now;
			this.#windowBytes = 0;
		}
		this.#windowBytes += bytes;
		if (this.#windowBytes > MAX_WINDOW_BYTES) throw new ToolOutputError("floods its standard output");
	}
}
