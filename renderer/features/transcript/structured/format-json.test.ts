import { expect, test } from "vitest";
import { formatJson } from "./format-json.ts";

test("A value is written in lines; one that nests without end has no text", () => {
	const endless: unknown[] = [];
	endless.push(endless);
	expect(formatJson(endless)).toBeUndefined();
	expect(formatJson({ a: 1 })).toBe('{\n  "a": 1\n}');
});
