import { expect, test } from "vitest";
import { readImageSize } from "./read-image-size.ts";
import { isRasterImage, SNIFFED_BYTES, sniffType, textEncoding } from "./sniff-type.ts";

const bytes = (...parts: readonly (string | readonly number[])[]) =>
	Buffer.concat(
		parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))),
	);

const PNG = bytes(
	[0x89],
	"PNG\r\n",
	[0x1a, 0x0a],
	[0, 0, 0, 13],
	"IHDR",
	[0, 0, 0x0f, 0xa0, 0, 0, 0x0b, 0xb8],
);
const GIF = bytes("GIF89a", [0x40, 1, 0xf0, 0]);
const JPEG = bytes(
	[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2],
	[0xff, 0xc2, 0, 17, 8, 1, 0xe0, 2, 0x80, 3, 0, 0, 0],
);
const WEBP = bytes("RIFF", [9, 9, 9, 9], "WEBPVP8X", [10, 0, 0, 0, 0, 0, 0, 0], [0x7f, 2, 0], [0xdf, 1, 0]);

test.each([
	["a.png", PNG, "image/png"],
	["png that says it is a page.html", PNG, "image/png"],
	["a.gif", GIF, "image/gif"],
	["a.jpg", JPEG, "image/jpeg"],
	["a.webp", WEBP, "image/webp"],
	["sound.wav", bytes("RIFF", [9, 9, 9, 9], "WAVEfmt "), "application/octet-stream"],
	["page as picture.png", bytes("<!doctype html><script>alert(1)</script>"), "text/plain"],
	["page.html", bytes("<!doctype html><script>alert(1)</script>"), "text/html"],
	["drawing.svg", bytes("<svg onload='alert(1)'/>"), "image/svg+xml"],
	["a.pdf", bytes("%PDF-1.7\n%\xe2\xe3\xcf\xd3"), "application/pdf"],
	["late.pdf", bytes("junk before\n%PDF-1.4 \xff"), "application/pdf"],
	["not.pdf", bytes([0, 1, 2, 3]), "application/octet-stream"],
	["a.docx", bytes("PK\x03\x04"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
	["a.zip", bytes("PK\x03\x04"), "application/zip"],
	["docx.docx", bytes("no zip"), "text/plain"],
	["a.csv", bytes("a,b\n1,2\n"), "text/csv"],
	["a.py", Buffer.from("print('grüße')\n"), "text/plain"],
	["utf16.txt", Buffer.from("\ufeffhallo", "utf16le"), "text/plain"],
	["of Excel on Windows.csv", bytes("Stra\xdfe;Preis\r\nM\xfcllerweg;5 \x80\r\n"), "text/csv"],
	["cut.txt", bytes("a caf\xe9"), "text/plain"],
	["Cyrillic in one byte.txt", bytes("\xcf\xf0\xe8\xe2\xe5\xf2"), "application/octet-stream"],
	["UTF-8 with a broken sign.txt", bytes("gr\xc3\xbc\xc3\x9fe \xff and more"), "application/octet-stream"],
	["nul.txt", bytes("a\0b"), "application/octet-stream"],
	["empty.txt", bytes(), "text/plain"],
])("%s is told by its content: %#", (name, head, mime) => {
	expect(sniffType(head, name)).toBe(mime);
});

test("what Windows writes for western languages is read as it was written", () => {
	const head = bytes("M\xfcller \x8020 \x96 caf\xe9");
	expect(new TextDecoder(textEncoding(head)).decode(head)).toBe("Müller €20 – café");
	expect(textEncoding(Buffer.from("Müller €20"))).toBe("utf-8");
});

test("a text that is cut within a character by the end of what is looked at is still a text", () => {
	const long = Buffer.from(`${"a".repeat(SNIFFED_BYTES - 1)}ü`).subarray(0, SNIFFED_BYTES);
	expect([sniffType(long, "a.txt"), textEncoding(long)]).toEqual(["text/plain", "utf-8"]);
});

test("neither a drawing nor a page is a raster image", () => {
	expect(["image/png", "image/jpeg", "image/gif", "image/webp"].every(isRasterImage)).toBe(true);
	expect(["image/svg+xml", "text/html", "application/pdf"].some(isRasterImage)).toBe(false);
});

test.each([
	["image/png", PNG, { width: 4000, height: 3000 }],
	["image/gif", GIF, { width: 320, height: 240 }],
	["image/jpeg", JPEG, { width: 640, height: 480 }],
	["image/webp", WEBP, { width: 640, height: 480 }],
	["image/png", PNG.subarray(0, 20), null],
	["image/gif", bytes("GIF89a"), null],
	["image/webp", WEBP.subarray(0, 20), null],
	["image/jpeg", bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), null],
	["image/jpeg", Buffer.alloc(4096, 0xff), null],
	["text/plain", PNG, null],
])("the size of %s is read, or is not there: %#", (mime, head, size) => {
	expect(readImageSize(mime, head)).toEqual(size);
});
