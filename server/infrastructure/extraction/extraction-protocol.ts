import { z } from "zod";

/** What the thread is given, once. */
export const extractionInputSchema = z.object({
	kind: z.enum(["pdf", "docx"]),
	content: z.instanceof(Uint8Array),
	/** UTF-16 code units; what follows is left out. */
	maxLength: z.number().int(),
});
export type ExtractionInput = z.infer<typeof extractionInputSchema>;

/** What it answers, once. `reason` names why there is no text; the sentence is the parent's. */
export const extractionAnswerSchema = z.discriminatedUnion("type", [
	z.object({ type: z.literal("text"), text: z.string(), isCut: z.boolean() }),
	z.object({ type: z.literal("failed"), reason: z.enum(["encrypted", "broken", "too_large"]) }),
]);
export type ExtractionAnswer = z.infer<typeof extractionAnswerSchema>;

/** A document that unpacks to more than a document has. */
export class TooLargeError extends Error {
	override readonly name = "TooLargeError";
}
