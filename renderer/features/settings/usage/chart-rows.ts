import type { UsageReport, UsageRow } from "../../../../server/protocol/usage.ts";
import { daysBetween } from "./usage-range.ts";

export type ChartRow = { readonly label: string; readonly value: number };

/** More bars than this are thinner than the space between them. */
const MOST_BARS = 12;
const MOST_DAYS = 400;

/** What a chart shows: every day of the range, also those without usage; of the rest the largest. */
export function chartRows(
	{ by, rows }: UsageReport,
	measure: "cost" | "tokens",
	today: string,
	nameless: string,
): readonly ChartRow[] {
	if (by !== "day") {
		const bars = rows.map((row) => ({ label: labelOf(row) || nameless, value: amountOf(row, measure) }));
		return bars.toSorted((a, b) => b.value - a.value).slice(0, MOST_BARS);
	}
	const values = new Map(rows.map((row) => [row.key ?? "", amountOf(row, measure)]));
	const first = rows[0]?.key ?? today;
	const days = daysBetween(first, today).slice(-MOST_DAYS);
	return days.map((day) => ({ label: day, value: values.get(day) ?? 0 }));
}

/** What a row is called; empty where its chat has no name any more. */
export function labelOf(row: UsageRow): string {
	return row.title ?? row.key ?? "";
}

function amountOf(row: UsageRow, measure: "cost" | "tokens"): number {
	return measure === "cost" ? (row.cost ?? 0) : row.input_tokens + row.output_tokens;
}
