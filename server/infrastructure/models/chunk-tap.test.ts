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

/** The turn of a read, and its ticks, are over. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

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
	for (const segment of segments) before = readAfter(before, segment);
}

function readAfter(before: string, segment: string): string {
	const all = before + segment;
	read(segment);
	if (!before.includes("\r\n\r\n") && all.includes("\r\n\r\n")) follow();
	return all;
}

test("chunks go past the parser; it gets the head and the last chunk", async () => {
	readAll([HEAD + chunk("one")]);
	await turn();
	expect(toSink).toBe("one");
	for (const segment of [chunk("two"), chunk("three") + chunk("four"), LAST]) read(segment);
	expect(toSink).toBe("onetwothreefour");
	expect(toParser).toBe(HEAD + LAST);
});

test.each([
	["together with its head", [HEAD + chunk("one"), chunk("two")]],
	["after its head", [HEAD, chunk("one"), chunk("two")]],
	["with a head in parts", [HEAD.slice(0, -3), HEAD.slice(-3) + chunk("one"), chunk("two")]],
])("what comes %s, where nobody follows it, goes to the parser", async (_name, segments) => {
	for (const segment of segments) {
		read(segment);
		await turn();
	}
	follow();
	read(LAST);
	expect([toSink, toParser]).toEqual(["", HEAD + chunk("one") + chunk("two") + LAST]);
});

test.each([
	["together with its head", [`${HEAD}5\r\nab`]],
	["after its head", [HEAD, "5\r\nab"]],
])(
	"what comes %s, before the parser has read the head, goes to the parser with all that follows",
	async (_name, segments) => {
		unread = 1;
		for (const segment of segments) {
			read(segment);
			await turn();
		}
		unread = 0;
		follow();
		// The rest of the chunk looks like the size of one.
		read("3\r\n\r\none\r\n");
		expect([toSink, toParser]).toEqual(["", `${HEAD}5\r\nab3\r\n\r\none\r\n`]);
	},
);

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

test("cut anywhere, in three parts, the same text comes in the same order, and the parser sees whole chunks", async () => {
	const body = ["a", "0\r\n\r\n", "x".repeat(26), "5\r\nhello", "\r\n"];
	const stream = HEAD + body.map(chunk).join("") + LAST;
	for (let first = 1; first < stream.length - 1; first++) {
		for (let second = first + 1; second < stream.length; second++) {
			tap.begin();
			toParser = "";
			toSink = "";
			readAll([stream.slice(0, first), stream.slice(first, second), stream.slice(second)]);
			await turn();
			const seen = readChunked(toParser.slice(HEAD.length));
			expect(seen + toSink, `cut at ${first} and ${second}`).toBe(body.join(""));
		}
	}
});

test("where no read ends with a chunk, the parser gets the whole ones and the rest goes past it in the same turn", async () => {
	readAll([`${HEAD}3\r\no`]);
	read(`ne\r\n${chunk("two")}5\r\nth`);
	expect([toSink, toParser]).toEqual(["", `${HEAD}${chunk("one")}${chunk("two")}`]);
	await turn();
	expect(toSink).toBe("th");
	read(`ree\r\n4\r\nfo`);
	read(`ur\r\n${LAST}`);
	expect([toSink, toParser]).toEqual(["threefour", `${HEAD}${chunk("one")}${chunk("two")}${LAST}`]);
});

test.each([
	["the parser has not looked at what is before it", () => (unread = 1)],
	["its reader waits", () => tap.pause()],
	["more is read first", () => read("e\r\n")],
	["the answer is not for us", () => tap.leave()],
	["the next request is sent", () => tap.begin()],
])("the rest of a read goes to the parser, in its place, where %s", async (_name, happens) => {
	readAll([`${HEAD}3\r\no`]);
	read(`ne\r\n3\r\ntw`);
	happens();
	await turn();
	expect([toSink, toParser.slice(0, HEAD.length + 13)]).toEqual(["", `${HEAD}3\r\none\r\n3\r\ntw`]);
});

test("a rest that waits is not taken for the one of the read before", async () => {
	readAll([`${HEAD}1\r\na`]);
	read(`\r\n2\r\nb`);
	read(`c\r\n2\r\nd`);
	await turn();
	read(`e\r\n${LAST}`);
	expect([toSink, toParser]).toEqual(["de", `${HEAD}${chunk("a")}${chunk("bc")}${LAST}`]);
});

test("cut anywhere, with turns between the reads, the same text comes and the parser sees whole chunks", async () => {
	const body = ["a", "0\r\n\r\n", "x".repeat(17), "\r\n"];
	const stream = HEAD + body.map(chunk).join("") + LAST;
	for (let first = HEAD.length - 1; first < stream.length - 1; first++) {
		for (let second = first + 1; second < stream.length; second++) {
			tap.begin();
			toParser = "";
			toSink = "";
			const segments = [stream.slice(0, first), stream.slice(first, second), stream.slice(second)];
			let before = "";
			for (const segment of segments) {
				before = readAfter(before, segment);
				await turn();
			}
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

test("a reader that waited for one answer does not keep the next one from going past the parser", () => {
	readAll([HEAD]);
	tap.pause();
	tap.begin();
	readAll([HEAD, chunk("one")]);
	expect([toSink, toParser]).toEqual(["one", HEAD + HEAD]);
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
