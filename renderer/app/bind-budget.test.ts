import { expect, test } from "vitest";
import { levelOf } from "./bind-budget.ts";

test.each([
	[0, null],
	[7.99, null],
	[8, "early"],
	[9.99, "early"],
	[10, "full"],
	[50, "full"],
] as const)("of 10 dollars %d are spent: %s", (spent, level) => expect(levelOf(spent, 10)).toBe(level));
