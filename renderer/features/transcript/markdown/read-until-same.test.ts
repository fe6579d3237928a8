import { expect, test } from "vitest";
import { readUntilSame } from "./read-until-same.ts";

/** Passes that take so long and give that, one after the other. */
function readThrough(passes: readonly { readonly tookMs: number; readonly gives: readonly number[] }[]) {
	let now = 0;
	let count = 0;
	const found = readUntilSame(
		() => {
			const pass = passes[Math.min(count++, passes.length - 1)];
			now += pass?.tookMs ?? 0;
			return pass?.gives ?? [];
		},
		200,
		() => now,
	);
	return { found, count };
}

test("A text that is read in less than a line may take is read once", () => {
	expect(readThrough([{ tookMs: 199, gives: [1] }])).toEqual({ found: [1], count: 1 });
});

test("A text whose lines were cut off by a cold start is read until all of it is there", () => {
	const passes = [
		{ tookMs: 410, gives: [1] },
		{ tookMs: 230, gives: [1, 2] },
		{ tookMs: 5, gives: [1, 2, 3] },
	];
	expect(readThrough(passes)).toEqual({ found: [1, 2, 3], count: 3 });
});

test("A long text that takes as long every time is read twice, one that never gives the same is given up", () => {
	expect(readThrough([{ tookMs: 900, gives: [1, 2] }])).toEqual({ found: [1, 2], count: 2 });
	const changing = Array.from({ length: 9 }, (_, index) => ({ tookMs: 300, gives: [index] }));
	expect(readThrough(changing).count).toBe(6);
});
