import type { TaskId } from "../../protocol/ids.ts";
import type { HeldTask } from "../ports.ts";

/** Who renews a lease every 2 s has been late twice by then. */
const SILENT_MS = 3500;
/** Longer than a lease holds: also where the clocks of two nodes differ, whoever held it knows that it is over. */
const LONG_SILENT_MS = 7000;
/** Between two looks that lie further apart, nobody may have been able to renew: a sleep, a database that was locked. */
const USUAL_GAP_MS = 4000;
const COUNTED_OF_GAP_MS = 1000;

type Seen = { readonly owner: string; readonly expiresAtMs: number; readonly silentMs: number };

export type LeaseWatch = {
	/** One look at all running tasks is to begin; `isOrphan` then judges each of them. */
	begin(now: Date): { readonly isOrphan: (task: HeldTask) => boolean; end(): void };
};

/**
 * Tells tasks whose owner is dead from those whose owner lives, though the clock has jumped, on this node or on the
 * other: a lease is over where nobody has renewed it while this node was looking.
 * @param elapsedMs a clock that only goes on
 */
export function createLeaseWatch(
	isGone: (owner: string) => boolean,
	elapsedMs: () => number = () => performance.now(),
): LeaseWatch {
	let seen: ReadonlyMap<TaskId, Seen> = new Map();
	let lookedAtMs = elapsedMs();
	return {
		begin(now) {
			const next = new Map<TaskId, Seen>();
			const nowMs = elapsedMs();
			const gapMs = nowMs - lookedAtMs;
			const countedMs = gapMs > USUAL_GAP_MS ? COUNTED_OF_GAP_MS : gapMs;
			return {
				isOrphan({ taskId, owner, leaseExpiresAt }) {
					const expiresAtMs = leaseExpiresAt.getTime();
					// Given up on purpose, or by a process that is known to be dead.
					if (expiresAtMs === 0 || isGone(owner)) return true;
					const before = seen.get(taskId);
					const isSame = before?.owner === owner && before.expiresAtMs === expiresAtMs;
					const silentMs = isSame ? before.silentMs + countedMs : 0;
					next.set(taskId, { owner, expiresAtMs, silentMs });
					return silentMs >= (expiresAtMs < now.getTime() ? SILENT_MS : LONG_SILENT_MS);
				},
				end() {
					seen = next;
					lookedAtMs = nowMs;
				},
			};
		},
	};
}
