import { median } from "../measure/latency.ts";
import type { Contender } from "./contenders.ts";
import { type Figures, type Metric, UNITS } from "./metric.ts";
import type { Workload } from "./workloads.ts";

/** What one contender did in one round of a workload. */
export type Turn = {
	readonly workload: Workload["name"];
	readonly contender: Contender["name"];
	readonly figures: Figures;
};

export type Row = {
	readonly suite: "ui";
	readonly workload: Workload["name"];
	readonly contender: Contender["name"];
	readonly metric: Metric;
	readonly unit: string;
	readonly value: number;
};

/** The median over the rounds of every figure. */
export function toRows(turns: readonly Turn[]): readonly Row[] {
	const groups = Map.groupBy(turns, ({ workload, contender }) => `${workload} ${contender}`);
	return [...groups.values()].flatMap((group) =>
		(Object.keys(UNITS) as Metric[]).flatMap((metric) => {
			const values = group.flatMap(({ figures }) => figures[metric] ?? []);
			const [first] = group;
			if (values.length === 0 || first === undefined) return [];
			const { workload, contender } = first;
			return {
				suite: "ui",
				workload,
				contender,
				metric,
				unit: UNITS[metric],
				value: median(values),
			} as const;
		}),
	);
}

export function findValue(
	rows: readonly Row[],
	workload: Row["workload"],
	contender: Row["contender"],
	metric: Metric,
): number | undefined {
	return rows.find((row) => row.workload === workload && row.contender === contender && row.metric === metric)
		?.value;
}
