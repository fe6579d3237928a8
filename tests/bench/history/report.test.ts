import { expect, test } from "vitest";
import { describeGoals } from "./report.ts";
import { toRows } from "./results.ts";

const turn = (contender: "parley" | "scan", p95Ms: number, longestBlockMs = 1) =>
	({ workload: "search", contender, figures: { p95Ms, longestBlockMs } }) as const;

test("goals are judged by the median of the rounds, blocks by the longest one", () => {
	const rows = toRows([turn("parley", 10), turn("parley", 30, 60), turn("parley", 20), turn("scan", 1100)]);
	const goals = describeGoals(rows);
	expect(goals).toMatch(/met +search p95Ms: 20 \(goal ≤ 50\)/);
	expect(goals).toMatch(/NOT MET +search longestBlockMs: 60/);
	expect(goals).toMatch(/met +scan p95 \/ search p95: 55 \(goal ≥ 50\)/);
	expect(goals).toMatch(/– +append p95Ms: not measured/);
});
