import { expect, test } from "vitest";
import { best, GOALS } from "./goals.ts";
import { describeGoals } from "./report.ts";
import type { Row } from "./results.ts";
import { createMedianOf, type Turn, toRows } from "./results.ts";

function row(workload: Row["workload"], contender: string, metric: string, value: number): Row {
	return { suite: "streams", workload, contender, metric, unit: "", value };
}

test("a goal is met at its limit and not above it", () => {
	const peer = row("W1", "openai-sdk", "cpuUsPerToken", 100);
	const met = describeGoals([peer, row("W1", "parley", "cpuUsPerToken", 70)]);
	const missed = describeGoals([peer, row("W1", "parley", "cpuUsPerToken", 70.1)]);
	expect(met).toMatch(/^1 {2}met .*× openai-sdk: 0\.7 /);
	expect(missed).toMatch(/^1 {2}NOT MET .*× openai-sdk: 0\.701 /);
});

test("a goal whose peer was not measured is not judged", () => {
	const lines = describeGoals([row("W1", "parley", "cpuUsPerToken", 1)]).split("\n");
	expect(lines).toHaveLength(GOALS.length);
	expect(lines.every((line) => line.includes("not measured"))).toBe(true);
});

test("the best peer that keeps anything is the cheapest, and one that keeps nothing does not count", () => {
	const medianOf = createMedianOf([
		row("W2", "parley", "cpuUsPerToken", 5),
		row("W2", "socket.io", "cpuUsPerToken", 1),
		row("W2", "resumable-stream", "cpuUsPerToken", 20),
		row("W2", "ai-sdk", "cpuUsPerToken", 60),
	]);
	const goal = GOALS.find(({ text }) => text.startsWith("W2") && text.includes("keeps anything"));
	expect(goal?.read(medianOf)).toBe(0.25);
	expect(best([undefined, undefined])).toBeUndefined();
});

test("figures are medians over the rounds, faults are added up", () => {
	const turn = (cpuUsPerToken: number, wrongAnswers: number): Turn => ({
		...{ workload: "W1", contender: "parley", isBusy: false, problems: [] },
		figures: { cpuUsPerToken, wrongAnswers },
	});
	const medianOf = createMedianOf(toRows([turn(40, 0), turn(90, 1), turn(50, 1)]));
	expect(medianOf("W1", "parley", "cpuUsPerToken")).toBe(50);
	expect(medianOf("W1", "parley", "wrongAnswers")).toBe(2);
});
