import { type ByteReader, FormatError } from "../leveldb/byte-reader.ts";

/** What may still be read of one chat; what is said by reference counts each time. */
export type Budget = { values: number; bytes: number };

const MAX_DEPTH = 300;
const CIRCLE = -1;
const VIEW = "V".charCodeAt(0);

/**
 * A value as V8 writes it for the browser's database, as it would be in JSON: dates are ISO times, sets are lists, maps
 * with keys that are text are objects, and what JSON cannot say is null. Objects have no prototype, circles are cut, and
 * a value that stands in several places counts in each of them, so that none becomes endless where it is written out.
 * @throws {FormatError}
 */
export function readV8Value(reader: ByteReader, budget: Budget): unknown {
	const objects: { value: unknown; weight: number }[] = [];
	let depth = 0;

	const spend = (count: number) => {
		budget.values -= count;
		if (budget.values < 0) throw new FormatError("holds too much");
	};
	const readTag = (): string => {
		for (;;) {
			const tag = String.fromCharCode(reader.byte());
			// Room before what has to lie at an even place.
			if (tag !== "\0") return tag;
		}
	};
	const peekTag = (): string => {
		while (reader.peek() === 0) reader.byte();
		return String.fromCharCode(reader.peek());
	};
	/** Takes a place among the objects at once: what is in it may refer to it. */
	const keep = (read: () => unknown): unknown => {
		const object = { value: null as unknown, weight: CIRCLE };
		objects.push(object);
		const before = budget.values;
		object.value = read();
		object.weight = before - budget.values + 1;
		return object.value;
	};
	const readReference = (): unknown => {
		const object = objects[reader.varint()];
		if (object === undefined) throw new FormatError("refers to what is not there");
		if (object.weight === CIRCLE) return null;
		spend(object.weight);
		return skipView(object.value);
	};
	const readPairs = (end: string, put: (key: unknown, value: unknown) => void): void => {
		while (peekTag() !== end) {
			const key = readValue();
			put(key, readValue());
		}
		reader.byte();
	};
	const readObject = (end: string): Record<string, unknown> => {
		const object: Record<string, unknown> = Object.create(null);
		readPairs(end, (key, value) => {
			if (typeof key === "string" || typeof key === "number") object[key] = value;
		});
		// How many there were.
		reader.varint();
		return object;
	};
	const readDense = (): unknown[] => {
		const length = reader.varint();
		if (length > reader.left) throw new FormatError("a list that is longer than all");
		const list: unknown[] = [];
		for (let index = 0; index < length; index++) list.push(readValue() ?? null);
		readPairs("$", () => {});
		reader.varint();
		reader.varint();
		return list;
	};
	const readSparse = (): unknown[] => {
		const length = reader.varint();
		// What is not there costs as much where it is written out.
		spend(length);
		const list: unknown[] = new Array(length).fill(null);
		readPairs("@", (key, value) => {
			if (typeof key === "number" && Number.isInteger(key) && key >= 0 && key < length)
				list[key] = value ?? null;
		});
		reader.varint();
		reader.varint();
		return list;
	};
	const readSet = (): unknown[] => {
		const list: unknown[] = [];
		while (peekTag() !== ",") list.push(readValue());
		reader.byte();
		reader.varint();
		return list;
	};
	/** Bytes are nothing that a chat has. */
	const readBuffer = (): null => {
		reader.skip(reader.varint());
		return null;
	};
	const readGrowingBuffer = (): null => {
		const length = reader.varint();
		reader.varint();
		reader.skip(length);
		return null;
	};
	/** A view follows the bytes that it shows, and takes their place. */
	const skipView = (value: unknown): unknown => {
		if (value !== null || reader.left === 0 || reader.peek() !== VIEW) return value;
		return keep(() => {
			// Itself, its kind, where it begins and ends, and how it grows.
			reader.skip(2);
			reader.varint();
			reader.varint();
			reader.varint();
			return null;
		});
	};
	const readFailure = (): Record<string, unknown> => {
		const failure: Record<string, unknown> = Object.create(null);
		for (;;) {
			const tag = String.fromCharCode(reader.byte());
			if (tag === ".") return failure;
			if (tag === "m") failure.message = readValue();
			else if (tag === "s" || tag === "c") readValue();
			else if (!"ERFSTU".includes(tag)) throw new FormatError("an error of no known form");
		}
	};
	/** Files and blobs are kept by their places among those of the row. */
	const readHost = (): null => {
		const tag = String.fromCharCode(reader.byte());
		if (tag !== "i" && tag !== "e") throw new FormatError("an object of the browser's");
		reader.varint();
		return null;
	};

	const readValue = (): unknown => {
		spend(1);
		if (++depth > MAX_DEPTH) throw new FormatError("nested too deep");
		const value = readTagged(readTag());
		depth--;
		return value;
	};
	const readTagged = (tag: string): unknown => {
		switch (tag) {
			case "_":
			case "-":
				return undefined;
			case "0":
				return null;
			case "T":
				return true;
			case "F":
				return false;
			case "I": {
				const folded = reader.varint();
				return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
			}
			case "U":
				return reader.varint();
			case "N":
				return reader.double();
			case "Z":
				return readBigInt(reader);
			case '"':
				return readString(reader, "latin1");
			case "c":
				return readString(reader, "utf16le");
			case "S":
				return readString(reader, "utf8");
			case "^":
				return readReference();
			case "?":
				reader.varint();
				return readTagged(readTag());
			case "o":
				return keep(() => readObject("{"));
			case "A":
				return keep(readDense);
			case "a":
				return keep(readSparse);
			case "D":
				return keep(() => toIso(reader.double()));
			case "y":
				return keep(() => true);
			case "x":
				return keep(() => false);
			case "n":
				return keep(() => reader.double());
			case "z":
				return keep(() => readBigInt(reader));
			case "s":
				return keep(readValue);
			case "R":
				return keep(() => {
					const pattern = readValue();
					reader.varint();
					return pattern;
				});
			case ";":
				return keep(() => readObject(":"));
			case "'":
				return keep(readSet);
			case "B":
				return skipView(keep(readBuffer));
			case "~":
				return skipView(keep(readGrowingBuffer));
			case "r":
				return keep(readFailure);
			case "\\":
				return keep(readHost);
			default:
				throw new FormatError(`a value of kind ${JSON.stringify(tag)}`);
		}
	};
	return readValue();
}

function readString(reader: ByteReader, encoding: "latin1" | "utf16le" | "utf8"): string {
	const length = reader.varint();
	const at = reader.skip(length);
	return reader.bytes.toString(encoding, at, at + length);
}

/** As text: JSON has no such numbers. */
function readBigInt(reader: ByteReader): string {
	const field = reader.varint();
	const digits = reader.take(Math.floor(field / 2));
	if (digits.length > 1024) throw new FormatError("a number is too long");
	const hex = Buffer.from(digits).reverse().toString("hex");
	const value = hex === "" ? 0n : BigInt(`0x${hex}`);
	return String(field % 2 === 1 ? -value : value);
}

function toIso(ms: number): string | null {
	const date = new Date(ms);
	return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
