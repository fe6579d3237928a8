import { useEffect, useState } from "react";

/**
 * A part of the page that is loaded when it is first wanted; null until then. What is shown before stays, and gives
 * way at once: React holds back for 300 ms what takes the place of a fallback.
 * @param load the same function every time
 * @param onMissing it could not be had, such as without the server
 */
export function useLoaded<T extends object>(
	isWanted: boolean,
	load: () => Promise<T>,
	onMissing?: () => void,
): T | null {
	const [loaded, setLoaded] = useState<T | null>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: who is told is no reason to load it again
	useEffect(() => {
		if (!isWanted) return;
		let isCurrent = true;
		load().then(
			(part) => isCurrent && setLoaded(part),
			() => isCurrent && onMissing?.(),
		);
		return () => {
			isCurrent = false;
		};
	}, [isWanted, load]);
	return isWanted ? loaded : null;
}
