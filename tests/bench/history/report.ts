import { round, table, times } from "../report/table.ts";
import { findValue, type Metric, type Row, type Workload } from "./results.ts";

const GOALS: readonly (readonly [Workload, Metric, number])[] = [
	["list", "p95Ms", 10],
	["lastScreen", "p95Ms", 10],
	["search", "p95Ms", 50],
	["append", "p95Ms", 1],
	["branch", "p95Ms", 20],
	["list", "longestBlockMs", 50],
	["lastScreen", "longestBlockMs", 50],
	["search", "longestBlockMs", 50],
	["append", "longestBlockMs", 50],
	["branch", "longestBlockMs", 50],
	["index", "longestBlockMs", 50],
];
/** So many times as long as a search has a scan to take. */
const SCAN_RATIO = 50;

export function describeFigures(rows: readonly Row[]): string {
	const lines = rows.map(({ workload, contender, metric, value }) => {
		const scan = contender === "parley" ? findValue(rows, workload, "scan", metric) : undefined;
		return [
			workload,
			`${contender} ${metric}`,
			`${round(value)} ms`,
			times(scan === undefined ? undefined : value / scan),
		];
	});
	return table([["", "", "median", "× scan"], ...lines]);
}

/** A line for each goal: met or not, with the number. */
export function describeGoals(rows: readonly Row[]): string {
	const limits = GOALS.map(([workload, metric, limit]) => {
		const value = findValue(rows, workload, "parley", metric);
		const isMet = value !== undefined && value <= limit;
		return describe(isMet, value, `${workload} ${metric}`, `≤ ${limit}`);
	});
	const own = findValue(rows, "search", "parley", "p95Ms");
	const scan = findValue(rows, "search", "scan", "p95Ms");
	const ratio = own === undefined || scan === undefined ? undefined : scan / own;
	const isFaster = ratio !== undefined && ratio >= SCAN_RATIO;
	return [...limits, describe(isFaster, ratio, "scan p95 / search p95", `≥ ${SCAN_RATIO}`)].join("\n");
}

function describe(isMet: boolean, value: number | undefined, name: string, goal: string): string {
	const verdict = value === undefined ? "–" : isMet ? "met" : "NOT MET";
	return `${verdict.padEnd(8)} ${name}: ${value === undefined ? "not measured" : round(value)} (goal ${goal})`;
}
