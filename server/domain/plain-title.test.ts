import { expect, test } from "vitest";
import { plainTitle } from "./plain-title.ts";

test.each([
	["What is C# good for?", "What is C# good for?"],
	["Is 3 > 2 -> or <b>not</b>?", "Is 3 > 2 -> or <b>not</b>?"],
	["What does snake_case mean?", "What does snake_case mean?"],
	["# A heading", "A heading"],
	["> quoted\nmore", "quoted"],
	["> # both", "both"],
	["**bold** and _slanted_, `code` ~~gone~~", "bold and slanted , code gone"],
	["[a link](https://a.example)", "a link (https://a.example)"],
	["---\n\nTides", "Tides"],
])("%j has the title %j", (content, title) => {
	expect(plainTitle(content)).toBe(title);
});
