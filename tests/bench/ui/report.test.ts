import { expect, test } from "vitest";
import { describeFigures, describeGoals } from "./report.ts";
import { toRows } from "./results.ts";

const ROWS = toRows([
	{ workload: "open-200", contender: "best-peer", figures: { lastScreenMs: 800 } },
	{ workload: "open-200", contender: "parley", figures: { lastScreenMs: 90, heapMb: 10 } },
	{ workload: "open-200", contender: "parley", figures: { lastScreenMs: 400, heapMb: 11 } },
	{ workload: "open-200", contender: "parley", figures: { lastScreenMs: 100, heapMb: 10.2 } },
	{ workload: "open-10000", contender: "parley", figures: { lastScreenMs: 130 } },
]);

test("figures are medians of the rounds, beside their ratio to the best peer", () => {
	expect(describeFigures(ROWS)).toMatch(/open-200 +lastScreenMs +800 +100 +0\.125$/m);
});

test("a goal is met at its limit, not above it, and not judged where nothing was measured", () => {
	const goals = describeGoals(ROWS);
	expect(goals).toMatch(/^met +open-10000 lastScreenMs: 130 \(goal ≤ 130\)$/m);
	expect(goals).toMatch(/^NOT MET +open-200 heapMb: 10\.2 \(goal ≤ 10\)$/m);
	expect(goals).toMatch(/^NOT MET +open-10000 × open-200 lastScreenMs: 1\.3 \(goal ≤ 1\.2\)$/m);
	expect(goals).toMatch(/^– +stream-100 cpuMsPerS: not measured/m);
});
