/**
 * Waits for lists: for all of them, but once one is there only a little longer for the others, so that one provider
 * that is dead does not hold up the rest.
 */
export async function untilTold(
	lists: readonly Promise<void>[],
	{ longestMs, graceMs }: { readonly longestMs: number; readonly graceMs: number },
): Promise<void> {
	if (lists.length === 0) return;
	const all = Promise.all(lists);
	const first = Promise.race(lists).then(() => pause(graceMs));
	await Promise.race([all, first, pause(longestMs)]);
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, ms).unref();
	});
}
