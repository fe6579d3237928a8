import { expect, test } from "vitest";
import { parseExactJson } from "../../../../server/protocol/exact-json.ts";
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
	["\n=1", '"\'\n=1"'],
	["", '""'],
	[null, '""'],
	[-0.5, "-0.5"],
	[" padded ", " padded "],
	['"', '""""'],
	["\u202Eevil", "\u202Eevil"],
	["<b>", "<b>"],
])("The cell %j is written as %j", (value, cell) => {
	expect(csvOf([{ a: value }, { a: "x" }])).toBe(`a\r\n${cell}\r\nx\r\n`);
});

test("A name of a column is a cell like any other", () => {
	expect(csvOf([{ "=1": 1 }, { "=1": 2 }])).toMatch(/^'=1\r\n/);
});

test("Numbers of many digits keep them, also below zero, and are no formulas", () => {
	const items = parseExactJson('[{"id":-12345678901234567890},{"id":12345678901234567891}]');
	expect(csvOf(Array.isArray(items) ? items : [])).toBe(
		"id\r\n-12345678901234567890\r\n12345678901234567891\r\n",
	);
});

test("A row without values is a row all the same, whatever its columns", () => {
	expect(csvOf([{ a: null, b: "" }, { a: 1 }])).toBe("a,b\r\n,\r\n1,\r\n");
});
