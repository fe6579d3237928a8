import { expect, test } from "vitest";
import { countDrawn } from "./count-drawn.ts";

test.each([
	["what is short is drawn whole", 100, 50, 1, 100],
	["many short parts take several steps", 1000, 10, 1, 150],
	["a second step draws as many more", 1000, 10, 2, 300],
	["long parts are counted by their length", 100, 5000, 1, 3],
	["one part is drawn however long it is", 3, 1_000_000, 1, 1],
	["nothing is nothing", 0, 0, 1, 0],
])("%s", (_, count, size, steps, drawn) => {
	expect(countDrawn(count, () => size, steps)).toBe(drawn);
});
