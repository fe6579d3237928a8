import { expect, test } from "vitest";
import { describeFigures, describeGoals } from "./report.ts";
import { toRows } from "./results.ts";

test("figures are medians of the rounds, beside their ratio to the floor", () => {
	const rows = toRows([
		{ contender: "floor", figures: { readyMs: 100 } },
		{ contender: "parley", figures: { readyMs: 250 } },
		{ contender: "parley", figures: { readyMs: 900 } },
		{ contender: "parley", figures: { readyMs: 300 } },
	]);
	expect(rows.map(({ contender, metric, value }) => [contender, metric, value])).toEqual([
		["floor", "readyMs", 100],
		["parley", "readyMs", 300],
	]);
	expect(describeFigures(rows)).toMatch(/readyMs +parley +300 ms +3$/m);
});

test("a goal is met at its limit, not above it, and not judged where nothing was measured", () => {
	const goals = describeGoals(toRows([{ contender: "parley", figures: { readyMs: 400, packedMb: 40.1 } }]));
	expect(goals.split("\n")).toEqual([
		"met      readyMs: 400 (goal ≤ 400)",
		"–        firstPaintMs: not measured (goal ≤ 800)",
		"NOT MET  packedMb: 40.1 (goal ≤ 40)",
	]);
});
