import { expect, test } from "vitest";
import { decideRestart } from "./restart-policy.ts";

test.each([
	[[100_000], { delayMs: 50, isRepeated: false }],
	[[99_000, 100_000], { delayMs: 300, isRepeated: false }],
	[[98_000, 99_000, 100_000], { delayMs: 1000, isRepeated: true }],
	[[97_000, 98_000, 99_000, 100_000], { delayMs: 3000, isRepeated: false }],
	[[1, 2, 3, 4, 5, 100_000], { delayMs: 50, isRepeated: false }],
	[[94_000, 95_000, 96_000, 97_000, 98_000, 99_000, 100_000], { delayMs: 10_000, isRepeated: false }],
])("after crashes at %o", (times, decision) => {
	expect(decideRestart(times, 100_000)).toEqual(decision);
});
