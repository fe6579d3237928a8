import { existsSync } from "node:fs";
import { join } from "node:path";
import { type HistorySize, makeHistory } from "./make-history.ts";

const CACHE = join(import.meta.dirname, "../../../node_modules/.cache/parley-bench");

/** The file with a history of this size, made once for all later runs. */
export async function prepareHistory(size: HistorySize, say: (line: string) => void): Promise<string> {
	const path = join(CACHE, `history-${size.chats}-${size.messages}.db`);
	if (!existsSync(path)) say(`Making ${size.messages} messages …`);
	await makeHistory(path, size);
	return path;
}
