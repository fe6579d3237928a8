import { Worker } from "node:worker_threads";
import type { Logger, TokenCounter, UsageReader } from "../../application/ports.ts";
import { AppError } from "../../domain/app-error.ts";
import type { UsageAnswer, UsageRequest } from "./usage-messages.ts";

type Deps = {
	readonly databasePath: string;
	/** Entry of the thread; it calls `serveUsage`. */
	readonly script: URL;
	readonly logger: Logger;
	readonly idleMs?: number;
};

/** The tokenizer's table takes some 60 MB, so the thread goes when it has had nothing to do for a while. */
const IDLE_MS = 60_000;
const LIMITS = { maxYoungGenerationSizeMb: 16 };
const HAS_FAILED =
	"The usage could not be summed up. Try again in a moment; the server's log has the details.";

type Request<T extends UsageRequest["type"]> = Omit<Extract<UsageRequest, { type: T }>, "id">;

/** Counts and sums in a thread of its own, which is started when it is needed. */
export function createThreadedUsage(deps: Deps): UsageReader & TokenCounter {
	const waiting = new Map<number, PromiseWithResolvers<UsageAnswer>>();
	let thread: Worker | null = null;
	let idle: NodeJS.Timeout | undefined;
	let lastId = 0;
	let isClosed = false;

	const start = (): Worker => {
		const { script, databasePath, logger } = deps;
		const started = new Worker(script, {
			workerData: { databasePath },
			execArgv: [],
			resourceLimits: LIMITS,
		});
		// It keeps nobody from ending.
		started.unref();
		started.on("message", (answer: UsageAnswer) => {
			waiting.get(answer.id)?.resolve(answer);
			waiting.delete(answer.id);
			if (waiting.size === 0) rest();
		});
		started.on("error", (error) => {
			logger.error(
				{ error: error instanceof Error ? error.stack : String(error) },
				"usage thread has failed",
			);
		});
		started.on("exit", () => {
			if (thread !== started) return;
			thread = null;
			for (const one of waiting.values()) one.reject(new AppError("storage_unavailable", HAS_FAILED));
			waiting.clear();
		});
		return started;
	};
	const end = async () => {
		clearTimeout(idle);
		const ending = thread;
		thread = null;
		await ending?.terminate();
	};
	const rest = () => {
		clearTimeout(idle);
		idle = setTimeout(end, deps.idleMs ?? IDLE_MS).unref();
	};
	const ask = async (request: Request<"sum"> | Request<"count">): Promise<UsageAnswer> => {
		if (isClosed) throw new AppError("shutting_down");
		clearTimeout(idle);
		thread ??= start();
		const id = ++lastId;
		const one = Promise.withResolvers<UsageAnswer>();
		waiting.set(id, one);
		thread.postMessage({ ...request, id });
		const answer = await one.promise;
		if (answer.type !== "failed") return answer;
		deps.logger.error({ error: answer.message }, "usage thread has failed");
		throw new AppError(answer.code ?? "internal", answer.code === null ? undefined : HAS_FAILED);
	};
	return {
		async sum(query) {
			const answer = await ask({ type: "sum", query });
			return answer.type === "summed" ? answer.sums : [];
		},
		async count(texts) {
			const answer = await ask({ type: "count", texts });
			return answer.type === "counted" ? answer.counts : [];
		},
		async close() {
			isClosed = true;
			await end();
			for (const one of waiting.values()) one.reject(new AppError("shutting_down"));
			waiting.clear();
		},
	};
}
