import { z } from "zod";
import { ModelError } from "../../../application/model-port.ts";

/** A point in an answer that the provider keeps. */
const cursorSchema = z.object({
	/** The provider's name for the answer. */
	id: z.string().min(1).max(500),
	/** Number of the last event before the point. */
	sequence: z.number().int(),
	/** Length in UTF-16 code units of what was told before the point, for when only the whole is left. */
	text: z.number().int().min(0),
	reasoning: z.number().int().min(0),
});
export type ResponseCursor = Readonly<z.infer<typeof cursorSchema>>;

export function formatCursor({ id, sequence, text, reasoning }: ResponseCursor): string {
	return JSON.stringify({ id, sequence, text, reasoning });
}

/** @throws {ModelError} where it is of another kind of provider */
export function parseCursor(cursor: string): ResponseCursor {
	try {
		return cursorSchema.parse(JSON.parse(cursor));
	} catch (cause) {
		throw new ModelError("interrupted", undefined, { cause });
	}
}
