import { endStatusSchema } from "../protocol/rest.ts";
import type { GenerationEnd, GenerationStore } from "./ports.ts";

/** What this process has done since it began, for whoever watches it. All of it only grows. */
export type Tally = {
	/** Answers by how they ended. */
	readonly answers: Record<GenerationEnd["status"], number>;
	/** As far as they are known when an answer ends. */
	outputTokens: number;
	/** From requests to first words, and to ends, of the answers that tell it. */
	readonly firstWords: TimeSum;
	readonly ends: TimeSum;
};

/** Times that were added up. */
export type TimeSum = { count: number; ms: number };

export function createTally(): Tally {
	const answers = Object.fromEntries(endStatusSchema.options.map((status) => [status, 0]));
	return {
		answers: answers as Tally["answers"],
		outputTokens: 0,
		firstWords: { count: 0, ms: 0 },
		ends: { count: 0, ms: 0 },
	};
}

/** The same store; the ends that it stores are counted, whoever ends an answer. */
export function countEnds(store: GenerationStore, tally: Tally): GenerationStore {
	return {
		...store,
		async endGeneration(taskId, fence, end, now) {
			const stored = await store.endGeneration(taskId, fence, end, now);
			if (stored !== null) note(tally, end);
			return stored;
		},
	};
}

export function addTime(sum: TimeSum, ms: number | undefined): void {
	if (ms === undefined) return;
	sum.count++;
	sum.ms += ms;
}

function note(tally: Tally, { status, usage }: GenerationEnd): void {
	tally.answers[status]++;
	tally.outputTokens += usage?.output_tokens ?? 0;
	addTime(tally.firstWords, usage?.first_token_ms);
	addTime(tally.ends, usage?.duration_ms);
}
