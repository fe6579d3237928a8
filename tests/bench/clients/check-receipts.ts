import { fakeTokens } from "../../support/fake-upstream-text.ts";
import { latenciesUs } from "../measure/latency.ts";
import type { AnswerSpec } from "../upstream/answer-spec.ts";
import type { ReceiptData } from "./receipt.ts";

export type Checked = {
	/** From the upstream's write of a token to its receipt. */
	readonly latenciesUs: readonly number[];
	readonly problems: readonly string[];
};

/** Compares every byte of a received answer with what the upstream wrote. */
export function checkReceipt(
	answer: AnswerSpec,
	receipt: ReceiptData,
	writtenAtUs: readonly number[],
): Checked {
	const tokens = fakeTokens(answer.seed, answer.tokens);
	const latencies = latenciesUs(tokens, writtenAtUs, receipt.marks);
	const problems = [...receipt.problems];
	const difference = firstDifference(receipt.text, tokens.join(""));
	if (difference !== null) problems.push(`differs from what was written at ${difference}`);
	else if (latencies.length !== answer.tokens)
		problems.push(`the upstream wrote ${writtenAtUs.length} tokens`);
	return { latenciesUs: latencies, problems: problems.map((problem) => `answer ${answer.seed}: ${problem}`) };
}

/** Index of the first code unit in which two texts differ; null where they are the same. */
export function firstDifference(actual: string, expected: string): number | null {
	if (actual === expected) return null;
	const length = Math.min(actual.length, expected.length);
	for (let i = 0; i < length; i++) if (actual[i] !== expected[i]) return i;
	return length;
}
