import type { EntriesToAppend, StreamEntry } from "../../application/ports.ts";
import type { TaskId } from "../../protocol/ids.ts";

/** One call of `append` that waits to be stored. */
export type PendingAppend = {
	readonly taskId: TaskId;
	readonly fence: number;
	readonly entries: readonly StreamEntry[];
	readonly resolve: () => void;
	readonly reject: (error: unknown) => void;
};

/** The same before its entries are known. */
export type QueuedAppend = Omit<PendingAppend, "entries"> & { readonly entries: EntriesToAppend };

/** Takes the entries of all appends, now that they are to be stored. */
export function takeEntries(queued: readonly QueuedAppend[]): readonly PendingAppend[] {
	// Field by field: taking an object apart by name costs more than all else here.
	return queued.map(({ taskId, fence, entries, resolve, reject }) => ({
		taskId,
		fence,
		entries: typeof entries === "function" ? entries() : entries,
		resolve,
		reject,
	}));
}

/** Appends of the same owner to the same task that came in one tick become one. */
export function mergeAppends(appends: readonly PendingAppend[]): readonly PendingAppend[] {
	const byOwner = new Map<string, PendingAppend>();
	for (const append of appends) {
		const key = `${append.taskId} ${append.fence}`;
		const before = byOwner.get(key);
		byOwner.set(key, before === undefined ? append : joined(before, append));
	}
	return [...byOwner.values()];
}

function joined(first: PendingAppend, second: PendingAppend): PendingAppend {
	return {
		taskId: first.taskId,
		fence: first.fence,
		entries: [...first.entries, ...second.entries],
		resolve: () => {
			first.resolve();
			second.resolve();
		},
		reject: (error) => {
			first.reject(error);
			second.reject(error);
		},
	};
}
