import { expect, test } from "vitest";
import type { UsageReport, UsageRow } from "../../../../server/protocol/usage.ts";
import { chartRows } from "./chart-rows.ts";
import { daysBetween, firstDay } from "./usage-range.ts";

const row = (key: string | null, cost: number | null, tokens: number): UsageRow => ({
	key,
	cost,
	requests: 1,
	estimated: 0,
	input_tokens: tokens,
	cached_tokens: 0,
	output_tokens: 0,
	reasoning_tokens: 0,
	unpriced_requests: 0,
});
const report = (by: UsageReport["by"], rows: UsageRow[]): UsageReport => ({
	by,
	from: "",
	to: "",
	currency: "USD",
	rows,
	total: row(null, 0, 0),
	unpriced_models: [],
});

test("days without usage are bars of nothing", () => {
	const rows = [row("2026-02-27", 1, 5), row("2026-03-01", 2, 9)];
	expect(chartRows(report("day", rows), "cost", "2026-03-02", "Gone")).toEqual([
		{ label: "2026-02-27", value: 1 },
		{ label: "2026-02-28", value: 0 },
		{ label: "2026-03-01", value: 2 },
		{ label: "2026-03-02", value: 0 },
	]);
});

test("of models the largest come first, by what is measured", () => {
	const rows = [row("dear", 5, 10), row("much", null, 900), row(null, 1, 20)];
	expect(chartRows(report("model", rows), "cost", "", "Gone").map(({ label }) => label)).toEqual([
		"dear",
		"Gone",
		"much",
	]);
	expect(chartRows(report("model", rows), "tokens", "", "Gone")[0]?.label).toBe("much");
});

test("ranges are by the calendar", () => {
	const today = new Date(2026, 2, 1, 0, 30);
	expect(firstDay("7", today)).toBe("2026-02-23");
	expect(firstDay("month", today)).toBe("2026-03-01");
	expect(firstDay("all", today)).toBeNull();
	expect(daysBetween("2026-03-28", "2026-03-30")).toHaveLength(3);
});
