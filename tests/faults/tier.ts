import { randomInt } from "node:crypto";
import { test } from "vitest";
import { createRandom, type Random } from "./seeded-random.ts";

/** `npm run test:faults` sets it: every row with its full count of faults, and every proof that a row can go red. */
export const isLongTier = process.env.FAULTS === "long";

/** Why rows that pause processes cannot run here; null where they can. */
export const cannotPause: string | null = process.platform === "win32" ? "Windows has no SIGSTOP" : null;

const defineNothing = Object.assign(() => {}, { each: () => () => {} });

/** Defines a test of the long tier. In the quick one it does not exist, so that nothing counts as left out. */
export const longTest = isLongTier ? test : (defineNothing as unknown as typeof test);

/** How often something is done in the tier that runs. */
export function times(counts: { readonly quick: number; readonly long: number }): number {
	return isLongTier ? counts.long : counts.quick;
}

/** Time limit of a test, in ms, for the tier that runs. */
export function limit(minutes: { readonly quick: number; readonly long: number }): number {
	return times(minutes) * 60_000;
}

/** The random decisions of one row. `FAULT_SEED=<number>` makes them again. */
export function seedRow(row: string): { readonly seed: number; readonly random: Random } {
	const given = Number(process.env.FAULT_SEED);
	const seed = Number.isSafeInteger(given) && given > 0 ? given : randomInt(1, 2 ** 31);
	console.log(`${row}: FAULT_SEED=${seed}`);
	return { seed, random: createRandom(seed) };
}
