import type { UsageReport } from "./usage.ts";

const COLUMNS = [
	"requests",
	"estimated",
	"input_tokens",
	"cached_tokens",
	"output_tokens",
	"reasoning_tokens",
	"cost",
	"unpriced_requests",
] as const;

/** A report as a table for spreadsheets (RFC 4180). What is not known is empty, not 0. */
export function usageCsv(report: UsageReport): string {
	const isChat = report.by === "chat";
	const head = [report.by, ...(isChat ? ["title"] : []), ...COLUMNS.map(nameOf)];
	const rows = report.rows.map((row) => [
		row.key ?? "",
		...(isChat ? [row.title ?? ""] : []),
		...COLUMNS.map((column) => row[column] ?? ""),
	]);
	return [head, ...rows]
		.map((cells) => cells.map(cell).join(","))
		.join("\r\n")
		.concat("\r\n");
}

function nameOf(column: (typeof COLUMNS)[number]): string {
	return column === "cost" ? "cost_usd" : column;
}

/** A text that a spreadsheet would take for a formula is told as text; titles and names of models come from anywhere. */
function cell(value: string | number): string {
	if (typeof value === "number") return String(value);
	const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
