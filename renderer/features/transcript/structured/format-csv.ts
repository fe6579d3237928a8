import { isExactNumber } from "../../../../server/protocol/exact-json.ts";
import { cellText, fieldOf, type ObjectTableData } from "./read-table.ts";

/** What a program of tables takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** Rows and columns as RFC 4180 has them. Text that a program of tables could carry out is marked as text. */
export function formatCsv({ columns, rows }: ObjectTableData): string {
	const lines = [
		columns.map(({ name }) => formatCell(name)),
		...rows.map((row) => columns.map(({ name }) => formatCell(fieldOf(row, name)))),
	];
	// A line without anything is no row to those who read it.
	return lines.map((cells) => `${cells.join(",") || '""'}\r\n`).join("");
}

function formatCell(value: unknown): string {
	const text = cellText(value);
	// A number is one, also below zero.
	const safe = typeof value !== "number" && !isExactNumber(value) && FORMULA.test(text) ? `'${text}` : text;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
