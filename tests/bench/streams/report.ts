import { round, table, times } from "../report/table.ts";
import { best, divide, GOALS, type Goal, type MedianOf } from "./goals.ts";
import { UNITS } from "./metric.ts";
import { createMedianOf, type Row, type Turn } from "./results.ts";
import type { WorkloadName } from "./workloads.ts";

/** Those that only read: no peers, but what reading costs. */
const READERS = ["floor", "openai-sdk"];

/** A table for each workload: value, ratio to the floor, ratio to the best peer. */
export function describeFigures(rows: readonly Row[], turns: readonly Turn[]): string {
	const byWorkload = Map.groupBy(rows, (row) => row.workload);
	const tables = [...byWorkload].map(([workload, some]) =>
		describeWorkload(workload, some, createMedianOf(rows), turns),
	);
	return tables.join("\n\n");
}

/** A line for each goal that could be judged: met or not, with the number. */
export function describeGoals(rows: readonly Row[]): string {
	const medianOf = createMedianOf(rows);
	return GOALS.map((goal) => describeGoal(goal, goal.read(medianOf))).join("\n");
}

export function isMet({ limit }: Goal, value: number): boolean {
	return value <= limit;
}

function describeGoal(goal: Goal, value: number | undefined): string {
	const verdict = value === undefined ? "–" : isMet(goal, value) ? "met" : "NOT MET";
	const number = value === undefined ? "not measured" : round(value);
	return `${goal.number}  ${verdict.padEnd(8)} ${goal.text}: ${number} (goal ≤ ${goal.limit})`;
}

function describeWorkload(
	workload: WorkloadName,
	rows: readonly Row[],
	medianOf: MedianOf,
	turns: readonly Turn[],
): string {
	const contenders = [...new Set(rows.map((row) => row.contender))];
	const peers = contenders.filter((name) => name !== "parley" && !READERS.includes(name));
	const order = Object.keys(UNITS);
	const lines = rows
		.filter((row) => row.metric !== "wrongAnswers" || row.value > 0)
		.toSorted((a, b) => order.indexOf(a.metric) - order.indexOf(b.metric))
		.map((row) => {
			const { contender, value, unit } = row;
			const metric = row.metric as Parameters<MedianOf>[2];
			const bestPeer = best(peers.map((peer) => medianOf(workload, peer, metric)));
			return [
				...[row.metric, contender, `${round(value)} ${unit}`],
				...[times(divide(value, medianOf(workload, "floor", metric))), times(divide(value, bestPeer))],
				busyMark(turns, workload, contender),
			];
		});
	return table([[workload, "", "median", "× floor", "× best peer", ""], ...lines]);
}

/** Says in how many rounds others kept the machine busy, so that the figure may be off. */
function busyMark(turns: readonly Turn[], workload: WorkloadName, contender: string): string {
	const all = turns.filter((turn) => turn.workload === workload && turn.contender === contender);
	const busy = all.filter((turn) => turn.isBusy).length;
	return busy === 0 ? "" : `busy machine in ${busy} of ${all.length}`;
}
