import { useEffect, useState } from "react";
import { keepLoading } from "./keep-loading.ts";

/** What was loaded, by what loads it: whatever comes later is drawn with it at once. */
const parts = new WeakMap<() => Promise<object>, object>();

/**
 * A part of the page that is loaded when it is first wanted; null until then. What is shown before stays, and gives
 * way at once: React holds back for 300 ms what takes the place of a fallback.
 * @param load the same function every time
 * @param onMissing for who asked for it: it could not be had, such as without the server. Else it is tried again
 */
export function useLoaded<T extends object>(
	isWanted: boolean,
	load: () => Promise<T>,
	onMissing?: () => void,
): T | null {
	const [loaded, setLoaded] = useState((parts.get(load) as T | undefined) ?? null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: who is told is no reason to load it again
	useEffect(() => {
		if (!isWanted) return;
		const loadAndKeep = async () => {
			const part = await load();
			parts.set(load, part);
			return part;
		};
		return keepLoading(loadAndKeep, setLoaded, onMissing);
	}, [isWanted, load]);
	return isWanted ? loaded : null;
}
