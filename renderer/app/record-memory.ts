/** Entries that this browser remembers under one name, shared by all windows of it. */
export type RecordMemory<T> = {
	read(): Readonly<Record<string, T>>;
	/** Writes what changed since the last `read` or `write` of this window; other windows keep theirs. */
	write(entries: Readonly<Record<string, T>>): void;
};

/** @param decode null: the value is not remembered; anything unreadable counts as not there */
export function createRecordMemory<T>(
	storage: Pick<Storage, "getItem" | "setItem">,
	name: string,
	decode: (value: unknown) => T | null,
): RecordMemory<T> {
	let known: Readonly<Record<string, T>> = {};
	const load = (): Record<string, T> => {
		const entries = Object.entries(parse(storage.getItem(name)));
		return Object.fromEntries(
			entries.flatMap(([key, value]) => {
				const decoded = decode(value);
				return decoded === null ? [] : [[key, decoded] as const];
			}),
		);
	};
	return {
		read() {
			known = load();
			return known;
		},
		write(entries) {
			const changed = Object.keys({ ...known, ...entries }).filter((key) => known[key] !== entries[key]);
			if (changed.length === 0) return;
			const stored = load();
			for (const key of changed) {
				const entry = entries[key];
				if (entry === undefined) delete stored[key];
				else stored[key] = entry;
			}
			known = entries;
			try {
				storage.setItem(name, JSON.stringify(stored));
			} catch {
				// A full or forbidden storage costs the memory of this browser, nothing else.
			}
		},
	};
}

function parse(text: string | null): object {
	try {
		const value: unknown = JSON.parse(text ?? "{}");
		return typeof value === "object" && value !== null ? value : {};
	} catch {
		return {};
	}
}
