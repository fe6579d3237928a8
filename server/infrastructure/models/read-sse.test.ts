import fc from "fast-check";
import { expect, test } from "vitest";
import { SseReader, SseTooLongError } from "./read-sse.ts";

/** Data of all events, and of the one that was begun but not ended. */
function readAll(chunks: readonly Uint8Array[]): { events: string[]; leftover: string | null } {
	const events: string[] = [];
	const reader = new SseReader({
		onData: (data) => {
			events.push(data);
			return null;
		},
		onContent: () => expect.unreachable("nothing was learnt"),
	});
	for (const chunk of chunks) reader.push(chunk);
	return { events, leftover: reader.end() };
}

function cutInto(bytes: Uint8Array, size: number): Uint8Array[] {
	const chunks: Uint8Array[] = [];
	for (let i = 0; i < bytes.length; i += size) chunks.push(bytes.subarray(i, i + size));
	return chunks;
}

const CASES: readonly (readonly [name: string, text: string, events: string[], leftover: string | null])[] = [
	["LF", "data: a\n\ndata: b\n\n", ["a", "b"], null],
	["CR LF", "data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"], null],
	["CR", "data: a\r\rdata: b\r\r", ["a", "b"], null],
	["mixed line ends", "data: a\r\n\ndata: b\n\rdata: c\r\r\n", ["a", "b", "c"], null],
	["no space after the colon", "data:a\n\ndata:  b\n\n", ["a", " b"], null],
	["several data lines", "data: a\ndata: b\ndata\ndata: c\n\n", ["a\nb\n\nc"], null],
	["comments and other fields", ": hi\n\nevent: x\nid: 7\nretry: 1\ndata: a\n: there\n\n:\n\n", ["a"], null],
	["fields that only begin like data", "database: x\ndatum\ndata: a\n\n", ["a"], null],
	["an empty event", "data:\n\ndata\n\n\n\n", ["", ""], null],
	["a byte order mark", "\ufeffdata: a\n\n", ["a"], null],
	["characters of two, three and four bytes", "data: é東🙂\n\ndata: שלום\n\n", ["é東🙂", "שלום"], null],
	["an end in the middle of a line", 'data: a\n\ndata: {"b', ["a"], '{"b'],
	["an end before the empty line", "data: a\n\ndata: b\n", ["a"], "b"],
	["an error field", 'error: {"code":500}\n\n', ['{"error": {"code":500}}'], null],
	["nothing", "", [], null],
	["no events", "hello\nworld\n\n", [], null],
];

test.each(CASES)("events are the same however the bytes are cut: %s", (_name, text, events, leftover) => {
	const bytes = Buffer.from(text);
	const expected = { events, leftover };
	expect(readAll([bytes])).toEqual(expected);
	expect(readAll(cutInto(bytes, 1))).toEqual(expected);
	for (let cut = 0; cut <= bytes.length; cut++) {
		expect(readAll([bytes.subarray(0, cut), bytes.subarray(cut)]), `cut at ${cut}`).toEqual(expected);
	}
});

test("any events in any chunks come out as they went in", () => {
	const line = fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, ""));
	const event = fc.record({
		lines: fc.array(line, { minLength: 1, maxLength: 3 }),
		eol: fc.constantFrom("\n", "\r\n", "\r"),
	});
	fc.assert(
		fc.property(
			fc.array(event, { maxLength: 8 }),
			fc.array(fc.nat(300), { maxLength: 20 }),
			(events, cuts) => {
				const text = events
					.map(({ lines, eol }) => `${lines.map((each) => `data: ${each}${eol}`).join("")}${eol}`)
					.join("");
				const bytes = Buffer.from(text);
				const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted(
					(a, b) => a - b,
				);
				const chunks = places.slice(1).map((place, i) => bytes.subarray(places[i], place));
				expect(readAll(chunks).events).toEqual(events.map(({ lines }) => lines.join("\n")));
			},
		),
		{ numRuns: 300, seed: 7 },
	);
});

test("bytes that are no UTF-8 become replacement characters and end no event", () => {
	const bytes = Buffer.concat([
		Buffer.from("data: a"),
		Buffer.from([0xff, 0xc3]),
		Buffer.from("\n\ndata: b\n\n"),
	]);
	expect(readAll([bytes]).events).toEqual(["a\ufffd\ufffd", "b"]);
});

test("an event without an end is not collected for ever", () => {
	const reader = new SseReader({ onData: () => null, onContent: () => undefined });
	const chunk = Buffer.alloc(1024 * 1024, "x");
	expect(() => {
		for (let i = 0; i < 40; i++) reader.push(chunk);
	}).toThrow(SseTooLongError);
	const lines = new SseReader({ onData: () => null, onContent: () => undefined });
	expect(() => {
		for (let i = 0; i < 40; i++) lines.push(Buffer.from(`data: ${"x".repeat(1024 * 1024)}\n`));
	}).toThrow(SseTooLongError);
});
