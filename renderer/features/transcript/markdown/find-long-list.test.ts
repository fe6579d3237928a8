import { expect, test } from "vitest";
import { findLongList } from "./find-long-list.ts";

const items = (count: number) => Array.from({ length: count }, (_, i) => `- item ${i}\n`).join("");

test.each([
	["a list that can be read", items(2000), undefined],
	["a list of too many lines", items(4000), items(4000)],
	["it ends before a paragraph", `${items(4000)}\nAfter.`, `${items(4000)}\n`],
	[
		"it goes on over empty lines and what is indented",
		`${items(3000)}\n  more\n\n- last\n`,
		`${items(3000)}\n  more\n\n- last\n`,
	],
	["numbers are a list too", items(4000).replaceAll("- ", "1. "), items(4000).replaceAll("- ", "1. ")],
	["lines of another kind", "no item\n".repeat(4000), undefined],
])("%s", (_, text, raw) => {
	expect(findLongList(text)?.raw).toBe(raw);
});
