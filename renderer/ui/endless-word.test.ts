import { expect, test } from "vitest";
import { partLength, shapesOf } from "./endless-word.ts";

test("A word without an end is shown in even shapes, and a very long one in short parts", () => {
	expect(shapesOf(`See ${"x+".repeat(300)} there`)).toBe("even-shapes");
	expect(partLength("x+".repeat(300), 6000)).toBe(6000);
	expect(partLength("x+".repeat(3000), 6000)).toBe(1500);
});

test("What people write keeps its shapes, however long it is", () => {
	const text = "The tide follows https://a.example/a/rather/long/address?with=many&parts=1 the moon. ".repeat(
		500,
	);
	expect(shapesOf(text)).toBe("");
	expect(partLength(text, 6000)).toBe(6000);
});
