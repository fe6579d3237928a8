import { isExactNumber } from "../../../../server/protocol/exact-json.ts";
import { isFields } from "./is-fields.ts";

/** A list of objects as rows and columns. */
export type ObjectTableData = {
	readonly columns: readonly TableColumn[];
	readonly rows: readonly Readonly<Record<string, unknown>>[];
};

export type TableColumn = {
	readonly name: string;
	/** All its values are numbers, or missing. */
	readonly isNumeric: boolean;
};

export type Order = { readonly column: string; readonly isDescending: boolean };

const MOST_COLUMNS = 24;

/** Null: it is no list of objects that have much in common. */
export function readTable(items: readonly unknown[]): ObjectTableData | null {
	const rows = items.filter(isFields);
	if (rows.length < 2 || rows.length !== items.length) return null;
	const names = new Set<string>();
	for (const row of rows) for (const name of Object.keys(row)) names.add(name);
	if (names.size === 0 || names.size > MOST_COLUMNS) return null;
	const columns = [...names].map((name) => ({ name, isNumeric: isNumericColumn(rows, name) }));
	return { columns, rows };
}

/** Rows in this order; what is missing comes last, whichever way. Null: as they are. */
export function orderRows(rows: ObjectTableData["rows"], order: Order | null): ObjectTableData["rows"] {
	if (order === null) return rows;
	const sign = order.isDescending ? -1 : 1;
	const keyed = rows.map((row) => ({ row, key: keyOf(fieldOf(row, order.column)) }));
	keyed.sort(({ key: a }, { key: b }) => {
		if (a === null || b === null) return Number(a === null) - Number(b === null);
		return sign * compare(a, b);
	});
	return keyed.map(({ row }) => row);
}

/** What is pressed again turns around, and after that goes back to how the rows came. */
export function nextOrder(order: Order | null, column: string): Order | null {
	if (order?.column !== column) return { column, isDescending: false };
	return order.isDescending ? null : { column, isDescending: true };
}

/** Own fields only: a name such as `constructor` is a name like any other. */
export function fieldOf(row: Readonly<Record<string, unknown>>, name: string): unknown {
	return Object.hasOwn(row, name) ? row[name] : undefined;
}

/** A value as text of a cell. */
export function cellText(value: unknown): string {
	if (isMissing(value)) return "";
	if (typeof value !== "object") return String(value);
	try {
		return JSON.stringify(value);
	} catch {
		// Nested deeper than anything can be written.
		return "…";
	}
}

function isNumericColumn(rows: ObjectTableData["rows"], name: string): boolean {
	const values = rows.map((row) => fieldOf(row, name)).filter((value) => !isMissing(value));
	return values.length > 0 && values.every(isNumber);
}

function isMissing(value: unknown): boolean {
	return value === undefined || value === null || value === "";
}

function isNumber(value: unknown): boolean {
	return typeof value === "number" || isExactNumber(value);
}

/** What a value is compared by; null: it is missing. */
function keyOf(value: unknown): number | string | null {
	if (isMissing(value)) return null;
	return isNumber(value) ? Number(cellText(value)) : cellText(value);
}

/** One for all: to make one costs more than to compare by it. */
const COLLATOR = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function compare(a: number | string, b: number | string): number {
	return typeof a === "number" && typeof b === "number" ? a - b : COLLATOR.compare(String(a), String(b));
}
