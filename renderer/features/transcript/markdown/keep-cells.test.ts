import fc from "fast-check";
import { expect, test } from "vitest";
import { createLexer } from "./create-lexer.ts";
import { keepCells } from "./keep-cells.ts";

test.each([
	["| a | b |", 2, "| a | b |"],
	["| a |", 2, "| a |"],
	["a | b", 2, "a | b"],
	["| a | b | c |", 2, "| a | b \\| c |"],
	["a | b | c", 1, "a \\| b \\| c"],
	["| or | `a || b` |", 2, "| or | `a \\|\\| b` |"],
	["| a \\| b | c | d", 2, "| a \\| b | c \\| d"],
	["| a | b \\|", 2, "| a | b \\|"],
	["", 2, ""],
])("Of the row %s in a table of %i columns comes %s", (row, count, kept) => {
	expect(keepCells(row, count)).toBe(kept);
});

/** The texts of a table's cells, row by row. */
function cellsOf(text: string): readonly (readonly string[])[] {
	const [table] = createLexer().lex(text);
	if (table?.type !== "table") return [];
	return table.rows.map((row: readonly { readonly text: string }[]) => row.map((cell) => cell.text));
}

test("What a row has beyond its last column is shown in that column", () => {
	const text = "| sign | meaning |\n|---|---|\n| a | b |\n| or | `x || y` |\n| three | 3 | 4 | 5 |\n";
	expect(cellsOf(text)).toEqual([
		["a", "b"],
		["or", "`x || y`"],
		["three", "3 | 4 | 5"],
	]);
	const [table, ...rest] = createLexer().lex(`${text}\nafter`);
	expect(table?.raw.trimEnd()).toBe(text.trimEnd());
	expect(rest.map(({ type }) => type)).toContain("paragraph");
});

test("No letter of a row is left out, however many cells it has", () => {
	const cell = fc.string({ unit: fc.constantFrom("a", "b", "1", "|", "\\", " ", "`", "*"), maxLength: 8 });
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 4 }),
			fc.array(cell, { minLength: 1, maxLength: 8 }),
			(count, cells) => {
				const line = (texts: readonly string[]) => `| ${texts.join(" | ")} |`;
				const head = Array.from({ length: count }, () => "h");
				const row = line(["x", ...cells]);
				const text = [line(head), line(head.map(() => "---")), row].join("\n");
				const letters = (of: string) => of.match(/[a-z\d]/g)?.join("");
				expect(letters(cellsOf(text).flat().join())).toBe(letters(row));
			},
		),
	);
});

test("A row of very many signs costs no time", () => {
	// With all of the row copied for each of them it would take minutes.
	expect(keepCells("|".repeat(400_000), 1)).toHaveLength(800_000 - 2);
});
