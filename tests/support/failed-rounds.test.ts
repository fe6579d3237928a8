import { expect, test } from "vitest";
import { findFailedRounds, readRounds } from "./failed-rounds.ts";

test("a round that fails is told and the count goes on", async () => {
	const done: number[] = [];
	const failures = await findFailedRounds(4, async (round) => {
		done.push(round);
		if (round % 2 === 0) throw new Error("left a process");
	});
	expect(done).toEqual([1, 2, 3, 4]);
	expect(failures).toEqual(["Round 2 of 4: left a process", "Round 4 of 4: left a process"]);
});

test.each([
	[undefined, 2],
	["50", 50],
])("the number of rounds in %j is %i", (text, rounds) => {
	expect(readRounds(text, 2)).toBe(rounds);
});

test.each(["", "0", "-1", "many", "1.5"])("no rounds are read from %j", (text) => {
	expect(() => readRounds(text, 2)).toThrow("whole number");
});
