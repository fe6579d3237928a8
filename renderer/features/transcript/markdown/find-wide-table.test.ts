import { expect, test } from "vitest";
import { createLexer } from "./create-lexer.ts";
import { findWideTable } from "./find-wide-table.ts";

const table = (columns: number, rows: number) =>
	`|${"a|".repeat(columns)}\n|${"-|".repeat(columns)}\n${"|a|b|\n".repeat(rows)}`;

test("A table of thousands of columns is its source, and what comes after it is read", () => {
	const source = table(3000, 300);
	const tokens = createLexer().lex(`${source}\n*after*`);
	expect(tokens.map(({ type }) => type)).toEqual(["html", "paragraph"]);
	expect(tokens[0]?.raw.trim()).toBe(source.trim());
});

test("A table that people read is a table", () => {
	expect(findWideTable(table(150, 3))).toBeUndefined();
	expect(createLexer().lex(table(150, 3))[0]?.type).toBe("table");
});

test("Long lines without the line of a table below them are none", () => {
	expect(findWideTable(`${"a|".repeat(3000)}\n${"b|".repeat(3000)}`)).toBeUndefined();
	expect(findWideTable(`${"a|".repeat(3000)}`)).toBeUndefined();
	expect(findWideTable(`${"a|".repeat(3000)}\n${"-".repeat(3000)}`)).toBeUndefined();
});
