import { median } from "../measure/latency.ts";
import type { Contender } from "./contenders.ts";
import { type Figures, type Metric, UNITS } from "./metric.ts";

/** What one contender did in one round. */
export type Turn = { readonly contender: Contender["name"]; readonly figures: Figures };

export type Row = {
	readonly suite: "desktop";
	readonly workload: "coldStart";
	readonly contender: Contender["name"];
	readonly metric: Metric;
	readonly unit: string;
	readonly value: number;
};

/** The median over the rounds of every figure. */
export function toRows(turns: readonly Turn[]): readonly Row[] {
	const byContender = Map.groupBy(turns, (turn) => turn.contender);
	return [...byContender].flatMap(([contender, group]) =>
		(Object.keys(UNITS) as Metric[]).flatMap((metric) => {
			const values = group.flatMap(({ figures }) => figures[metric] ?? []);
			if (values.length === 0) return [];
			const value = median(values);
			return {
				suite: "desktop",
				workload: "coldStart",
				contender,
				metric,
				unit: UNITS[metric],
				value,
			} as const;
		}),
	);
}

export function findValue(
	rows: readonly Row[],
	contender: Contender["name"],
	metric: Metric,
): number | undefined {
	return rows.find((row) => row.contender === contender && row.metric === metric)?.value;
}
