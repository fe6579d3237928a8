import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Path of the first of these programs on PATH. */
export function findProgram(names: readonly string[], env: NodeJS.ProcessEnv = process.env): string | null {
	const suffixes = process.platform === "win32" ? [".exe", ".cmd"] : [""];
	const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
	const files = names.flatMap((name) => suffixes.map((suffix) => name + suffix));
	return (
		folders.flatMap((folder) => files.map((file) => join(folder, file))).find((path) => existsSync(path)) ??
		null
	);
}
