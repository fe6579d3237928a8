/** How often something was chosen in the palette, by its key. Old uses count less with every new one. */
export type Uses = Readonly<Record<string, number>>;

const NAME = "parley.palette-uses";
const FADING = 0.95;
/** What counts less than this is forgotten. */
const LEAST = 0.2;

type Place = Pick<Storage, "getItem" | "setItem">;

/** What is not readable counts as not there. */
export function readUses(storage: Place): Uses {
	try {
		const stored: unknown = JSON.parse(storage.getItem(NAME) ?? "{}");
		if (typeof stored !== "object" || stored === null) return {};
		return Object.fromEntries(
			Object.entries(stored).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
		);
	} catch {
		return {};
	}
}

export function noteUse(storage: Place, key: string): void {
	const uses = addUse(readUses(storage), key);
	try {
		storage.setItem(NAME, JSON.stringify(uses));
	} catch {
		// A full or forbidden storage costs the order of the palette, nothing else.
	}
}

export function addUse(uses: Uses, key: string): Uses {
	const faded = Object.entries(uses)
		.map(([name, count]) => [name, count * FADING] as const)
		.filter(([, count]) => count >= LEAST);
	return { ...Object.fromEntries(faded), [key]: (uses[key] ?? 0) + 1 };
}
