import { existsSync, readFileSync, renameSync } from "node:fs";
import type { z } from "zod";
import type { Log } from "./log-file.ts";

/**
 * Reads a JSON file that has to fit `schema`; one that does not is set aside, and null is returned.
 * @throws {Error} where it cannot be read now: what is in it may be good, and must not be written over
 */
export function readCheckedFile<Schema extends z.ZodType>(
	path: string,
	schema: Schema,
	log: Log,
): z.infer<Schema> | null {
	if (!existsSync(path)) return null;
	const parsed = schema.safeParse(parseJson(readText(path)));
	if (parsed.success) return parsed.data;
	const aside = `${path}.damaged`;
	log.warn(`"${path}" cannot be read as it is; it is now "${aside}" and defaults are used`);
	try {
		renameSync(path, aside);
	} catch (error) {
		log.error(`"${path}" could not be set aside: ${String(error)}`);
	}
	return null;
}

function readText(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new Error(`Cannot read "${path}": ${reason}`, { cause });
	}
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
