import { round, table, times } from "../report/table.ts";
import type { Metric } from "./metric.ts";
import { findValue, type Row } from "./results.ts";

const GOALS: readonly (readonly [Metric, number])[] = [
	["readyMs", 400],
	["firstPaintMs", 800],
	["packedMb", 40],
];

/** Value and ratio to the floor. */
export function describeFigures(rows: readonly Row[]): string {
	const lines = rows.map(({ metric, contender, value, unit }) => {
		const floor = findValue(rows, "floor", metric);
		const ratio = floor === undefined ? undefined : value / floor;
		return [metric, contender, `${round(value)} ${unit}`, times(ratio)];
	});
	return table([["coldStart", "", "median", "× floor"], ...lines]);
}

/** A line for each goal: met or not, with the number. */
export function describeGoals(rows: readonly Row[]): string {
	return GOALS.map(([metric, limit]) => {
		const value = findValue(rows, "parley", metric);
		const verdict = value === undefined ? "–" : value <= limit ? "met" : "NOT MET";
		const number = value === undefined ? "not measured" : round(value);
		return `${verdict.padEnd(8)} ${metric}: ${number} (goal ≤ ${limit})`;
	}).join("\n");
}
