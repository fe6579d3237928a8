import { type RefObject, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { Text } from "../../../i18n/text.ts";
import { useText } from "../../../i18n/use-text.ts";
import { AtOnce } from "../markdown/use-gradual.ts";
import { Cell } from "./cell.tsx";
import { listGroups, type RowGroup } from "./list-groups.ts";
import { fieldOf, type ObjectTableData, type TableColumn } from "./read-table.ts";

/** Of a row that was never seen. */
const ROW_PX = 38;
/** How far out of sight rows are still there. */
const AROUND = "500px 0px";

type TableRowsProps = {
	readonly table: ObjectTableData;
	/** What scrolls. */
	readonly frame: RefObject<HTMLElement | null>;
};

/** The rows of a table; of a long one those in sight are on the page, and room for the others. */
export function TableRows({ table, frame }: TableRowsProps) {
	const t = useText();
	const groups = useMemo(() => listGroups(table), [table]);
	const isAtOnce = useContext(AtOnce);
	return groups.map((group) => (
		<Group
			key={group.first}
			{...{ group, frame, t }}
			columns={table.columns}
			isAlwaysThere={isAtOnce || groups.length === 1}
		/>
	));
}

type GroupProps = {
	readonly group: RowGroup;
	readonly columns: readonly TableColumn[];
	readonly frame: RefObject<HTMLElement | null>;
	readonly t: Text;
	readonly isAlwaysThere: boolean;
};

function Group({ group: { first, rows }, columns, frame, t, isAlwaysThere }: GroupProps) {
	const body = useRef<HTMLTableSectionElement>(null);
	const [isNear, setNear] = useState(first === 0);
	const height = useRef(rows.length * ROW_PX);
	const isThere = isAlwaysThere || isNear;
	useEffect(() => {
		const element = body.current;
		if (element === null || isAlwaysThere) return;
		const observer = new IntersectionObserver(
			(entries) => {
				const entry = entries.at(-1);
				if (entry === undefined) return;
				// Whoever works in it by keys does not lose it.
				const isHeld = element.contains(document.activeElement);
				if (
					!entry.isIntersecting &&
					element.rows.length === rows.length &&
					entry.boundingClientRect.height > 0
				)
					height.current = entry.boundingClientRect.height;
				setNear(entry.isIntersecting || isHeld);
			},
			{ root: frame.current, rootMargin: AROUND },
		);
		observer.observe(element);
		return () => observer.disconnect();
	}, [frame, rows.length, isAlwaysThere]);
	return (
		<tbody ref={body}>
			{isThere ? (
				rows.map((row, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity
					<tr key={index} aria-rowindex={first + index + 2}>
						{columns.map(({ name, isNumeric }) => (
							<td key={name} data-numeric={isNumeric} dir="auto">
								<Cell value={fieldOf(row, name)} t={t} />
							</td>
						))}
					</tr>
				))
			) : (
				<tr style={{ height: height.current }}>
					<td colSpan={columns.length} />
				</tr>
			)}
		</tbody>
	);
}
