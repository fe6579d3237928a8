import type { Socket } from "node:net";

const CR = 0x0d;
const LF = 0x0a;
/** Chunks whose size has more digits are left to the parser. */
const MAX_SIZE_DIGITS = 8;
const END_OF_HEAD = "\r\n\r\n";
/** What a size line is that is not read here: not whole yet, or left to the HTTP parser. */
const INCOMPLETE = -1;
const FOREIGN = -2;

/** Takes a piece of a body. The bytes are another's as soon as it returns. */
export type ChunkSink = (payload: Uint8Array) => void;

export type TappedSocket = Pick<Socket, "push" | "readableLength" | "pause" | "resume" | "destroy">;

/** The other side broke off the framing of its chunks. */
export class ChunkFramingError extends Error {
	constructor() {
		super("A chunk of the body does not end where it said it would");
		this.name = "ChunkFramingError";
	}
}

/**
 * The bytes of one connection on their way to the HTTP parser. Of a chunked body (RFC 9112, 7.1) the chunks are read
 * here and given to a sink at once: framing around a token is a few bytes, and stream, parser and copy between
 * cost several times what reading them does. The parser gets the head, and the last
 * chunk with all after it; between them it is never in the middle of a chunk, so that what it does not see does not
 * change what it makes of the rest. Whatever is not plain framing is left to it as well, and with that its errors.
 */
export class ChunkTap {
	readonly #socket: TappedSocket;
	/**
	 * off: all goes to the parser. head: so it does, and is kept until the head is whole. watch: so it does, and
	 * the framing is followed. direct: chunks go to the sink.
	 */
	#mode: "off" | "head" | "watch" | "direct" = "off";
	#head: Buffer[] = [];
	#sink: ChunkSink | null = null;
	#isPaused = false;
	/** Bytes of the current chunk that are still to come, and after them of its line end. */
	#left = 0;
	#endLeft = 0;
	/** A size line that is not whole. */
	#held: Buffer | null = null;
	/** Where the last chunk that was read is over, in the bytes that it was read from. */
	#boundary = 0;
	/** What was read after a whole chunk, until the parser has looked at all before it. */
	#rest: Buffer | null = null;

	constructor(socket: TappedSocket) {
		this.#socket = socket;
	}

	/** A request is sent: what comes next begins with a head. */
	begin(): void {
		this.#giveRest();
		this.#isPaused = false;
		this.#reset("head");
	}

	/** The answer is not for us. */
	leave(): void {
		this.#giveRest();
		this.#reset("off");
	}

	/** The head of a chunked answer is whole. One that came before it, as early hints, is taken for framing that is not plain. */
	follow(sink: ChunkSink): void {
		if (this.#mode !== "head") return;
		const bytes = Buffer.concat(this.#head);
		const end = bytes.indexOf(END_OF_HEAD);
		if (end === -1) return this.leave();
		this.#reset("watch");
		this.#sink = sink;
		this.#watch(bytes, end + END_OF_HEAD.length);
	}

	/** Stops reading where the parser cannot, since it sees nothing. Returns whether that is so. */
	pause(): boolean {
		this.#isPaused = true;
		if (this.#mode !== "direct") return false;
		this.#socket.pause();
		return true;
	}

	resume(): boolean {
		this.#isPaused = false;
		if (this.#mode !== "direct") return false;
		this.#socket.resume();
		return true;
	}

	/**
	 * Takes what was read, the first `length` bytes of a buffer that is used again. Returns false where the connection
	 * is to wait, as `Readable.push` does.
	 */
	read(length: number, buffer: Buffer): boolean {
		this.#giveRest();
		if (this.#isAtChunk()) this.#changeOver();
		if (this.#mode === "direct") return this.#readDirect(buffer, length);
		const kept = Buffer.from(buffer.subarray(0, length));
		if (this.#mode === "off") return this.#socket.push(kept);
		const end = this.#mode === "head" ? this.#readHead(kept) : this.#watch(kept, 0);
		const isReadOn = this.#socket.push(kept.subarray(0, end));
		if (end < length) this.#holdRest(kept.subarray(end));
		return isReadOn;
	}

	/** Returns where the head ends in what is fresh; its length where it does not. */
	#readHead(fresh: Buffer): number {
		const known = this.#head.reduce((sum, part) => sum + part.length, 0);
		const end = Buffer.concat([...this.#head, fresh]).indexOf(END_OF_HEAD);
		const length = end === -1 ? fresh.length : end + END_OF_HEAD.length - known;
		if (length > 0) this.#head.push(fresh.subarray(0, length));
		// It was whole before, and nobody follows it.
		else this.#reset("off");
		return length > 0 ? length : fresh.length;
	}

	#isAtChunk(): boolean {
		return this.#mode === "watch" && this.#left === 0 && this.#endLeft === 0 && this.#held === null;
	}

	/** Begins to go past the parser. What it has not looked at yet comes before what is given past it. */
	#changeOver(): void {
		if (this.#mode !== "watch" || this.#isPaused || this.#socket.readableLength > 0) return;
		this.#mode = "direct";
	}

	/**
	 * Reads may never end with a head or a chunk, as where an answer comes faster than it is read. So the parser gets the
	 * head, or the whole chunks of a read; what comes after waits for the tick after the one in which the connection
	 * gives them to it.
	 */
	#holdRest(rest: Buffer): void {
		this.#rest = rest;
		this.#left = 0;
		this.#endLeft = 0;
		this.#held = null;
		process.nextTick(() => {
			const waiting = this.#rest;
			if (waiting === null) return;
			this.#changeOver();
			if (this.#mode !== "direct") return this.#giveRest();
			this.#rest = null;
			this.#readDirect(waiting, waiting.length);
		});
	}

	/** The parser gets what waited after all: what comes after a head that nobody follows, say. */
	#giveRest(): void {
		const rest = this.#rest;
		if (rest === null) return;
		this.#rest = null;
		if (this.#mode === "head") this.#reset("off");
		else this.#watch(rest, 0);
		this.#socket.push(rest);
	}

	#readDirect(buffer: Buffer, length: number): boolean {
		if (this.#held !== null) {
			const whole = Buffer.concat([this.#held, buffer.subarray(0, length)]);
			this.#held = null;
			return this.#readDirect(whole, whole.length);
		}
		try {
			const end = this.#readChunks(buffer, 0, length, this.#sink);
			if (end === length || this.#hold(buffer, end, length)) return true;
			this.#reset("off");
			return this.#socket.push(Buffer.from(buffer.subarray(end, length)));
		} catch (error) {
			this.#reset("off");
			this.#socket.destroy(error instanceof Error ? error : new ChunkFramingError());
			return true;
		}
	}

	/** Returns where the last whole chunk ends in what is fresh; its length where none does, or nothing is followed any more. */
	#watch(fresh: Buffer, start: number): number {
		const known = this.#held?.length ?? 0;
		const bytes = this.#held === null ? fresh : Buffer.concat([this.#held, fresh]);
		this.#held = null;
		this.#boundary = 0;
		try {
			const end = this.#readChunks(bytes, start, bytes.length, null);
			if (end < bytes.length && !this.#hold(bytes, end, bytes.length)) this.#reset("off");
		} catch {
			// The parser gets these bytes too, and says what is wrong with them.
			this.#reset("off");
		}
		return this.#mode === "watch" && this.#boundary > known ? this.#boundary - known : fresh.length;
	}

	/** Keeps the rest where it is the beginning of a size line. */
	#hold(bytes: Buffer, from: number, length: number): boolean {
		if (sizeLineEnd(bytes, from, length) !== INCOMPLETE) return false;
		this.#held = Buffer.from(bytes.subarray(from, length));
		return true;
	}

	/**
	 * Reads chunks up to the end of the bytes, or to a size line that is not whole or not for us; returns where that is.
	 * With a sink the payloads are moved together, over the framing between them, and given to it as one: hundreds
	 * of tokens may come in one read.
	 */
	#readChunks(bytes: Buffer, start: number, length: number, sink: ChunkSink | null): number {
		let [from, to] = [0, 0];
		let isBroken = false;
		let at = start;
		while (at < length && !isBroken) {
			if (this.#left > 0) {
				const end = Math.min(length, at + this.#left);
				this.#left -= end - at;
				if (to === 0) [from, to] = [at, end];
				else if (sink !== null) to += bytes.copy(bytes, to, at, end);
				at = end;
			} else if (this.#endLeft > 0) {
				isBroken = bytes[at++] !== (this.#endLeft === 2 ? CR : LF);
				if (--this.#endLeft === 0) this.#boundary = at;
			} else {
				const end = sizeLineEnd(bytes, at, length);
				if (end < 0) break;
				while (at < end - 2) this.#left = this.#left * 16 + hexValue(bytes[at++]);
				this.#endLeft = 2;
				at = end;
			}
		}
		if (to > from) sink?.(bytes.subarray(from, to));
		if (isBroken) throw new ChunkFramingError();
		return at;
	}

	#reset(mode: "off" | "head" | "watch"): void {
		this.#mode = mode;
		this.#head = [];
		this.#sink = null;
		this.#held = null;
		this.#left = 0;
		this.#endLeft = 0;
	}
}

/** Where a size line that begins at `start` ends; INCOMPLETE, or FOREIGN where it is the last one or has more than digits. */
function sizeLineEnd(bytes: Buffer, start: number, length: number): number {
	let at = start;
	let isZero = true;
	while (at < length && hexValue(bytes[at]) !== -1) isZero = bytes[at++] === 0x30 && isZero;
	if (at - start > MAX_SIZE_DIGITS) return FOREIGN;
	if (at === length) return INCOMPLETE;
	if (at === start || isZero || bytes[at] !== CR) return FOREIGN;
	if (at + 1 === length) return INCOMPLETE;
	return bytes[at + 1] === LF ? at + 2 : FOREIGN;
}

/** -1 where it is no digit. */
function hexValue(byte = 0): number {
	if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
	const letter = byte | 0x20;
	return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
