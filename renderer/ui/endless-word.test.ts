import { expect, test, vi } from "vitest";
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

const word = (length: number) => "x".repeat(length);

test.each([
	["nothing", "", ""],
	["words", "a few words\nof people ".repeat(200), ""],
	["a word just short of it", `a ${word(399)} b`, ""],
	["two that would be one without the space between", `${word(399)}\n${word(399)}`, ""],
	["one in between", `a ${word(400)} b`, "even-shapes"],
	["one at the beginning", `${word(400)} b`, "even-shapes"],
	["one at the end", `${"a b ".repeat(500)}${word(400)}`, "even-shapes"],
	["nothing but one", word(401), "even-shapes"],
	["spaces", " ".repeat(5000), ""],
])("a word without an end is found in %s", (_, text, shapes) => {
	expect(shapesOf(text)).toBe(shapes);
});

test("each part of a text is looked at twice at most, however long its words are", () => {
	using search = vi.spyOn(String.prototype, "search");
	const text = `${word(1200)} `.repeat(500);
	expect(partLength(text, 6000)).toBe(6000);
	const read = search.mock.contexts.reduce((sum: number, part) => sum + String(part).length, 0);
	expect(read).toBeGreaterThan(0);
	expect(read).toBeLessThan(2 * text.length);
});
