import { expect, test } from "vitest";
import { findMarkdownSigns, type SignOptions } from "./markdown-signs.ts";

function read(text: string, options?: SignOptions): string {
	const parts = [...text];
	for (const { start, end } of findMarkdownSigns(text, options)) parts.fill("", start, end);
	return parts.join("");
}

test.each([
	["**strong**, *so* and ***both***", "strong, so and both"],
	["__strong__ and _so_, ~~gone~~", "strong and so, gone"],
	["my__name and my_other_name", "my__name and my_other_name"],
	["`my__name` and ``a * b * c``", "my__name and a * b * c"],
	["2 * 3 * 4, 5*3 and x**2", "2 * 3 * 4, 5*3 and x**2"],
	["C# and F#, a > b, a | b, [0] and ~5", "C# and F#, a > b, a | b, [0] and ~5"],
	["## What to take", "What to take"],
	["> - [x] done", "done"],
	["> quoted\n* point\n+ point\n1. first", "quoted\npoint\npoint\n1. first"],
	['see [the **table**](https://example.com "Times"), ![a boat](b.png)', "see the table, a boat"],
	["| a | b |\n|---|:-:|\n| 1 | `2|3` |", " a  b \n\n 1  2|3 "],
	["```ts\nconst a = **b**;\n# not a title\n```\n# title", "\nconst a = **b**;\n# not a title\n\ntitle"],
	["above\n\n---\n***\nbelow", "above\n\n\n\nbelow"],
	["lone ** stays, and *this", "lone ** stays, and *this"],
])("%j is read as %j", (text, expected) => {
	expect(read(text)).toBe(expected);
});

test("where a text is cut, half of a pair is a sign as well", () => {
	expect(read("end of it** and **begin", { isCut: true })).toBe("end of it and begin");
	expect(read("see [the table](https://exam", { isCut: true })).toBe("see the table");
	expect(read("see ![a boat]", { isCut: true })).toBe("see a boat");
	expect(read("see [a bo", { isCut: true })).toBe("see a bo");
	expect(read("list[0]\nlist[0]", { isCut: true })).toBe("list[0]\nlist[0]");
	expect(read("[0]\nmore", { isCut: true })).toBe("[0]\nmore");
});

test("a text that begins in code keeps what is in it", () => {
	expect(read("a = **b**\n```\n**c**", { isInCode: true })).toBe("a = **b**\n\nc");
});

test.each(["[", "*", "_", "`", "|", "~", "> ", "- ", "![", "](", "**a", "\n", "#", "[a](", "|-"])(
	"100 KB of %j are looked at in no time",
	(piece) => {
		const start = performance.now();
		findMarkdownSigns(piece.repeat(100_000 / piece.length), { isCut: true });
		expect(performance.now() - start).toBeLessThan(200);
	},
);
