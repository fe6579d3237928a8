import { median } from "../measure/latency.ts";
import type { MedianOf } from "./goals.ts";
import { type Figures, type Metric, UNITS } from "./metric.ts";
import type { WorkloadName } from "./workloads.ts";

/** What one contender did in one round. */
export type Turn = {
	readonly workload: WorkloadName;
	readonly contender: string;
	readonly figures: Figures;
	/** Whether others disturbed it. */
	readonly isBusy: boolean;
	readonly problems: readonly string[];
};

export type Row = {
	readonly suite: "streams";
	readonly workload: WorkloadName;
	readonly contender: string;
	readonly metric: string;
	readonly unit: string;
	readonly value: number;
};

/** The median over the rounds of every figure; of answers that were wrong, and sockets that failed, the sum. */
export function toRows(turns: readonly Turn[]): readonly Row[] {
	const groups = Map.groupBy(turns, ({ workload, contender }) => `${workload} ${contender}`);
	return [...groups.values()].flatMap((group) => {
		const [first] = group;
		if (first === undefined) return [];
		const { workload, contender } = first;
		const metrics = [...new Set(group.flatMap(({ figures }) => Object.keys(figures) as Metric[]))];
		return metrics.map((metric) => ({
			...{ suite: "streams" as const, workload, contender, metric },
			unit: UNITS[metric],
			value: combine(
				metric,
				group.flatMap(({ figures }) => figures[metric] ?? []),
			),
		}));
	});
}

export function createMedianOf(rows: readonly Row[]): MedianOf {
	const values = new Map(rows.map((row) => [`${row.workload} ${row.contender} ${row.metric}`, row.value]));
	return (workload, contender, metric) => values.get(`${workload} ${contender} ${metric}`);
}

function combine(metric: Metric, values: readonly number[]): number {
	const isCount = metric === "wrongAnswers" || metric === "failedSockets";
	return isCount ? values.reduce((sum, value) => sum + value, 0) : median(values);
}
