import { setTimeout as sleep } from "node:timers/promises";

/** Between two snapshots; those that came meanwhile are not sent, since each holds what the ones before did. */
const PACE_MS = 50;

/**
 * Work with snapshots on the way, as lines of JSON: `{type: "snapshot", data}` …, then `{type: "result", result}`.
 * @throws what the work throws
 */
export async function* snapshotLines<Result>(
	work: (onSnapshot: (data: unknown) => void) => Promise<Result>,
): AsyncGenerator<string> {
	let latest: { readonly data: unknown } | null = null;
	let wake = () => {};
	const working = work((data) => {
		latest = { data };
		wake();
	});
	const isOver = working.then(
		() => true,
		() => true,
	);
	for (let isDone = false; !isDone; ) {
		const news = new Promise<false>((resolve) => {
			wake = () => resolve(false);
		});
		isDone = await Promise.race([isOver, latest === null ? news : false]);
		// TypeScript does not see what a function above assigns.
		const snapshot = latest as { readonly data: unknown } | null;
		if (isDone || snapshot === null) continue;
		latest = null;
		yield line({ type: "snapshot", data: snapshot.data });
		await Promise.race([isOver, sleep(PACE_MS)]);
	}
	yield line({ type: "result", result: await working });
}

function line(value: object): string {
	return `${JSON.stringify(value)}\n`;
}
