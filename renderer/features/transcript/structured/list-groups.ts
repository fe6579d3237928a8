import type { ObjectTableData } from "./read-table.ts";

type Rows = ObjectTableData["rows"];
export type RowGroup = { readonly first: number; readonly rows: Rows };

/** So many rows are on the page or away from it together, or more where a table is long. */
const FEWEST_ROWS = 20;
/** Each is watched by itself: thousands take long to come and to go. */
const MANY_GROUPS = 400;
/** Of one group, which is drawn in one go. */
const MOST_CELLS = 600;

/** The rows of a table in groups. */
export function listGroups({ columns, rows }: ObjectTableData): readonly RowGroup[] {
	const wanted = Math.ceil(rows.length / MANY_GROUPS);
	const length = Math.max(FEWEST_ROWS, Math.min(wanted, Math.floor(MOST_CELLS / columns.length)));
	return Array.from({ length: Math.ceil(rows.length / length) }, (_, index) => ({
		first: index * length,
		rows: rows.slice(index * length, (index + 1) * length),
	}));
}
