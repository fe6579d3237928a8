import { Serializer } from "node:v8";
import fc from "fast-check";
import { expect, test } from "vitest";
import { varint } from "../../../../../tests/support/make-leveldb.ts";
import { FormatError, SizeError } from "../leveldb/byte-reader.ts";
import { readBlinkValue } from "./read-blink-value.ts";

const ENVELOPE = Buffer.concat([Buffer.of(0xff, 21, 0xfe), Buffer.alloc(12)]);
const room = (values = 10_000, bytes = 1_000_000) => ({ values, bytes });
const read = (bytes: Buffer, budget = room()) => readBlinkValue(bytes, budget);
/** As the browser does it; `serialize` of Node writes bytes in a way of its own. */
const enclose = (value: unknown) => {
	const serializer = new Serializer();
	serializer.writeHeader();
	serializer.writeValue(value);
	return Buffer.concat([ENVELOPE, serializer.releaseBuffer()]);
};
const raw = (...parts: readonly (string | number | Buffer)[]) =>
	Buffer.concat([
		...[ENVELOPE, Buffer.of(0xff, 15)],
		...parts.map((part) =>
			typeof part === "number" ? varint(part) : typeof part === "string" ? Buffer.from(part, "latin1") : part,
		),
	]);
/** Two of the same bytes. */
function views() {
	const bytes = new ArrayBuffer(8);
	return [new Uint8Array(bytes, 1, 2), new DataView(bytes)];
}
/** Without what tells an object without a prototype from one. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? "null");

test.each<[string, unknown, unknown]>([
	["texts of one byte, of two and none", ["ÿ plain", "Ω 🙂", ""], ["ÿ plain", "Ω 🙂", ""]],
	[
		"numbers",
		[0, -1, 2 ** 30, -(2 ** 31), 2 ** 32, 0.1, -0.5],
		[0, -1, 2 ** 30, -(2 ** 31), 2 ** 32, 0.1, -0.5],
	],
	[
		"what is no JSON",
		[undefined, Number.NaN, 12n, -(2n ** 70n)],
		[null, null, "12", "-1180591620717411303424"],
	],
	["dates", [new Date(0), new Date(Number.NaN)], ["1970-01-01T00:00:00.000Z", null]],
	[
		"maps and sets",
		{
			m: new Map<unknown, unknown>([
				["a", 1],
				[{}, 2],
			]),
			s: new Set([1, [2]]),
		},
		{ m: { a: 1 }, s: [1, [2]] },
	],
	[
		"objects of simple values",
		[Object(1), Object("x"), Object(true), Object(false), Object(2n)],
		[1, "x", true, false, "2"],
	],
	[
		"expressions and errors",
		[/a+/gi, Object.assign(new RangeError("too far"), { stack: "" })],
		["a+", { message: "too far" }],
	],
	["bytes", [...views(), new ArrayBuffer(3), "after"], [null, null, null, "after"]],
	["nested lists with holes", [[[]], Object.assign(new Array(3), { 1: "x" })], [[[]], [null, "x", null]]],
	[
		"keys that are numbers, or mean something",
		{ 7: "a", ["__proto__"]: { isAdmin: true } },
		{ 7: "a", ["__proto__"]: { isAdmin: true } },
	],
])("reads %s as V8 writes them", (_name, value, expected) => {
	expect(plain(read(enclose(value)))).toEqual(expected);
});

test("an object that stands in several places is whole in each, and a circle is cut", () => {
	const shared = { words: "x" };
	const circle: Record<string, unknown> = { a: shared, b: [shared] };
	circle.self = circle;
	expect(plain(read(enclose(circle)))).toEqual({ a: shared, b: [shared], self: null });
});

test("what refers to itself again and again costs what it would be written out", () => {
	let bomb: unknown = ["x"];
	for (let level = 0; level < 40; level++) bomb = [bomb, bomb];
	expect(() => read(enclose(bomb))).toThrow(FormatError);
});

test.each<[string, Buffer]>([
	["is nothing", Buffer.of()],
	["has no envelope", Buffer.from("hello")],
	["ends after its envelope", ENVELOPE],
	["is nested without end", raw("A\x01".repeat(5000))],
	["is a list with billions of holes", raw("a", 4e9, "@", 0, 4e9)],
	["is a list longer than the file", raw("A", 2 ** 40)],
	["is a text longer than the file", raw('"', 2 ** 40, "x")],
	["refers to what is not there", raw("^", 5)],
	["has a number without end", raw("U", Buffer.alloc(40, 0xff))],
	["has bytes that are not there", raw("B", 2 ** 50)],
	["is a number of a million digits", raw("Z", 2 * 100_000, Buffer.alloc(100_000, 1))],
	["has no end of its pairs", raw("o", '"', 1, "a")],
	["is of a kind that no page can store", raw("w")],
	["is a thing of the browser's", raw("\\K")],
	["is packed in itself", Buffer.from("ff1102" + "05" + "10" + "ff11020000", "hex")],
])("a value that %s is refused", (_name, bytes) => {
	expect(() => read(bytes)).toThrow(FormatError);
});

test("more than is left for a chat is refused, packed or not", () => {
	expect(() => read(enclose("x".repeat(2000)), room(10, 1000))).toThrow(SizeError);
	const packed = Buffer.concat([Buffer.from("ff1102", "hex"), varint(50_000), Buffer.alloc(5000, 0)]);
	expect(() => read(packed, room(10, 1000))).toThrow(SizeError);
	expect(() => read(enclose([1, 2, 3]), room(3))).toThrow(FormatError);
});

test("values with any bytes changed are read, or refused, and never more", () => {
	const sample = enclose({
		...{
			a: [1, "ä", "🙂", null],
			b: new Map([["k", new Set([1n])]]),
			c: new Date(),
			d: /x/g,
			e: new Error("x"),
		},
		f: new Uint8Array(8),
	});
	fc.assert(
		fc.property(
			fc.array(fc.tuple(fc.integer({ min: 15, max: sample.length - 1 }), fc.nat(255)), {
				minLength: 1,
				maxLength: 6,
			}),
			fc.integer({ min: 15, max: sample.length }),
			(changes, length) => {
				const bytes = Buffer.from(sample.subarray(0, length));
				for (const [at, value] of changes) if (at < length) bytes[at] = value;
				try {
					JSON.stringify(read(bytes));
				} catch (error) {
					expect(error).toBeInstanceOf(FormatError);
				}
			},
		),
		{ numRuns: 1000 },
	);
});
