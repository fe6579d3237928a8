import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { HistorySearch, LoadMeter, Logger } from "../../../application/ports.ts";
import { AppError } from "../../../domain/app-error.ts";
import type { SearchPage } from "../../../protocol/rest.ts";
import type { SearchFiles } from "./open-history-search.ts";
import type { SearchAnswer, SearchRequest } from "./search-messages.ts";

type Deps = {
	readonly files: SearchFiles;
	/** Entry of the thread; it calls `serveSearch`. */
	readonly script: URL;
	readonly logger: Logger;
	readonly load: LoadMeter;
};

/** V8 would let the thread's young generation grow to 128 MB while it takes in a long history. */
const LIMITS = { maxYoungGenerationSizeMb: 16 };
const LOOK_EVERY_MS = 1000;
/** The start of the server goes before that of the thread, and so do answers that run; not for longer than this. */
const LONGEST_WAIT_MS = 15_000;
const CLOSE_TIMEOUT_MS = 2000;
const HAS_FAILED = "The search has failed on the server. Try again in a moment; its log has the details.";

type Waiting = PromiseWithResolvers<SearchPage>;

/** Search in a thread of its own. One that ends with an error is started again by the next query. */
export function createThreadedSearch({ files, script, logger, load }: Deps): HistorySearch {
	const waiting = new Map<number, Waiting>();
	let thread: Worker | null = null;
	let lastId = 0;
	let isClosed = false;

	const start = (): Worker => {
		const started = new Worker(script, { workerData: files, execArgv: [], resourceLimits: LIMITS });
		// It keeps nobody from ending.
		started.unref();
		started.on("message", receive);
		started.on("error", (error) => noteFailure(error instanceof Error ? error.stack : String(error)));
		started.on("exit", () => {
			if (thread === started) thread = null;
			for (const one of waiting.values()) one.reject(failed());
			waiting.clear();
		});
		return started;
	};
	const noteFailure = (error: string | undefined) => logger.error({ error }, "search has failed");
	const failed = () => new AppError("storage_unavailable", HAS_FAILED);
	const receive = (answer: SearchAnswer) => {
		const one = waiting.get(answer.id);
		waiting.delete(answer.id);
		if (answer.type === "found") one?.resolve(answer.page);
		else if (answer.code !== null) one?.reject(new AppError(answer.code, answer.message));
		else {
			noteFailure(answer.message);
			one?.reject(failed());
		}
	};
	const post = (to: Worker, request: SearchRequest) => to.postMessage(request);
	let waitedMs = 0;
	const startTimer = setInterval(() => {
		waitedMs += LOOK_EVERY_MS;
		if (load.isBusy() && waitedMs < LONGEST_WAIT_MS) return;
		clearInterval(startTimer);
		thread ??= start();
	}, LOOK_EVERY_MS).unref();

	return {
		async search(query) {
			if (isClosed) throw new AppError("shutting_down");
			thread ??= start();
			const id = ++lastId;
			const one: Waiting = Promise.withResolvers();
			waiting.set(id, one);
			post(thread, { type: "search", id, query });
			return await one.promise;
		},
		async close() {
			isClosed = true;
			clearInterval(startTimer);
			const ending = thread;
			thread = null;
			if (ending === null) return;
			const ended = once(ending, "exit");
			post(ending, { type: "close" });
			const timeout = setTimeout(() => void ending.terminate(), CLOSE_TIMEOUT_MS);
			await ended;
			clearTimeout(timeout);
		},
	};
}
