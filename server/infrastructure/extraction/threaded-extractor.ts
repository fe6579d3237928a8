import { Worker } from "node:worker_threads";
import type { Logger } from "../../application/ports.ts";
import type { DocumentKind, FileText, TextExtractor } from "../../application/text-extractor-port.ts";
import {
	type ExtractionAnswer,
	type ExtractionInput,
	extractionAnswerSchema,
} from "./extraction-protocol.ts";

type Deps = {
	/** Entry of the thread; it calls `extractDocument`. */
	readonly script: URL;
	readonly logger: Logger;
	readonly limits?: Partial<ExtractionLimits>;
};

export type ExtractionLimits = {
	readonly timeoutMs: number;
	/** UTF-16 code units of text. */
	readonly maxLength: number;
	/** What a thread may hold outside the heap of JavaScript, where unpacked data lies. */
	readonly maxExternalBytes: number;
	/** Threads at once; others wait. */
	readonly atOnce: number;
};

export const EXTRACTION_LIMITS: ExtractionLimits = {
	timeoutMs: 30_000,
	maxLength: 400_000,
	maxExternalBytes: 384 * 1024 * 1024,
	atOnce: 2,
};

/** A small file can unpack to gigabytes within seconds, so it is looked at often. */
const LOOK_EVERY_MS = 25;
const HEAP = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

const PROBLEMS = {
	encrypted:
		"This document is locked with a password, so no model can read it. Save it without one and attach it again.",
	broken: "This document is damaged or not what its name says, so no model can read it.",
	too_large:
		"This document unpacks to more than the server takes, so no model can read it. Attach a part of it.",
	too_slow: "Reading this document takes too long, so no model can read it. Attach a part of it.",
	empty: "There is no text in this document, perhaps because its pages are pictures. Attach them as images.",
} as const;

/** On a quiet machine it may go well. */
const TOO_SLOW: FileText = { problem: PROBLEMS.too_slow, mayPass: true };

/**
 * One thread for one document, so that nothing of one document is left for the next, and one that never ends or eats
 * memory is ended alone.
 */
export function createThreadedExtractor({ script, logger, limits: given = {} }: Deps): TextExtractor {
	const limits = { ...EXTRACTION_LIMITS, ...given };
	const running = new Set<Promise<unknown>>();
	const closing = new AbortController();
	return {
		async extract(kind, content) {
			while (running.size >= limits.atOnce) await Promise.race(running);
			if (closing.signal.aborted) return TOO_SLOW;
			const work = runThread({ script, limits, logger, signal: closing.signal }, kind, content);
			running.add(work);
			try {
				return await work;
			} finally {
				running.delete(work);
			}
		},
		async close() {
			closing.abort();
			await Promise.allSettled(running);
		},
	};
}

async function runThread(
	deps: Required<Pick<Deps, "script" | "logger">> & {
		readonly limits: ExtractionLimits;
		readonly signal: AbortSignal;
	},
	kind: DocumentKind,
	content: Uint8Array<ArrayBuffer>,
): Promise<FileText> {
	const { limits, logger, signal } = deps;
	const input: ExtractionInput = { kind, content, maxLength: limits.maxLength };
	const thread = new Worker(deps.script, {
		workerData: input,
		transferList: [content.buffer],
		execArgv: [],
		env: {},
		resourceLimits: HEAP,
		stdout: true,
		stderr: true,
	});
	const outcome = Promise.withResolvers<FileText>();
	const giveUp = () => outcome.resolve(TOO_SLOW);
	const fail = (problem: string) => outcome.resolve({ problem });
	thread.once("message", (message: unknown) => {
		const answer = extractionAnswerSchema.safeParse(message);
		if (answer.success) outcome.resolve(toFileText(answer.data));
		else fail(PROBLEMS.broken);
	});
	thread.once("error", (error: unknown) => {
		const isMemory = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
		if (!isMemory) logger.warn({ kind, error: String(error) }, "a document could not be read");
		fail(isMemory ? PROBLEMS.too_large : PROBLEMS.broken);
	});
	thread.once("exit", () => fail(PROBLEMS.broken));
	const timeout = setTimeout(giveUp, limits.timeoutMs);
	const watch = setInterval(() => {
		thread.getHeapStatistics().then(
			(heap) => {
				if (heap.external_memory > limits.maxExternalBytes) fail(PROBLEMS.too_large);
			},
			() => {},
		);
	}, LOOK_EVERY_MS);
	signal.addEventListener("abort", giveUp, { once: true });
	try {
		return await outcome.promise;
	} finally {
		clearTimeout(timeout);
		clearInterval(watch);
		signal.removeEventListener("abort", giveUp);
		await thread.terminate();
	}
}

function toFileText(answer: ExtractionAnswer): FileText {
	if (answer.type === "failed") return { problem: PROBLEMS[answer.reason] };
	return answer.text === "" ? { problem: PROBLEMS.empty } : { text: answer.text, isCut: answer.isCut };
}
