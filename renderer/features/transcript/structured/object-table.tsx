import { ArrowDown, ArrowUp, Sheet } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useActions } from "../../../app/app-context.tsx";
import { useText } from "../../../i18n/use-text.ts";
import { TextButton } from "../../../ui/text-button.tsx";
import { formatCsv } from "./format-csv.ts";
import { nextOrder, type ObjectTableData, type Order, orderRows } from "./read-table.ts";
import { TableRows } from "./table-rows.tsx";
import { useFixedColumns } from "./use-fixed-columns.ts";

type ObjectTableProps = {
	readonly table: ObjectTableData;
	/** What columns are called, where their names say it badly. */
	readonly titles?: Readonly<Record<string, string>>;
};

/** A list of objects, to be put in another order by its columns, and to be taken elsewhere. */
export function ObjectTable({ table, titles = {} }: ObjectTableProps) {
	const t = useText();
	const { copy } = useActions();
	const [order, setOrder] = useState<Order | null>(null);
	const rows = useMemo(() => orderRows(table.rows, order), [table, order]);
	const ordered = useMemo(() => ({ ...table, rows }), [table, rows]);
	const frame = useRef<HTMLElement>(null);
	useFixedColumns(frame, table);
	return (
		<div className="object-table">
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table has to be scrolled by keys too */}
			<section ref={frame} className="table-frame" tabIndex={0} aria-label={t("Table")}>
				<table aria-rowcount={rows.length + 1}>
					<thead>
						<tr>
							{table.columns.map(({ name, isNumeric }) => (
								<ColumnHead
									key={name}
									name={Object.hasOwn(titles, name) ? (titles[name] ?? name) : name}
									isNumeric={isNumeric}
									order={order?.column === name ? order : null}
									onOrder={() => setOrder(nextOrder(order, name))}
								/>
							))}
						</tr>
					</thead>
					<TableRows table={ordered} frame={frame} />
				</table>
			</section>
			<p className="structured-line">
				<span>{t.count(rows.length, "{count} row", "{count} rows")}</span>
				<TextButton onClick={() => copy(formatCsv(ordered))}>
					<Sheet size={13} aria-hidden="true" className="me-1 inline" />
					{t("Copy CSV")}
				</TextButton>
			</p>
		</div>
	);
}

type ColumnHeadProps = {
	readonly name: string;
	readonly isNumeric: boolean;
	/** Null: the rows are not in the order of this column. */
	readonly order: Order | null;
	readonly onOrder: () => void;
};

function ColumnHead({ name, isNumeric, order, onOrder }: ColumnHeadProps) {
	const Arrow = order?.isDescending === true ? ArrowDown : ArrowUp;
	return (
		<th
			scope="col"
			data-numeric={isNumeric}
			aria-sort={order === null ? "none" : order.isDescending ? "descending" : "ascending"}
		>
			<button
				type="button"
				onClick={onOrder}
				className="chrome inline-flex items-center gap-1 rounded-small hover:text-accent"
			>
				<bdi title={name}>{labelOfColumn(name)}</bdi>
				<Arrow size={12} aria-hidden="true" className={order === null ? "opacity-0" : undefined} />
			</button>
		</th>
	);
}

function labelOfColumn(name: string): string {
	return name.trim() === "" ? JSON.stringify(name) : name;
}
