/** Entries that this browser remembers under one name, shared by all windows of it. */
export type RecordMemory<T> = {
	read(): Readonly<Record<string, T>>;
	/**
	 * Writes what changed since the last `read` or `write` of this window, and again what it wrote and another one took
	 * away since, while it is shown here; else other windows keep theirs.
	 */
	write(entries: Readonly<Record<string, T>>): void;
};

/** Names that entry `""` of a window is kept under, each for another kind of window. */
export type Place = "" | "quick";

/**
 * @param decode null: the value is not remembered; anything unreadable counts as not there
 * @param place where entry `""` of this kind of window is kept
 */
export function createRecordMemory<T>(
	storage: Pick<Storage, "getItem" | "setItem">,
	name: string,
	decode: (value: unknown) => T | null,
	place: Place = "",
): RecordMemory<T> {
	let known: Readonly<Record<string, T>> = {};
	const own = new Set<string>();
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
			const { "": main, quick, ...others } = load();
			const mine = place === "" ? main : quick;
			known = mine === undefined ? others : { ...others, "": mine };
			return known;
		},
		write(entries) {
			const stored = load();
			const nameOf = (key: string) => (key === "" ? place : key);
			const isLost = (key: string) => own.has(key) && stored[nameOf(key)] === undefined;
			const changed = Object.keys({ ...known, ...entries }).filter(
				(key) => known[key] !== entries[key] || (entries[key] !== undefined && isLost(key)),
			);
			if (changed.length === 0) return;
			for (const key of changed) {
				const entry = entries[key];
				own.add(key);
				if (entry === undefined) delete stored[nameOf(key)];
				else stored[nameOf(key)] = entry;
			}
			try {
				storage.setItem(name, JSON.stringify(stored));
				known = entries;
			} catch {
				// A full or forbidden storage costs the memory of this browser, nothing else; it may have room next time.
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
