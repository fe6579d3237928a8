import { checkAnswers } from "./check-answers.ts";
import { checkReaders } from "./check-readers.ts";
import { checkSends } from "./check-sends.ts";
import type { CheckInput, Problem } from "./history.ts";

/** Judges what clients saw against what the service holds once the faults are over. No problems: nothing was lost. */
export function checkHistory(input: CheckInput): readonly Problem[] {
	const broken = input.entries
		.filter((entry) => entry.type === "broken")
		.map(({ rule, client, what }) => ({ rule, detail: `${client}: ${what}` }));
	return [...broken, ...checkSends(input), ...checkAnswers(input), ...checkReaders(input)];
}
