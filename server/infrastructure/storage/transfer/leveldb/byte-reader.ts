/** Bytes are not what their format says; the message names what was looked for. */
export class FormatError extends Error {
	override readonly name: string = "FormatError";
}

/** It may be what it says, and is larger than what is read. */
export class SizeError extends FormatError {}

/** Reads values one after the other, and never past the end. */
export class ByteReader {
	readonly bytes: Buffer;
	readonly end: number;
	at: number;

	constructor(bytes: Buffer, at = 0, end = bytes.length) {
		this.bytes = bytes;
		this.at = at;
		this.end = end;
	}

	get left(): number {
		return this.end - this.at;
	}

	/** Where the next `length` bytes begin, which are then behind. */
	skip(length: number): number {
		if (!(length >= 0 && length <= this.end - this.at)) throw new FormatError("ends too early");
		const { at } = this;
		this.at = at + length;
		return at;
	}

	/** A view, not a copy. */
	take(length: number): Buffer {
		const at = this.skip(length);
		return this.bytes.subarray(at, at + length);
	}

	byte(): number {
		if (this.at >= this.end) throw new FormatError("ends too early");
		return this.bytes[this.at++] ?? 0;
	}

	peek(): number {
		if (this.at >= this.end) throw new FormatError("ends too early");
		return this.bytes[this.at] ?? 0;
	}

	/** Seven bits a byte, the lowest first; exact as far as numbers are. */
	varint(): number {
		let value = 0;
		for (let factor = 1; factor <= 2 ** 63; factor *= 128) {
			const byte = this.byte();
			value += (byte & 0x7f) * factor;
			if (byte < 0x80) {
				if (!Number.isSafeInteger(value)) throw new FormatError("a number is too large");
				return value;
			}
		}
		throw new FormatError("a number has no end");
	}

	uint32(): number {
		return this.bytes.readUInt32LE(this.skip(4));
	}

	/** Of 64 bits; past 2^53 not exact, which only sizes could be that no file has. */
	uint64(): number {
		const at = this.skip(8);
		return this.bytes.readUInt32LE(at) + this.bytes.readUInt32LE(at + 4) * 2 ** 32;
	}

	double(): number {
		return this.bytes.readDoubleLE(this.skip(8));
	}
}
