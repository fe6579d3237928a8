import { type ExtractionAnswer, type ExtractionInput, TooLargeError } from "./extraction-protocol.ts";
import { readDocx } from "./read-docx.ts";
import { readPdf } from "./read-pdf.ts";

/** The text of one document, in the thread made for it. */
export async function extractDocument(input: ExtractionInput): Promise<ExtractionAnswer> {
	try {
		const read = input.kind === "pdf" ? readPdf : readDocx;
		const text = tidy(await read(input.content, input.maxLength));
		const isCut = text.length > input.maxLength;
		return { type: "text", text: isCut ? text.slice(0, input.maxLength).toWellFormed() : text, isCut };
	} catch (error) {
		if (error instanceof TooLargeError || error instanceof RangeError)
			return { type: "failed", reason: "too_large" };
		const isLocked = error instanceof Error && error.name === "PasswordException";
		return { type: "failed", reason: isLocked ? "encrypted" : "broken" };
	}
}

/** Documents hold form feeds, U+0000 and lone surrogates; a model is to read text. */
function tidy(text: string): string {
	return (
		text
			.toWellFormed()
			.replace(/\r\n?/g, "\n")
			// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
			.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "")
			.replace(/[ \t]+\n/g, "\n")
			.replace(/\n{3,}/g, "\n\n")
			.trim()
	);
}
