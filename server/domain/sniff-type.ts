import { fileExtension } from "../protocol/file-name.ts";

/** How much of a file's beginning is looked at. */
export const SNIFFED_BYTES = 256 * 1024;

const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/**
 * What a file is by its first bytes. Its name only tells kinds of text apart, and a DOCX from another zip: what a
 * name says is never believed against the content. `application/octet-stream` where nobody can tell.
 */
export function sniffType(head: Uint8Array, name: string): string {
	const known = MAGIC.find(({ at, bytes }) =>
		bytes.every((byte, i) => byte === null || head[at + i] === byte),
	);
	if (known?.mime === "image/webp" && !startsWith(head, "WEBP", 8)) return "application/octet-stream";
	if (known !== undefined) return known.mime;
	if (startsWith(head, "PK\u0003\u0004")) return fileExtension(name) === "docx" ? DOCX : "application/zip";
	// Some writers put a few bytes before it; readers look for it in the first kilobyte.
	if (Buffer.from(head.subarray(0, 1024)).includes("%PDF-")) return "application/pdf";
	if (!isText(head)) return "application/octet-stream";
	return TEXT_TYPES[fileExtension(name)] ?? "text/plain";
}

/** Images that every browser draws and that can hold no script; only these are shown within a page. */
export function isRasterImage(mime: string): boolean {
	return mime === "image/png" || mime === "image/jpeg" || mime === "image/gif" || mime === "image/webp";
}

const MAGIC: readonly {
	readonly mime: string;
	readonly at: number;
	readonly bytes: readonly (number | null)[];
}[] = [
	{ mime: "image/png", at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
	{ mime: "image/jpeg", at: 0, bytes: [0xff, 0xd8, 0xff] },
	{ mime: "image/gif", at: 0, bytes: [0x47, 0x49, 0x46, 0x38, null, 0x61] },
	{ mime: "image/webp", at: 0, bytes: [0x52, 0x49, 0x46, 0x46] },
	{ mime: "application/gzip", at: 0, bytes: [0x1f, 0x8b] },
];

/** Kinds of text that have a type of their own; all others, code among them, are plain text. */
const TEXT_TYPES: Readonly<Record<string, string>> = {
	csv: "text/csv",
	htm: "text/html",
	html: "text/html",
	json: "application/json",
	markdown: "text/markdown",
	md: "text/markdown",
	svg: "image/svg+xml",
	tsv: "text/tab-separated-values",
	xhtml: "application/xhtml+xml",
	xml: "application/xml",
};

/** In an encoding that is known here, without the control characters that no text has. */
function isText(head: Uint8Array): boolean {
	try {
		const text = decodeHead(head, textEncoding(head));
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
		return !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text);
	} catch {
		return false;
	}
}

type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/**
 * By its byte order mark; without one UTF-8, or where it cannot be that what Windows writes for western languages.
 * @param head at most `SNIFFED_BYTES` of the beginning
 */
export function textEncoding(head: Uint8Array): TextEncoding {
	if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
	if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
	try {
		decodeHead(head, "utf-8");
		return "utf-8";
	} catch {
		return isWestern(head) ? "windows-1252" : "utf-8";
	}
}

/** @throws {TypeError} where it is not of this encoding. Where more follows, the end may lie in the middle of a character. */
function decodeHead(head: Uint8Array, encoding: TextEncoding): string {
	const stream = head.byteLength >= SNIFFED_BYTES;
	return new TextDecoder(encoding, { fatal: true }).decode(head, { stream });
}

/** In other languages written in one byte each, nearly all are beyond ASCII; a broken UTF-8 has signs that are whole. */
const MOST_WESTERN = 0.3;

function isWestern(head: Uint8Array): boolean {
	const beyond = head.filter((byte) => byte >= 0x80);
	const isUnused = (byte: number) => [0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte);
	if (beyond.length > head.length * MOST_WESTERN || beyond.some(isUnused)) return false;
	return !/[^\p{ASCII}\uFFFD]/u.test(new TextDecoder("utf-8").decode(head));
}

function startsWith(head: Uint8Array, text: string, at = 0): boolean {
	return [...text].every((character, i) => head[at + i] === character.charCodeAt(0));
}
