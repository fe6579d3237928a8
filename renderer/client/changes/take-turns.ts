const AT_ONCE = 4;

/**
 * Does much a few at a time, in its order; once some of it fails, what has not begun fails with it.
 * @param work is to wait for its turn before it does anything
 */
export async function takeTurns<T>(
	all: readonly T[],
	work: (one: T, turn: Promise<void>) => Promise<void>,
): Promise<void> {
	const done: Promise<void>[] = [];
	let turn: Promise<void> = Promise.resolve();
	for (const one of all) {
		const earlier = done.at(-AT_ONCE);
		turn = turn.then(() => earlier);
		done.push(work(one, turn));
	}
	// What needs no turn waits for none.
	turn.catch(() => {});
	await Promise.all(done);
}
