/** Entries that this browser remembers under one name, shared by all windows of it. */
export type RecordMemory<T> = {
	read(): Readonly<Record<string, T>>;
	/** Those of all windows, as they are now. */
	readAll(): readonly T[];
	/**
	 * Writes what changed since the last `read` or `write` of this window, and again what it wrote and another one took
	 * away since, while it is shown here; else other windows keep theirs. What they wrote in the same place since stays
	 * beside it where entries are shared.
	 */
	write(entries: Readonly<Record<string, T>>): void;
};

/** Names that entry `""` of a window is kept under, each for another kind of window. */
export type Place = "" | "quick";

/** What becomes of an entry that another window wrote since it was read here: both are kept, and joined when they are read. */
type Sharing<T> = {
	/** Of this window. */
	readonly id: string;
	readonly join: (one: T, other: T) => T;
};

/**
 * @param decode null: the value is not remembered; anything unreadable counts as not there
 * @param place where entry `""` of this kind of window is kept
 * @param sharing absent: what is written last stays
 */
export function createRecordMemory<T>(
	storage: Pick<Storage, "getItem" | "setItem">,
	name: string,
	decode: (value: unknown) => T | null,
	place: Place = "",
	sharing?: Sharing<T>,
): RecordMemory<T> {
	let known: Readonly<Record<string, T>> = {};
	const own = new Set<string>();
	/** By entry: the names it is stored under, each with what was read or written there last. */
	let seen = new Map<string, Record<string, string>>();
	const load = (): Record<string, T> => {
		const entries = Object.entries(parse(storage.getItem(name)));
		return Object.fromEntries(
			entries.flatMap(([key, value]) => {
				const decoded = decode(value);
				return decoded === null ? [] : [[key, decoded] as const];
			}),
		);
	};
	const nameOf = (key: string) => (key === "" ? place : key);
	return {
		read() {
			const entries: Record<string, T> = {};
			for (const [stored, value] of Object.entries(load())) {
				// The id of the window that wrote it comes behind the name.
				const [base = ""] = stored.split("\n");
				if (base !== place && (base === "" || base === "quick")) continue;
				const key = base === place ? "" : base;
				const before = entries[key];
				entries[key] = before === undefined ? value : (sharing?.join(before, value) ?? value);
				seen.set(key, { ...seen.get(key), [stored]: JSON.stringify(value) });
			}
			known = entries;
			return known;
		},
		readAll: () => Object.values(load()),
		write(entries) {
			const stored = load();
			const isLost = (key: string) =>
				own.has(key) && Object.keys(seen.get(key) ?? {}).every((one) => stored[one] === undefined);
			const changed = Object.keys({ ...known, ...entries }).filter(
				(key) => known[key] !== entries[key] || (entries[key] !== undefined && isLost(key)),
			);
			if (changed.length === 0) return;
			const next = new Map(seen);
			for (const key of changed) {
				const entry = entries[key];
				own.add(key);
				for (const [one, text] of Object.entries(seen.get(key) ?? {}))
					if (JSON.stringify(stored[one]) === text) delete stored[one];
				next.delete(key);
				if (entry === undefined) continue;
				const base = nameOf(key);
				const free = sharing === undefined || stored[base] === undefined ? base : `${base}\n${sharing.id}`;
				stored[free] = entry;
				next.set(key, { [free]: JSON.stringify(entry) });
			}
			try {
				storage.setItem(name, JSON.stringify(stored));
				known = entries;
				seen = next;
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
