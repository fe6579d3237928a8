import { expect, test } from "vitest";
import { formatCsv } from "./format-csv.ts";
import { readTable } from "./read-table.ts";

function csvOf(items: readonly unknown[]): string {
	const table = readTable(items);
	if (table === null) throw new Error("No table");
	return formatCsv(table);
}

test("A list of objects becomes lines of cells", () => {
	expect(
		csvOf([
			{ name: "Ada", age: 36, note: 'says "hi", twice' },
			{ name: "Grace\nHopper", admiral: true, tags: ["a", 1] },
		]),
	).toBe(
		'name,age,note,admiral,tags\r\nAda,36,"says ""hi"", twice",,\r\n"Grace\nHopper",,,true,"[""a"",1]"\r\n',
	);
});

test.each([
	["=1+1", "'=1+1"],
	["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
	["-2+3", "'-2+3"],
	["@SUM(A1)", "'@SUM(A1)"],
	["\t=1", "'\t=1"],
	["＝1+1", "'＝1+1"],
	['=HYPERLINK("https://evil.example","x")', `"'=HYPERLINK(""https://evil.example"",""x"")"`],
	[-5, "-5"],
	["a=b", "a=b"],
	["", ""],
	[null, ""],
])("The cell %j is written as %j", (value, cell) => {
	expect(csvOf([{ a: value }, { a: "x" }])).toBe(`a\r\n${cell}\r\nx\r\n`);
});

test("A name of a column is a cell like any other", () => {
	expect(csvOf([{ "=1": 1 }, { "=1": 2 }])).toMatch(/^'=1\r\n/);
});
