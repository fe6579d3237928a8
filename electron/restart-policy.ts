/** Crashes that lie further back than this count no more. */
const WINDOW_MS = 60_000;
const DELAYS_MS = [50, 300, 1000, 3000, 10_000] as const;
/** After this many crashes in a minute the person is told. */
const REPEATED = 3;

export type RestartDecision = { readonly delayMs: number; readonly isRepeated: boolean };

/** When to start again after crashes at these times, the newest last, in milliseconds. */
export function decideRestart(crashTimesMs: readonly number[], nowMs: number): RestartDecision {
	const recent = crashTimesMs.filter((time) => nowMs - time < WINDOW_MS).length;
	const delayMs = DELAYS_MS[Math.min(Math.max(recent, 1), DELAYS_MS.length) - 1] ?? DELAYS_MS[0];
	return { delayMs, isRepeated: recent === REPEATED };
}
