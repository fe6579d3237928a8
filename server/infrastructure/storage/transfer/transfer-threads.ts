import { Worker } from "node:worker_threads";
import type { FromThread, ToThread, TransferJob } from "./transfer-messages.ts";

export type RunningJob = {
	post(message: Exclude<ToThread, { type: "job" | "close" }>): void;
	/** What the job says, to its end. @throws {Error} where it fails, or its thread dies */
	messages(): AsyncGenerator<Extract<FromThread, { type: "chunk" }>>;
	/** Ends the thread where the job still runs. */
	stop(): Promise<void>;
};

export type TransferThreads = {
	start(job: TransferJob): RunningJob;
	close(): Promise<void>;
};

/** V8 would let the young generation grow to 128 MB while a long file passes through. */
const LIMITS = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 1024 };
/** A thread takes a moment to start, and another job often follows. */
const IDLE_MS = 10_000;

/** Threads for jobs: one that is idle is used again for a while. @param script entry that calls `serveTransfer` */
export function createTransferThreads(script: URL): TransferThreads {
	const all = new Set<Worker>();
	const idle = new Map<Worker, NodeJS.Timeout>();

	const take = (): Worker => {
		const [known] = idle.keys();
		if (known !== undefined) {
			clearTimeout(idle.get(known));
			idle.delete(known);
			return known;
		}
		const thread = new Worker(script, { execArgv: [], resourceLimits: LIMITS });
		// It keeps nobody from ending.
		thread.unref();
		all.add(thread);
		thread.on("exit", () => {
			all.delete(thread);
			clearTimeout(idle.get(thread));
			idle.delete(thread);
		});
		// Who follows the job hears of it too; without a listener it would end the process.
		thread.on("error", () => {});
		return thread;
	};
	const giveBack = (thread: Worker) => {
		if (!all.has(thread)) return;
		const timer = setTimeout(() => {
			idle.delete(thread);
			thread.postMessage({ type: "close" } satisfies ToThread);
		}, IDLE_MS).unref();
		idle.set(thread, timer);
	};

	return {
		start(job) {
			const thread = take();
			let hasEnded = false;
			const arrived: FromThread[] = [];
			let wake: () => void = () => {};
			const put = (message: FromThread) => {
				arrived.push(message);
				wake();
			};
			const handleError = (error: unknown) => put({ type: "failed", message: String(error) });
			const handleExit = () => put({ type: "failed", message: "The thread has ended before its work" });
			thread.on("message", put).on("error", handleError).on("exit", handleExit);
			const end = () => {
				if (hasEnded) return;
				hasEnded = true;
				thread.off("message", put).off("error", handleError).off("exit", handleExit);
				giveBack(thread);
			};
			thread.postMessage({ type: "job", job } satisfies ToThread);
			return {
				post: (message) => thread.postMessage(message),
				async *messages() {
					for (;;) {
						const message = arrived.shift();
						if (message === undefined) {
							await new Promise<void>((resolve) => {
								wake = resolve;
							});
						} else if (message.type === "chunk") yield message;
						else {
							end();
							if (message.type === "failed") throw new Error(message.message);
							return;
						}
					}
				},
				async stop() {
					if (hasEnded) return;
					hasEnded = true;
					await thread.terminate();
				},
			};
		},
		async close() {
			await Promise.all([...all].map((thread) => thread.terminate()));
		},
	};
}
