import { z } from "zod";

/** Where a page of hits ended: within the matches from `low` to `high`, which are ranked together. */
export type SearchCursor = z.infer<typeof cursorSchema>;

const localSchema = z.int().min(0);
const cursorSchema = z.object({
	high: localSchema,
	/** Null: not known yet, these matches have not been ranked. */
	low: localSchema.nullable(),
	/** The last hit that was told; null: none of these. */
	after: z.object({ score: z.number(), local: localSchema }).nullable(),
});

export function formatCursor(cursor: SearchCursor): string {
	return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

/** Null where it is not one. */
export function parseCursor(text: string): SearchCursor | null {
	try {
		return cursorSchema.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
	} catch {
		return null;
	}
}
