import { type RefObject, useLayoutEffect } from "react";
import type { ObjectTableData } from "./read-table.ts";

/** More rows than are on the page at once. */
const MANY_ROWS = 40;

/** Columns of a long table keep the widths they have first: rows that come and go would move them to and fro. */
export function useFixedColumns(frame: RefObject<HTMLElement | null>, table: ObjectTableData): void {
	useLayoutEffect(() => {
		const element = frame.current?.querySelector("table");
		if (element === null || element === undefined || table.rows.length < MANY_ROWS) return;
		const heads = [...element.querySelectorAll<HTMLElement>("thead th")];
		const widths = heads.map((head) => head.offsetWidth);
		for (const [index, head] of heads.entries()) head.style.width = `${widths[index]}px`;
		element.dataset.fixed = "";
		return () => {
			delete element.dataset.fixed;
			for (const head of heads) head.style.width = "";
		};
	}, [frame, table]);
}
