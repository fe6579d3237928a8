import { useEffect, useState } from "react";

/**
 * A part of the page that is loaded when it is first wanted; null until then. What is shown before stays, and gives
 * way at once: React holds back for 300 ms what takes the place of a fallback. @param load the same function every time
 */
export function useLoaded<T extends object>(isWanted: boolean, load: () => Promise<T>): T | null {
	const [loaded, setLoaded] = useState<T | null>(null);
	useEffect(() => {
		if (!isWanted) return;
		let isCurrent = true;
		void load().then((part) => {
			if (isCurrent) setLoaded(part);
		});
		return () => {
			isCurrent = false;
		};
	}, [isWanted, load]);
	return isWanted ? loaded : null;
}
