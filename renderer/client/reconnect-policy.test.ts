import { expect, test } from "vitest";
import { reconnectDelayMs } from "./reconnect-policy.ts";

test.each([
	{ attempt: 0, random: 0, delayMs: 1000 },
	{ attempt: 0, random: 1, delayMs: 1000 },
	{ attempt: 1, random: 0, delayMs: 1000 },
	{ attempt: 1, random: 1, delayMs: 2000 },
	{ attempt: 3, random: 0, delayMs: 4000 },
	{ attempt: 3, random: 1, delayMs: 8000 },
	{ attempt: 5, random: 0, delayMs: 15_000 },
	{ attempt: 5, random: 1, delayMs: 30_000 },
	{ attempt: 1000, random: 1, delayMs: 30_000 },
])("Attempt $attempt waits $delayMs ms where chance says $random", ({ attempt, random, delayMs }) => {
	expect(reconnectDelayMs(attempt, random)).toBe(delayMs);
});
