import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { TaskId } from "../../protocol/ids.ts";
import { createLeaseWatch } from "./lease-watch.ts";

const taskId = randomUUID() as TaskId;
const LEASE_MS = 6000;

/** When an owner that renews until `deadFromMs` is taken for dead; null: not within a minute. */
function findTakenAt(input: {
	/** At which times of this node's steady clock it looks, in ms. */
	readonly looks: readonly number[];
	readonly deadFromMs: number;
	/** How far the clocks of both are from the steady one. */
	readonly here?: (atMs: number) => number;
	readonly owner?: (atMs: number) => number;
	/** While nobody can write. */
	readonly lockedMs?: readonly [from: number, to: number];
}): number | null {
	const { looks, deadFromMs, here = () => 0, owner = () => 0, lockedMs = [0, 0] } = input;
	let nowMs = 0;
	const watch = createLeaseWatch(
		() => false,
		() => nowMs,
	);
	for (nowMs of looks) {
		const isLocked = (atMs: number) => atMs >= lockedMs[0] && atMs < lockedMs[1];
		const renewals = Array.from({ length: 60 }, (_, index) => 1500 + 2000 * index);
		const renewedMs = renewals.findLast((atMs) => atMs <= nowMs && atMs < deadFromMs && !isLocked(atMs)) ?? 0;
		const leaseExpiresAt = new Date(1e12 + renewedMs + owner(renewedMs) + LEASE_MS);
		if (isLocked(nowMs)) continue;
		const look = watch.begin(new Date(1e12 + nowMs + here(nowMs)));
		const isOrphan = look.isOrphan({ taskId, owner: "other", leaseExpiresAt });
		look.end();
		if (isOrphan) return nowMs;
	}
	return null;
}

const usual = Array.from({ length: 31 }, (_, index) => index * 2000);
const NEVER = Number.POSITIVE_INFINITY;
const jump = (ms: number) => (atMs: number) => (atMs < 9000 ? 0 : ms);
const HOUR = 3_600_000;

test.each([
	["both go on", {}],
	["the clock here jumps ahead", { here: jump(HOUR) }],
	["the clock here jumps back", { here: jump(-HOUR) }],
	["the owner's clock jumps ahead", { owner: jump(HOUR) }],
	["the owner's clock jumps back", { owner: jump(-HOUR) }],
	["the database is locked for 12 s", { lockedMs: [5000, 17_000] }],
	["this node sleeps", { looks: [0, 2000, 30_000, 32_000, 34_000] }],
] as const)("[R8] an owner that lives keeps its tasks while %s", (_, change) => {
	expect(findTakenAt({ looks: usual, deadFromMs: NEVER, ...change })).toBeNull();
});

test.each([
	["the clocks are right", {}],
	["the clock here has jumped ahead", { here: jump(HOUR) }],
	["the clock here has jumped back", { here: jump(-HOUR) }],
	["the owner's clock had jumped ahead", { owner: jump(HOUR) }],
	["the owner's clock had jumped back", { owner: jump(-HOUR) }],
] as const)("[R7] tasks of a dead owner are taken within 10 s where %s", (_, change) => {
	const takenAtMs = findTakenAt({ looks: usual, deadFromMs: 20_000, ...change });
	expect(takenAtMs).toBeGreaterThan(23_000);
	expect(takenAtMs).toBeLessThanOrEqual(30_000);
});

test("what was given up, or held by a process that is known to be dead, is taken at once", () => {
	const held = { taskId, owner: "gone", leaseExpiresAt: new Date(1e12) };
	const isOrphan = (task: typeof held) =>
		createLeaseWatch((owner) => owner === "gone")
			.begin(new Date(0))
			.isOrphan(task);
	expect(isOrphan(held)).toBe(true);
	expect(isOrphan({ ...held, owner: "lives" })).toBe(false);
	expect(isOrphan({ ...held, owner: "lives", leaseExpiresAt: new Date(0) })).toBe(true);
});
