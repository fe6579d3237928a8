import { round, table, times } from "../report/table.ts";
import { type Metric, UNITS } from "./metric.ts";
import { findValue, type Row } from "./results.ts";

type Limits = Readonly<Partial<Record<Metric, number>>>;

const OPEN: Limits = { lastScreenMs: 130, firstPaintMs: 400, domNodes: 600, heapMb: 10, scriptGzipKib: 120 };
const STREAM: Limits = { longTasks: 0, frameGapP99Ms: 20, keyToPaintP95Ms: 23 };

/** The most that each figure of Parley may be. */
const GOALS: readonly (readonly [Row["workload"], Limits])[] = [
	["open-200", OPEN],
	["open-2000", { ...OPEN, switchMs: 60 }],
	["open-10000", OPEN],
	["stream-100", { ...STREAM, cpuMsPerS: 220, scriptMsPer1kTokens: 550, tokenToScreenP95Ms: 42 }],
	["stream-500", STREAM],
	["stream-100-slow4x", { keyToPaintP95Ms: 57, longTasks: 10, longestTaskMs: 110 }],
	["stream-100-in-10000", { longTasks: 0 }],
	["answers-10", { heapMbPerAnswer: 2 }],
];
/** By how much a figure may be more in a chat of 10,000 than in one of 200. */
const GROWTH: readonly (readonly [long: Row["workload"], short: Row["workload"], Limits])[] = [
	["open-10000", "open-200", { lastScreenMs: 1.2 }],
	[
		"stream-100-in-10000",
		"stream-100",
		{
			cpuMsPerS: 1.1,
			scriptMsPer1kTokens: 1.1,
			frameGapP99Ms: 1.1,
			keyToPaintP95Ms: 1.1,
			tokenToScreenP95Ms: 1.1,
		},
	],
];

/** A line for each figure, a column for each contender, and Parley's ratio to the best peer. */
export function describeFigures(rows: readonly Row[]): string {
	const contenders = [...new Set(rows.map(({ contender }) => contender))];
	const lines = GOALS.flatMap(([workload]) =>
		(Object.keys(UNITS) as Metric[]).flatMap((metric) => {
			const values = contenders.map((contender) => findValue(rows, workload, contender, metric));
			if (values.every((value) => value === undefined)) return [];
			const parley = findValue(rows, workload, "parley", metric);
			const peer = findValue(rows, workload, "best-peer", metric);
			const ratio = parley === undefined || peer === undefined ? undefined : parley / peer;
			return [
				[
					workload,
					metric,
					...values.map((value) => (value === undefined ? "–" : round(value))),
					times(ratio),
				],
			];
		}),
	);
	return table([["", "", ...contenders, "× best peer"], ...lines]);
}

/** A line for each goal: met or not, with the number. */
export function describeGoals(rows: readonly Row[]): string {
	const lines = GOALS.flatMap(([workload, limits]) =>
		(Object.entries(limits) as [Metric, number][]).map(([metric, limit]) =>
			describeGoal(`${workload} ${metric}`, findValue(rows, workload, "parley", metric), limit),
		),
	);
	const growths = GROWTH.flatMap(([long, short, limits]) =>
		(Object.entries(limits) as [Metric, number][]).map(([metric, limit]) => {
			const from = findValue(rows, short, "parley", metric);
			const to = findValue(rows, long, "parley", metric);
			const growth = from === undefined || to === undefined ? undefined : to / from;
			return describeGoal(`${long} × ${short} ${metric}`, growth, limit);
		}),
	);
	return [...lines, ...growths].join("\n");
}

function describeGoal(name: string, value: number | undefined, limit: number): string {
	const verdict = value === undefined ? "–" : value <= limit ? "met" : "NOT MET";
	return `${verdict.padEnd(8)} ${name}: ${value === undefined ? "not measured" : round(value)} (goal ≤ ${limit})`;
}
