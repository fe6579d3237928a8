import { expect, test } from "vitest";
import { pickRange } from "./pick-range.ts";

test.each([
	["b", "d", ["b", "c", "d"]],
	["d", "b", ["b", "c", "d"]],
	["b", "b", ["b"]],
	["gone", "b", ["b"]],
])("From %s to %s", (from, to, expected) => {
	expect(pickRange(["a", "b", "c", "d", "e"], from, to)).toEqual(expected);
});
