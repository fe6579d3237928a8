import { ArrowDown, ArrowUp, Sheet } from "lucide-react";
import { useMemo, useState } from "react";
import { useActions } from "../../../app/app-context.tsx";
import { useText } from "../../../i18n/use-text.ts";
import { TextButton } from "../../../ui/text-button.tsx";
import { formatCsv } from "./format-csv.ts";
import { cellText, fieldOf, nextOrder, type ObjectTableData, type Order, orderRows } from "./read-table.ts";

/** The others after a click. */
const MOST_ROWS = 200;

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
	const [isWhole, setWhole] = useState(false);
	const rows = useMemo(() => orderRows(table.rows, order), [table, order]);
	const shown = isWhole ? rows : rows.slice(0, MOST_ROWS);
	return (
		<div className="object-table">
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table has to be scrolled by keys too */}
			<section className="table-frame" tabIndex={0} aria-label={t("Table")}>
				<table>
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
					<tbody>
						{shown.map((row, index) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity
							<tr key={index}>
								{table.columns.map(({ name, isNumeric }) => (
									<td key={name} data-numeric={isNumeric} dir="auto">
										<Cell value={fieldOf(row, name)} />
									</td>
								))}
							</tr>
						))}
					</tbody>
				</table>
			</section>
			<p className="structured-line">
				<span>{t.count(rows.length, "{count} row", "{count} rows")}</span>
				{shown.length < rows.length && (
					<TextButton onClick={() => setWhole(true)}>
						{t("Show all {count}", { count: rows.length })}
					</TextButton>
				)}
				<TextButton onClick={() => copy(formatCsv({ ...table, rows }))}>
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
				<bdi>{name}</bdi>
				<Arrow size={12} aria-hidden="true" className={order === null ? "opacity-0" : undefined} />
			</button>
		</th>
	);
}

function Cell({ value }: { readonly value: unknown }) {
	const t = useText();
	if (typeof value === "boolean") return value ? t("Yes") : t("No");
	const text = cellText(value);
	return typeof value === "object" && value !== null ? <code>{text}</code> : text;
}
