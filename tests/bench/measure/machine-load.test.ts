import { expect, test } from "vitest";
import { foreignShare, parseBusyUs } from "./machine-load.ts";

test("idle time and waiting for disks are not busy, stolen time is", () => {
	const stat = "cpu  10 1 5 900 70 2 3 4 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n";
	expect(parseBusyUs(stat)).toBe((10 + 1 + 5 + 2 + 3 + 4) * 10_000);
});

test("what others used is what was busy without us, as a share of all cores", () => {
	const before = { atUs: 0, busyUs: 1_000_000, ownUs: 500_000 };
	const after = { atUs: 1_000_000, busyUs: 1_800_000, ownUs: 900_000 };
	expect(foreignShare(before, after, 2)).toBeCloseTo(0.2);
});

test("a machine that only we use has no foreign load, whatever the clocks round", () => {
	const before = { atUs: 0, busyUs: 0, ownUs: 0 };
	expect(foreignShare(before, { atUs: 1000, busyUs: 500, ownUs: 510 }, 2)).toBe(0);
});
