/** More passes than these are no cold start any more. */
const MOST_PASSES = 6;

/**
 * Reads again while a pass took longer than one line of it may, since then a line may have been left half read; until
 * two passes give the same. What is read for the first time takes long because its expressions are yet to be built,
 * which each pass goes on with.
 * @param read one pass over all of the text
 * @param limitMs how long one line may take
 */
export function readUntilSame(
	read: () => readonly number[],
	limitMs: number,
	nowMs: () => number,
): readonly number[] {
	let found: readonly number[] = [];
	for (let pass = 1; pass <= MOST_PASSES; pass++) {
		const startMs = nowMs();
		const before = found;
		found = read();
		if (nowMs() - startMs < limitMs || (pass > 1 && isSame(found, before))) break;
	}
	return found;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
	return a.length === b.length && a.every((value, index) => value === b[index]);
}
