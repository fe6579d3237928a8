import { deflateSync } from "node:zlib";
import { zipSync } from "fflate";
import { afterEach, expect, test } from "vitest";
import { bytesOf, docxParagraph, makeDocx, makePdf, pdfPage } from "../../../tests/support/make-documents.ts";
import type { TextExtractor } from "../../application/text-extractor-port.ts";
import { createThreadedExtractor, type ExtractionLimits } from "./threaded-extractor.ts";

const SCRIPT = new URL("../../extraction-worker.ts", import.meta.url);
const MIB = 1024 * 1024;
/** Packing and unpacking what is too large takes its time. */
const SLOW = { timeout: 30_000 };
const warnings: string[] = [];
const logger = {
	debug() {},
	info() {},
	warn: (_fields: object, text: string) => warnings.push(text),
	error() {},
};
const opened: TextExtractor[] = [];

afterEach(async () => {
	for (const extractor of opened.splice(0)) await extractor.close();
	warnings.length = 0;
});

function open(limits: Partial<ExtractionLimits> = {}): TextExtractor {
	const extractor = createThreadedExtractor({ script: SCRIPT, logger: logger as never, limits });
	opened.push(extractor);
	return extractor;
}

test("the text of a PDF is read page by page", async () => {
	expect(await open().extract("pdf", makePdf([pdfPage("Hello world")]))).toEqual({
		text: "Hello world",
		isCut: false,
	});
	expect(await open().extract("pdf", makePdf([pdfPage("One"), "", pdfPage("Three")]))).toEqual({
		text: "[Page 1]\nOne\n\n[Page 3]\nThree",
		isCut: false,
	});
});

test("the text of a DOCX is read paragraph by paragraph", async () => {
	const read = await open().extract(
		"docx",
		makeDocx(docxParagraph("Grüße") + docxParagraph("世界 &amp; more")),
	);
	expect(read).toEqual({ text: "Grüße\n\n世界 & more", isCut: false });
});

test("what is too long is cut, within no character", async () => {
	const read = await open({ maxLength: 5 }).extract("docx", makeDocx(docxParagraph("abcd😀efgh")));
	expect(read).toEqual({ text: "abcd\ufffd", isCut: true });
	expect(await open({ maxLength: 5 }).extract("pdf", makePdf(["", pdfPage("Hello world")]))).toMatchObject({
		isCut: true,
	});
});

test("a document without text says so", async () => {
	expect(await open().extract("pdf", makePdf(["", ""]))).toEqual({
		problem: expect.stringContaining("no text"),
	});
	expect(await open().extract("docx", makeDocx(""))).toEqual({ problem: expect.stringContaining("no text") });
});

test.each([
	["pdf", bytesOf("")],
	["pdf", bytesOf("no PDF at all")],
	["pdf", bytesOf(`%PDF-1.7\n${"<<".repeat(100_000)}`)],
	["docx", bytesOf("")],
	["docx", bytesOf("PK\u0003\u0004 and nothing after")],
	["docx", bytesOf(zipSync({ "readme.txt": Buffer.from("x") }))],
	["docx", bytesOf(zipSync({ "word/document.xml": Buffer.from("<not xml") }))],
	["docx", bytesOf(zipSync({ "../../word/document.xml": Buffer.from("x") }))],
	["docx", makeDocx(docxParagraph("text")).subarray(0, 400)],
] as const)("a %s that is none says so: %#", async (kind, content) => {
	expect(await open().extract(kind, Uint8Array.from(content))).toEqual({ problem: expect.any(String) });
});

test("a DOCX that unpacks to gigabytes is refused while it is small", SLOW, async () => {
	const bomb = makeDocx("", { "word/footnotes.xml": [new Uint8Array(65 * MIB), { level: 1 }] });
	expect(bomb.byteLength).toBeLessThan(MIB);
	expect(await open().extract("docx", bomb)).toEqual({ problem: expect.stringContaining("unpacks to more") });
});

test("what is not needed of a DOCX is not unpacked, however large it says it is", SLOW, async () => {
	const read = await open().extract(
		"docx",
		makeDocx(docxParagraph("text"), { "word/media/a.bin": [new Uint8Array(65 * MIB), { level: 1 }] }),
	);
	expect(read).toEqual({ text: "text", isCut: false });
});

test("entities of a DOCX grow nothing", async () => {
	const lol = Array.from({ length: 12 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");
	const bomb = makeDocx(docxParagraph("&l12;"), {}, `<!DOCTYPE x [<!ENTITY l0 "lol">${lol}]>`);
	const read = await open().extract("docx", bomb);
	expect("text" in read ? read.text.length : 0).toBeLessThan(100);
});

test(
	"a PDF whose page unpacks to more memory than allowed is ended, and the next one is read",
	SLOW,
	async () => {
		const extractor = open({ maxExternalBytes: 64 * MIB });
		const bomb = makePdf([{ packed: deflateSync(Buffer.alloc(300 * MIB, 32), { level: 1 }) }]);
		expect(bomb.byteLength).toBeLessThan(4 * MIB);
		expect(await extractor.extract("pdf", bomb)).toEqual({
			problem: expect.stringMatching(/unpacks to more/),
		});
		expect(await extractor.extract("pdf", makePdf([pdfPage("after")]))).toEqual({
			text: "after",
			isCut: false,
		});
	},
);

test("a document that takes too long is ended, also when the server closes", async () => {
	const slow = () => makePdf(Array.from({ length: 1500 }, (_, i) => pdfPage(`page ${i} `.repeat(40))));
	expect(await open({ timeoutMs: 1 }).extract("pdf", slow())).toEqual({
		problem: expect.stringContaining("too long"),
		mayPass: true,
	});
	const extractor = open();
	const reading = extractor.extract("pdf", slow());
	await extractor.close();
	expect(await reading).toMatchObject({ mayPass: true });
});

test("documents wait for each other, and each gets its own text", async () => {
	const extractor = open({ atOnce: 1 });
	const texts = await Promise.all(
		["a", "b", "c"].map((text) => extractor.extract("docx", makeDocx(docxParagraph(text)))),
	);
	expect(texts).toEqual(["a", "b", "c"].map((text) => ({ text, isCut: false })));
});
