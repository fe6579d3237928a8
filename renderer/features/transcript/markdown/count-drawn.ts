/** What one step may draw: it takes some 20 ms on a slow computer. */
const STEP_PARTS = 150;
const STEP_LENGTH = 16_000;
const LENGTH_OF_PART = STEP_LENGTH / STEP_PARTS;

/** How many parts fit into so many steps; at least one. @param sizeOf the length of a part's text */
export function countDrawn(count: number, sizeOf: (index: number) => number, steps: number): number {
	let cost = 0;
	for (let index = 0; index < count; index++) {
		cost += Math.max(1, sizeOf(index) / LENGTH_OF_PART);
		if (cost > steps * STEP_PARTS && index > 0) return index;
	}
	return count;
}
