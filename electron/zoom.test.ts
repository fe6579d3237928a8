import { expect, test } from "vitest";
import { stepZoom } from "./zoom.ts";

test.each([
	[1, "in", 1.1],
	[1, "out", 0.9],
	[1.75, "reset", 1],
	[2, "in", 2],
	[0.8, "out", 0.8],
	[1.2, "in", 1.25],
	[1.2, "out", 1.1],
] as const)("from %d one step %s is %d", (factor, step, next) => {
	expect(stepZoom(factor, step)).toBe(next);
});
