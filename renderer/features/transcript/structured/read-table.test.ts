import { expect, test } from "vitest";
import { nextOrder, orderRows, readTable } from "./read-table.ts";

test.each<[string, readonly unknown[]]>([
	["one object", [{ a: 1 }]],
	["words", ["a", "b"]],
	["objects among others", [{ a: 1 }, "b", { a: 2 }]],
	["lists", [[1], [2]]],
	["empty objects", [{}, {}]],
	[
		"more columns than can be read",
		[Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`c${i}`, i])), {}],
	],
])("A list of %s is no table", (_name, items) => {
	expect(readTable(items)).toBeNull();
});

test("Columns come in the order in which they are met, and those of numbers are known", () => {
	const items: readonly unknown[] = [
		{ b: 1, a: "x" },
		{ a: 2, c: 1.5 },
		{ b: null, constructor: 7 },
	];
	expect(readTable(items)?.columns).toEqual([
		{ name: "b", isNumeric: true },
		{ name: "a", isNumeric: false },
		{ name: "c", isNumeric: true },
		{ name: "constructor", isNumeric: true },
	]);
});

test.each([
	[false, [2, 10, 30, null, undefined]],
	[true, [30, 10, 2, null, undefined]],
])("Rows in the order of a column, descending: %s; what is missing is last", (isDescending, values) => {
	const rows = [{ v: null }, { v: 10 }, {}, { v: 2 }, { v: 30 }];
	expect(orderRows(rows, { column: "v", isDescending }).map((row) => (row as { v?: unknown }).v)).toEqual(
		values,
	);
});

test("Words are ordered as people do it", () => {
	const rows = ["item 10", "Item 2", "élan", "eagle"].map((v) => ({ v }));
	const ordered = orderRows(rows, { column: "v", isDescending: false });
	expect(ordered.map(({ v }) => v)).toEqual(["eagle", "élan", "Item 2", "item 10"]);
});

test("Pressed again and again, a column orders, turns around and lets go", () => {
	const first = nextOrder(null, "a");
	const second = nextOrder(first, "a");
	expect([first, second, nextOrder(second, "a")]).toEqual([
		{ column: "a", isDescending: false },
		{ column: "a", isDescending: true },
		null,
	]);
	expect(nextOrder(second, "b")).toEqual({ column: "b", isDescending: false });
});
