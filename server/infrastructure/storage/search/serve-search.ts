import type { MessagePort } from "node:worker_threads";
import { AppError } from "../../../domain/app-error.ts";
import { createCheckpointer } from "../checkpointer.ts";
import { openHistorySearch, type SearchFiles } from "./open-history-search.ts";
import type { SearchAnswer, SearchRequest } from "./search-messages.ts";

/** A query that comes in the meantime waits for this long at most. */
const PIECE_MS = 50;
/** Between two pieces, for queries and for the other threads of a small machine. */
const REST_MS = 10;
const LOOK_EVERY_MS = 2000;
/** Indexing waits until nothing was written between two looks, so that running answers have the machine; not for longer than this. */
const LONGEST_WAIT_MS = 15_000;

/** The thread that searches: answers queries, and indexes what has changed in pieces between them. */
export function serveSearch(port: MessagePort, files: SearchFiles): void {
	const search = openHistorySearch(files);
	const checkpointer = createCheckpointer(files.databasePath);
	let isBehind = true;
	/** When it was first seen that there is something to index; null: there is nothing. */
	let waitingSince: number | null = null;
	let timer: NodeJS.Timeout | undefined;
	const isDue = (): boolean => {
		const hasChanged = search.hasChanged();
		if (hasChanged) waitingSince ??= performance.now();
		if (waitingSince === null) return false;
		return !hasChanged || performance.now() - waitingSince >= LONGEST_WAIT_MS;
	};
	const index = () => {
		checkpointer.run();
		if (isDue()) {
			waitingSince = null;
			isBehind = true;
		}
		if (isBehind) isBehind = search.indexSome(PIECE_MS);
		timer = setTimeout(index, isBehind ? REST_MS : LOOK_EVERY_MS);
	};
	port.on("message", (request: SearchRequest) => {
		if (request.type === "search") return port.postMessage(answer(request));
		clearTimeout(timer);
		checkpointer.close();
		search.close();
		port.close();
	});
	const answer = ({ id, query }: Extract<SearchRequest, { type: "search" }>): SearchAnswer => {
		try {
			return { type: "found", id, page: search.search(query) };
		} catch (error) {
			return { type: "failed", id, ...describe(error) };
		}
	};
	index();
}

function describe(error: unknown): Pick<Extract<SearchAnswer, { type: "failed" }>, "code" | "message"> {
	if (error instanceof AppError) return { code: error.code, message: error.message };
	return { code: null, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
