import { setTimeout as sleep } from "node:timers/promises";
import type Database from "better-sqlite3";
import type { WriteGate } from "../write-gate.ts";

/** Nobody waits longer than this for the lock. */
const HOLD_MS = 4;
const LOOK_EVERY_MS = 1;

export type PacedWrites = {
	/**
	 * Runs step after step in transactions that are short, whatever there is to do, until a step returns false. Between
	 * them others write first. A step is a few milliseconds at most, and stays or goes as a whole.
	 */
	run(step: () => boolean): Promise<void>;
};

export function createPacedWrites(db: Database.Database, gate: WriteGate): PacedWrites {
	const transaction = db.transaction((step: () => boolean): boolean => {
		const until = performance.now() + HOLD_MS;
		for (;;) {
			if (!step()) return false;
			if (performance.now() >= until || gate.isWanted()) return true;
		}
	});
	return {
		async run(step) {
			for (;;) {
				while (gate.isWanted()) await sleep(LOOK_EVERY_MS);
				if (!transaction.immediate(step)) return;
			}
		},
	};
}
