import { expect, test } from "vitest";
import { startsSideBySide } from "./start-order.ts";

test.each([
	[1, false],
	[2, false],
	[3, true],
	[16, true],
])("with %i cores server and page start side by side: %s", (cores, expected) => {
	expect(startsSideBySide(cores)).toBe(expected);
});
