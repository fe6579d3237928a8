import { expect, test } from "vitest";
import { latenciesUs, median, percentile } from "./latency.ts";

test("a token has come with the first mark that reaches its end", () => {
	const marks = [
		{ atUs: 110, length: 3 },
		{ atUs: 250, length: 8 },
	];
	expect(latenciesUs(["ab", "cd", "efgh"], [100, 120, 200], marks)).toEqual([10, 130, 50]);
});

test("tokens that never came have no latency", () => {
	expect(latenciesUs(["ab", "cd"], [100, 120], [{ atUs: 130, length: 3 }])).toEqual([30]);
});

test("percentiles and medians sort numbers as numbers", () => {
	expect(percentile([10, 9, 100, 1], 0.5)).toBe(10);
	expect(percentile([10, 9, 100, 1], 0.99)).toBe(100);
	expect(median([10, 9, 100])).toBe(10);
	expect(median([10, 9, 100, 1])).toBe(9.5);
	expect(median([])).toBeNaN();
});
