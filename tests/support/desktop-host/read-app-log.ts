import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One of the app's log files; a server that could not start says why in its own. */
export function readAppLog(userData: string, name: "main" | "server"): string {
	const path = join(userData, "logs", `${name}.log`);
	return existsSync(path) ? readFileSync(path, "utf8") : "";
}
