/**
 * What happens only now and then is looked for by doing it again and again. A round that fails does not end the
 * count: how many of them did is what one wants to know.
 */
export async function findFailedRounds(
	rounds: number,
	run: (round: number) => Promise<void>,
): Promise<readonly string[]> {
	const failures: string[] = [];
	for (let round = 1; round <= rounds; round++) {
		try {
			await run(round);
		} catch (error) {
			failures.push(`Round ${round} of ${rounds}: ${error instanceof Error ? error.message : String(error)}`);
		}
	}
	return failures;
}

/** Number of rounds that was asked for. A typing error must not count nothing and pass. */
export function readRounds(text: string | undefined, usual: number): number {
	const rounds = text === undefined ? usual : Number(text);
	if (Number.isInteger(rounds) && rounds > 0) return rounds;
	throw new Error(`The number of rounds has to be a whole number from 1 on, not "${text}"`);
}
