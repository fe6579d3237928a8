import fc from "fast-check";
import { expect, test } from "vitest";
import { RowHeights } from "./row-heights.ts";

const GUESS = 40;
const step = fc.oneof(
	fc.record({
		kind: fc.constant("keys" as const),
		keys: fc.uniqueArray(fc.integer({ min: 0, max: 30 }).map(String), { maxLength: 25 }),
	}),
	fc.record({
		kind: fc.constant("measure" as const),
		index: fc.integer({ min: 0, max: 30 }),
		height: fc.integer({ min: 1, max: 300 }),
	}),
	fc.record({ kind: fc.constant("forget" as const) }),
	fc.record({ kind: fc.constant("look" as const), index: fc.integer({ min: 0, max: 30 }) }),
);

test("Offsets are the sums of the heights before them, whatever was measured, added or taken away", () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
			const heights = new RowHeights(() => GUESS);
			const measured = new Map<string, number>();
			let keys: readonly string[] = [];
			for (const one of steps) {
				if (one.kind === "keys") {
					keys = one.keys;
					heights.setKeys(keys);
				}
				if (one.kind === "forget") {
					measured.clear();
					heights.forgetMeasured();
				}
				if (one.kind === "measure") {
					const key = keys[one.index];
					const before = key === undefined ? one.height : (measured.get(key) ?? GUESS);
					expect(heights.measure(one.index, one.height)).toBe(key === undefined ? 0 : one.height - before);
					if (key !== undefined) measured.set(key, one.height);
				}
				if (one.kind === "look") heights.offsetOf(one.index);
				let offset = 0;
				keys.forEach((key, index) => {
					expect(heights.offsetOf(index)).toBe(offset);
					expect(heights.indexAt(offset)).toBe(index);
					offset += measured.get(key) ?? GUESS;
					expect(heights.indexAt(offset - 1)).toBe(index);
				});
				expect(heights.total).toBe(offset);
			}
		}),
		{ numRuns: 300, seed: 20261123 },
	);
});

test("A place outside of the list is at its nearest row", () => {
	const heights = new RowHeights(() => GUESS);
	heights.setKeys(["a", "b"]);
	expect([heights.indexAt(-5), heights.indexAt(10_000)]).toEqual([0, 1]);
	heights.setKeys([]);
	expect([heights.indexAt(3), heights.total]).toEqual([0, 0]);
});
