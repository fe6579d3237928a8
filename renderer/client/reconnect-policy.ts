const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;

/**
 * Wait before connection attempt `attempt` (1 after the first failure). Doubles up to 30 s; half of it is
 * random, so that the clients of a server that restarts do not all come back at once.
 * @param random between 0 and 1
 */
export function reconnectDelayMs(attempt: number, random: number): number {
	const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10));
	return Math.max(FIRST_DELAY_MS, Math.round(ceiling * (0.5 + random / 2)));
}
