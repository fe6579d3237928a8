import { SNIFFED_BYTES, textEncoding } from "../../domain/sniff-type.ts";
import type { Attachment } from "../../protocol/attachments.ts";
import { normalizeText, safeCut } from "../../protocol/text.ts";
import type { AttachmentStore } from "../attachment-port.ts";
import type { DocumentKind, FileText, TextExtractor } from "../text-extractor-port.ts";

export type ReadingDeps = {
	readonly attachments: Pick<AttachmentStore, "open" | "findText" | "saveText">;
	readonly extractor: Pick<TextExtractor, "extract">;
};

/** UTF-16 code units of one file that a model is given; more than most can read at once. */
const LONGEST_TEXT = 400_000;
/** Bytes that surely hold that many. */
const ENOUGH_BYTES = LONGEST_TEXT * 4;

const DOCUMENTS: Readonly<Record<string, DocumentKind>> = {
	"application/pdf": "pdf",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
};

const TEXTS: ReadonlySet<string> = new Set([
	"application/json",
	"application/xml",
	"application/xhtml+xml",
	"image/svg+xml",
]);

/**
 * The text of a file, as far as a model is given it; null where a file of this kind has none. What was taken out of
 * a document is kept, since it takes long. @throws {AppError} attachment_missing
 */
export async function readFileText(deps: ReadingDeps, attachment: Attachment): Promise<FileText | null> {
	const { id, mime } = attachment;
	const kind = DOCUMENTS[mime];
	if (kind === undefined) {
		return mime.startsWith("text/") || TEXTS.has(mime)
			? decode(await readBytes(deps, id, ENOUGH_BYTES))
			: null;
	}
	const known = await deps.attachments.findText(id);
	if (known !== null) return known;
	const read = await deps.extractor.extract(kind, await readBytes(deps, id, attachment.size_bytes));
	if (!("problem" in read && read.mayPass)) await deps.attachments.saveText(id, read);
	return read;
}

/** At most so many of its first bytes; none where the file has just been deleted. */
export async function readBytes(
	{ attachments }: Pick<ReadingDeps, "attachments">,
	id: string,
	most: number,
): Promise<Uint8Array<ArrayBuffer>> {
	const opened = await attachments.open(id, null);
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of opened?.content ?? []) {
		chunks.push(chunk);
		size += chunk.byteLength;
		if (size >= most) break;
	}
	const bytes = new Uint8Array(Math.min(size, most));
	let at = 0;
	for (const chunk of chunks) {
		bytes.set(chunk.subarray(0, bytes.byteLength - at), at);
		at += chunk.byteLength;
	}
	return bytes;
}

function decode(bytes: Uint8Array): FileText {
	const encoding = textEncoding(bytes.subarray(0, SNIFFED_BYTES));
	const text = normalizeText(new TextDecoder(encoding).decode(bytes));
	if (text.trim() === "") return { problem: "The file is empty, so there is nothing for a model to read." };
	const end = safeCut(text, LONGEST_TEXT);
	return { text: text.slice(0, end), isCut: end < text.length };
}
