import { expect, test } from "vitest";
import { parseStartTicks } from "./process-start.ts";

test("the start is found behind a name with spaces and brackets", () => {
	const fields = Array.from({ length: 30 }, (_, index) => index + 3);
	expect(parseStartTicks(`17 (a (b) c) ${fields.join(" ")}`)).toBe(22);
});
