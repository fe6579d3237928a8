import { beforeEach, expect, test } from "vitest";
import { ChunkFramingError, ChunkTap, type TappedSocket } from "./chunk-tap.ts";

const HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const LAST = "0\r\n\r\n";
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

let toParser: string;
let toSink: string;
let calls: string[];
let unread: number;
let tap: ChunkTap;
beforeEach(() => {
	toParser = "";
	toSink = "";
	calls = [];
	unread = 0;
	const socket = {
		push: (bytes: Buffer) => {
			toParser += bytes.toString("latin1");
			return true;
		},
		get readableLength() {
			return unread;
		},
		pause: () => calls.push("pause"),
		resume: () => calls.push("resume"),
		destroy: (error: Error) => calls.push(error.name),
	} as unknown as TappedSocket;
	tap = new ChunkTap(socket);
	tap.begin();
});

/** As a socket reads: every time into the same memory. */
const memory = Buffer.alloc(1024);
function read(text: string): void {
	memory.fill("?");
	tap.read(memory.write(text, "latin1"), memory);
}

function follow(): void {
	tap.follow((payload) => {
		toSink += Buffer.from(payload).toString("latin1");
	});
}

/** Reads the segments; follows as soon as the head is whole, as the parser tells. */
function readAll(segments: readonly string[]): void {
	let before = "";
	for (const segment of segments) {
		const hadHead = before.includes("\r\n\r\n");
		before += segment;
		read(segment);
		if (!hadHead && before.includes("\r\n\r\n")) follow();
	}
}

test("chunks go past the parser; it gets the head, what came with it, and the last chunk", () => {
	readAll([HEAD + chunk("one"), chunk("two"), chunk("three") + chunk("four"), LAST]);
	expect(toSink).toBe("twothreefour");
	expect(toParser).toBe(HEAD + chunk("one") + LAST);
});

test("chunks that are read together are given together, and the parser's own bytes are not touched", () => {
	const pieces: string[] = [];
	read(HEAD + chunk("a") + chunk("b"));
	tap.follow((payload) => pieces.push(Buffer.from(payload).toString()));
	read(chunk("one") + chunk("two") + chunk("three") + LAST);
	expect(pieces).toEqual(["onetwothree"]);
	expect(toParser).toBe(HEAD + chunk("a") + chunk("b") + LAST);
});

test("after the last chunk the connection is as it was, and serves the next request", () => {
	readAll([HEAD, chunk("one") + LAST]);
	tap.begin();
	readAll([HEAD, chunk("two"), LAST]);
	expect([toSink, toParser]).toEqual(["onetwo", HEAD + LAST + HEAD + LAST]);
});

test("cut anywhere, in three parts, the same text comes in the same order, and the parser sees whole chunks", () => {
	const body = ["a", "0\r\n\r\n", "x".repeat(26), "5\r\nhello", "\r\n"];
	const stream = HEAD + body.map(chunk).join("") + LAST;
	for (let first = 1; first < stream.length - 1; first++) {
		for (let second = first + 1; second < stream.length; second++) {
			tap.begin();
			toParser = "";
			toSink = "";
			readAll([stream.slice(0, first), stream.slice(first, second), stream.slice(second)]);
			const seen = readChunked(toParser.slice(HEAD.length));
			expect(seen + toSink, `cut at ${first} and ${second}`).toBe(body.join(""));
		}
	}
});

test("what the parser has not looked at yet is never overtaken", () => {
	readAll([HEAD]);
	unread = 1;
	read(chunk("one"));
	expect(toSink).toBe("");
	unread = 0;
	read(chunk("two"));
	expect([toSink, toParser]).toEqual(["two", HEAD + chunk("one")]);
});

test.each([
	["a chunk with an extension", "3;a=b\r\none\r\n"],
	["a size that is none", "zz\r\none\r\n"],
	["a size of nine digits", "000000003\r\none\r\n"],
	["a size without its CR", "3\none\r\n"],
	["a size with a lone CR", "3\rXone\r\n"],
	["trailers", "0\r\nX-Trailer: 1\r\n\r\n"],
])("%s is left to the parser, with all that follows", (_name, strange) => {
	readAll([HEAD, chunk("one"), ...strange, chunk("two")]);
	expect([toSink, toParser]).toEqual(["one", HEAD + strange + chunk("two")]);
});

test("a chunk that does not end where it said ends the connection", () => {
	readAll([HEAD, chunk("one"), "3\r\ntwoo\r\n"]);
	expect(calls).toEqual([new ChunkFramingError().name]);
	expect(toSink).toBe("onetwo");
});

test("broken framing that the parser sees is left to it", () => {
	readAll([`${HEAD}3\r\ntwoo\r\n`, chunk("three")]);
	expect([calls, toSink]).toEqual([[], ""]);
});

test("without a request that is followed all goes to the parser", () => {
	tap.leave();
	readAll([HEAD, chunk("one"), LAST]);
	expect([toSink, toParser]).toEqual(["", HEAD + chunk("one") + LAST]);
});

test("it waits where the parser cannot, and does not begin to go past one that waits", () => {
	readAll([HEAD]);
	expect(tap.pause()).toBe(false);
	read(chunk("one"));
	expect(toSink).toBe("");
	expect(tap.resume()).toBe(false);
	read(chunk("two"));
	expect([tap.pause(), tap.resume(), calls]).toEqual([true, true, ["pause", "resume"]]);
});

function readChunked(bytes: string): string {
	let text = "";
	for (let at = 0; at < bytes.length; ) {
		const end = bytes.indexOf("\r\n", at);
		const size = Number.parseInt(bytes.slice(at, end), 16);
		if (size === 0) return text;
		text += bytes.slice(end + 2, end + 2 + size);
		expect(bytes.slice(end + 2 + size, end + 4 + size)).toBe("\r\n");
		at = end + 4 + size;
	}
	throw new Error(`No last chunk in ${JSON.stringify(bytes)}`);
}
