import { z } from "zod";
import type { RankCursor } from "../../../protocol/rank-pages.ts";

const localSchema = z.int().min(0);
const cursorSchema: z.ZodType<RankCursor> = z.object({
	high: localSchema,
	low: localSchema.nullable(),
	after: z.object({ score: z.number(), local: localSchema }).nullable(),
});

export function formatCursor(cursor: RankCursor): string {
	return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

/** Null where it is not one. */
export function parseCursor(text: string): RankCursor | null {
	try {
		return cursorSchema.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
	} catch {
		return null;
	}
}
