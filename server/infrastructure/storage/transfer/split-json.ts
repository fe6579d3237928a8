/** A part of a document: where it is, and its bytes; null where it is longer than the limit. */
export type JsonPart = { readonly path: string; readonly json: Buffer | null };

/** The document is not JSON, or ends too early. */
export class JsonFormError extends Error {
	override readonly name = "JsonFormError";
	readonly fault: "empty" | "cut" | "long" | "wrong";

	constructor(fault: JsonFormError["fault"]) {
		super(`The document is no whole JSON: ${fault}`);
		this.fault = fault;
	}
}

type Frame = {
	readonly path: string;
	readonly isList: boolean;
	key: string | null;
	state: "first" | "key" | "colon" | "value" | "next";
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Cuts a JSON document of any length into the parts that are looked at one by one: it goes into the containers that
 * `enters` names (by path, `*` for items of a list) and hands out what lies in them whole. A pass over bytes that knows
 * strings and brackets, so that the engine's own parser reads each part: a parser of tokens in JavaScript takes six
 * times as long.
 */
export class JsonSplitter {
	readonly #enters: (path: string, isList: boolean) => boolean;
	readonly #maxBytes: number;
	readonly #frames: Frame[] = [];
	#parts: JsonPart[] = [];
	/** Of the value that is being passed. */
	#pieces: Buffer[] = [];
	#size = 0;
	#depth = 0;
	#isPassing = false;
	#isScalar = false;
	#isString = false;
	#isEscaped = false;
	#isStarted = false;
	#isEnded = false;

	constructor(enters: (path: string, isList: boolean) => boolean, maxBytes: number) {
		this.#enters = enters;
		this.#maxBytes = maxBytes;
	}

	/** Parts that end in this chunk. @throws {JsonFormError} */
	push(chunk: Buffer): readonly JsonPart[] {
		let i = 0;
		if (!this.#isStarted && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) i = 3;
		while (i < chunk.length) i = this.#isPassing ? this.#pass(chunk, i) : this.#step(chunk, i);
		const parts = this.#parts;
		this.#parts = [];
		return parts;
	}

	/** @throws {JsonFormError} where the document is not at its end */
	end(): readonly JsonPart[] {
		if (this.#isPassing && this.#isScalar && this.#frames.length === 0) this.#finish();
		if (!this.#isEnded) throw new JsonFormError(this.#isStarted ? "cut" : "empty");
		const parts = this.#parts;
		this.#parts = [];
		return parts;
	}

	/** One byte between values. Returns where to go on. */
	#step(chunk: Buffer, i: number): number {
		const byte = chunk[i] ?? 0;
		if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return i + 1;
		this.#isStarted = true;
		const frame = this.#frames.at(-1);
		if (frame === undefined) {
			if (this.#isEnded) throw new JsonFormError("long");
			return this.#begin(chunk, i, byte, "");
		}
		switch (frame.state) {
			case "first":
			case "next":
				if (byte === (frame.isList ? CLOSE_LIST : CLOSE_OBJECT)) return this.#leave(i);
				if (frame.state === "next") {
					if (byte !== COMMA) throw new JsonFormError("wrong");
					frame.state = frame.isList ? "value" : "key";
					return i + 1;
				}
				frame.state = frame.isList ? "value" : "key";
				return i;
			case "key":
				if (byte !== QUOTE) throw new JsonFormError("wrong");
				return this.#beginPassing(i);
			case "colon":
				if (byte !== COLON) throw new JsonFormError("wrong");
				frame.state = "value";
				return i + 1;
			case "value":
				return this.#begin(chunk, i, byte, this.#pathOf(frame));
		}
	}

	#pathOf(frame: Frame): string {
		const last = frame.isList ? "*" : (frame.key ?? "");
		return frame.path === "" ? last : `${frame.path}/${last}`;
	}

	#begin(_chunk: Buffer, i: number, byte: number, path: string): number {
		const isList = byte === OPEN_LIST;
		if ((isList || byte === OPEN_OBJECT) && this.#enters(path, isList)) {
			this.#frames.push({ path, isList, key: null, state: "first" });
			return i + 1;
		}
		return this.#beginPassing(i);
	}

	#beginPassing(i: number): number {
		this.#isPassing = true;
		this.#isScalar = true;
		this.#depth = 0;
		this.#size = 0;
		this.#isString = false;
		return i;
	}

	#leave(i: number): number {
		this.#frames.pop();
		const frame = this.#frames.at(-1);
		if (frame === undefined) this.#isEnded = true;
		else frame.state = "next";
		return i + 1;
	}

	/** Passes over a value, to its end or that of the chunk. */
	#pass(chunk: Buffer, start: number): number {
		const { length } = chunk;
		let i = start;
		let depth = this.#depth;
		let isString = this.#isString;
		let isDone = false;
		if (this.#isEscaped) {
			this.#isEscaped = false;
			i++;
		}
		while (i < length) {
			const byte = chunk[i];
			if (isString) {
				if (byte === QUOTE) {
					isString = false;
					i++;
					if (depth === 0) {
						isDone = true;
						break;
					}
					continue;
				}
				i += byte === BACKSLASH ? 2 : 1;
				continue;
			}
			if (byte === QUOTE) {
				isString = true;
				this.#isScalar = false;
			} else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
				depth++;
				this.#isScalar = false;
			} else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
				if (depth === 0) {
					isDone = true;
					break;
				}
				depth--;
				if (depth === 0) {
					i++;
					isDone = true;
					break;
				}
			} else if (
				depth === 0 &&
				(byte === COMMA || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === COLON)
			) {
				isDone = true;
				break;
			}
			i++;
		}
		if (i > length) {
			this.#isEscaped = true;
			i = length;
		}
		this.#depth = depth;
		this.#isString = isString;
		this.#keep(chunk.subarray(start, i));
		if (isDone) this.#finish();
		return i;
	}

	#keep(piece: Buffer): void {
		this.#size += piece.length;
		if (this.#size > this.#maxBytes) this.#pieces = [];
		else this.#pieces.push(piece);
	}

	#finish(): void {
		this.#isPassing = false;
		const json =
			this.#size > this.#maxBytes
				? null
				: this.#pieces.length === 1
					? (this.#pieces[0] ?? null)
					: Buffer.concat(this.#pieces);
		this.#pieces = [];
		const frame = this.#frames.at(-1);
		if (frame?.state === "key") {
			frame.key = readKeyText(json);
			frame.state = "colon";
			return;
		}
		if (json?.length === 0) throw new JsonFormError("wrong");
		this.#parts.push({ path: frame === undefined ? "" : this.#pathOf(frame), json });
		if (frame === undefined) this.#isEnded = true;
		else frame.state = "next";
	}
}

function readKeyText(json: Buffer | null): string {
	try {
		return json === null ? "" : String(JSON.parse(json.toString("utf8")));
	} catch {
		throw new JsonFormError("wrong");
	}
}
