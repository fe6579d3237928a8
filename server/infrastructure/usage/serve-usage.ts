import type { MessagePort } from "node:worker_threads";
import { countTexts } from "./count-texts.ts";
import { readSums } from "./read-sums.ts";
import type { UsageAnswer, UsageRequest } from "./usage-messages.ts";

/** The thread that counts tokens and sums up what was spent. */
export function serveUsage(port: MessagePort, databasePath: string): void {
	port.on("message", (request: UsageRequest) => {
		void answer(request, databasePath)
			.catch((error): UsageAnswer => ({ type: "failed", id: request.id, ...describe(error) }))
			.then((answered) => port.postMessage(answered));
	});
}

async function answer(request: UsageRequest, databasePath: string): Promise<UsageAnswer> {
	const { id } = request;
	if (request.type === "sum") return { type: "summed", id, sums: readSums(databasePath, request.query) };
	return { type: "counted", id, counts: await countTexts(request.texts) };
}

function describe(error: unknown): Pick<Extract<UsageAnswer, { type: "failed" }>, "code" | "message"> {
	const code = error instanceof Error && "code" in error ? String(error.code) : "";
	const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return { code: /^SQLITE_(?:BUSY|IOERR|CANTOPEN)/.test(code) ? "storage_unavailable" : null, message };
}
