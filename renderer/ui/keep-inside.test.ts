import { expect, test } from "vitest";
import { keepInside } from "./keep-inside.ts";

test.each([
	["in the middle", 200, 100, 200],
	["too near the left edge", 10, 100, 58],
	["too near the right edge", 390, 100, 342],
	["wider than the window, of which the beginning is seen", 200, 600, 308],
])("What is %s stays in sight", (_name, middle, width, place) => {
	expect(keepInside(middle, width, 400, 8)).toBe(place);
});
