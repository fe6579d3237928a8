import { expect, test } from "vitest";
import { cleanFileName, fileExtension } from "./file-name.ts";

test.each([
	["report.pdf", "report.pdf"],
	["../../etc/passwd", "passwd"],
	["C:\\Users\\ann\\notes.txt", "notes.txt"],
	["folder/", "folder"],
	["..", "file"],
	["...", "file"],
	["", "file"],
	["  \u0000 ", "file"],
	["photo\u202Egnp.exe", "photognp.exe"],
	["a\u200Bb\uFEFF.txt", "ab.txt"],
	["two\nlines\t.txt", "twolines.txt"],
	["space   between.txt", "space between.txt"],
	["trailing. . .", "trailing"],
	[".bashrc", ".bashrc"],
	["Ame\u0301lie.txt", "Am\u00e9lie.txt"],
	["سند.pdf", "سند.pdf"],
	["\ud800.txt", "\ufffd.txt"],
])("the file name %j is shown as %j", (given, clean) => {
	expect(cleanFileName(given)).toBe(clean);
});

test("a name of 300 characters keeps its extension and its first words", () => {
	const clean = cleanFileName(`${"long ".repeat(60)}.tar.gz`);
	expect(Array.from(clean).length).toBeLessThanOrEqual(120);
	expect(clean).toMatch(/^long long .*….gz$/);
});

test("a name is never cut within a character", () => {
	expect(cleanFileName("😀".repeat(300)).isWellFormed()).toBe(true);
});

test.each([
	["a.PDF", "pdf"],
	["a.tar.gz", "gz"],
	[".bashrc", ""],
	["none", ""],
	["a.b c", ""],
	["a.", ""],
])("the extension of %j is %j", (name, extension) => {
	expect(fileExtension(name)).toBe(extension);
});
