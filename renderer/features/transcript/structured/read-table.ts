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
	const rows = items.filter(isRow);
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
	return rows.toSorted((a, b) => {
		const [left, right] = [fieldOf(a, order.column), fieldOf(b, order.column)];
		if (isMissing(left) || isMissing(right)) return Number(isMissing(left)) - Number(isMissing(right));
		return sign * compare(left, right);
	});
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
	return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isRow(item: unknown): item is Readonly<Record<string, unknown>> {
	return typeof item === "object" && item !== null && !Array.isArray(item);
}

function isNumericColumn(rows: ObjectTableData["rows"], name: string): boolean {
	const values = rows.map((row) => fieldOf(row, name)).filter((value) => !isMissing(value));
	return values.length > 0 && values.every((value) => typeof value === "number");
}

function isMissing(value: unknown): boolean {
	return value === undefined || value === null || value === "";
}

function compare(a: unknown, b: unknown): number {
	if (typeof a === "number" && typeof b === "number") return a - b;
	return cellText(a).localeCompare(cellText(b), undefined, { numeric: true, sensitivity: "base" });
}
