import { median } from "../measure/latency.ts";

export type Workload = "list" | "lastScreen" | "search" | "append" | "branch" | "index";
export type Contender = "parley" | "scan";
export type Metric = "p50Ms" | "p95Ms" | "longestBlockMs";

/** What one contender did in one round. */
export type Turn = {
	readonly workload: Workload;
	readonly contender: Contender;
	readonly figures: Readonly<Partial<Record<Metric, number>>>;
};

export type Row = {
	readonly suite: "history";
	readonly workload: Workload;
	readonly contender: Contender;
	readonly metric: Metric;
	readonly unit: "ms";
	readonly value: number;
};

const METRICS: readonly Metric[] = ["p50Ms", "p95Ms", "longestBlockMs"];

/** The median over the rounds of every figure; of the longest blocks the longest. */
export function toRows(turns: readonly Turn[]): readonly Row[] {
	const groups = Map.groupBy(turns, ({ workload, contender }) => `${workload} ${contender}`);
	return [...groups.values()].flatMap((group) =>
		METRICS.flatMap((metric) => {
			const values = group.flatMap(({ figures }) => figures[metric] ?? []);
			const [first] = group;
			if (first === undefined || values.length === 0) return [];
			const value = metric === "longestBlockMs" ? Math.max(...values) : median(values);
			const { workload, contender } = first;
			return { suite: "history", workload, contender, metric, unit: "ms", value } as const;
		}),
	);
}

export function findValue(
	rows: readonly Row[],
	workload: Workload,
	contender: Contender,
	metric: Metric,
): number | undefined {
	return rows.find((row) => row.workload === workload && row.contender === contender && row.metric === metric)
		?.value;
}
