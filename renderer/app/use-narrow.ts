import { useSyncExternalStore } from "react";

/** Whether the window is too narrow for a side bar beside the chat, or for more than that. */
export function useNarrow(leastPx = 720): boolean {
	const narrow = `(width < ${leastPx}px)`;
	return useSyncExternalStore(
		(listener) => {
			const query = matchMedia(narrow);
			query.addEventListener("change", listener);
			return () => query.removeEventListener("change", listener);
		},
		() => matchMedia(narrow).matches,
	);
}
