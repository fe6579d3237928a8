import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";

/** The environment, and below it `.env` of the working directory; an empty value hides nothing. */
export function readSettings(cwd: string): Readonly<Record<string, string | undefined>> {
	const path = join(cwd, ".env");
	const file = existsSync(path) ? parseEnv(readFileSync(path, "utf8")) : {};
	const environment = Object.entries(process.env).filter(([, value]) => value?.trim());
	return { ...file, ...Object.fromEntries(environment) };
}
