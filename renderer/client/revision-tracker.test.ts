import fc from "fast-check";
import { expect, test } from "vitest";
import { RevisionTracker } from "./revision-tracker.ts";

test("[Y2] Revisions in any order leave no hole once all are there, and a hole as long as one is missing", () => {
	const order = fc.integer({ min: 1, max: 20 }).chain((count) =>
		fc.shuffledSubarray(
			Array.from({ length: count }, (_, index) => index + 11),
			{ minLength: count, maxLength: count },
		),
	);
	fc.assert(
		fc.property(order, (revisions) => {
			const tracker = new RevisionTracker();
			tracker.reset(10);
			const seen = new Set<number>();
			for (const revision of revisions) {
				tracker.note(revision);
				seen.add(revision);
				let contiguous = 10;
				while (seen.has(contiguous + 1)) contiguous++;
				expect(tracker.known).toBe(contiguous);
				expect(tracker.hasHole).toBe(seen.size > contiguous - 10);
			}
		}),
		{ numRuns: 300, seed: 20261123 },
	);
});

test("[Y2] A sync closes the hole it was asked for", () => {
	const tracker = new RevisionTracker();
	tracker.reset(3);
	tracker.note(6);
	expect(tracker.hasHole).toBe(true);
	tracker.reset(6);
	expect([tracker.hasHole, tracker.known]).toEqual([false, 6]);
});

test("Before the first welcome nothing is known and nothing is missing", () => {
	const tracker = new RevisionTracker();
	tracker.note(5);
	expect([tracker.hasHole, tracker.known]).toEqual([false, null]);
});
