import { expect, test } from "vitest";
import { plainTitle } from "./plain-title.ts";

test.each([
	["Why does my__name fail in `__init__`?", "Why does my__name fail in __init__?"],
	["What is C# and how does 2 * 3 differ from [0]?", "What is C# and how does 2 * 3 differ from [0]?"],
	["# **Plan** for _Monday_", "Plan for Monday"],
	["\n\n---\n> a [link](https://example.com)", "a link"],
	["```python", "```python"],
	["```python\nprint(1)\n```", "print(1)"],
	["???", "???"],
	[`${"word ".repeat(30)}`, `${"word ".repeat(12).trim()}…`],
	[`${"x".repeat(59)}😀 more`, `${"x".repeat(59)}…`],
])("%j has the title %j", (content, title) => {
	expect(plainTitle(content)).toBe(title);
});
