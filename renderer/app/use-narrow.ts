import { useSyncExternalStore } from "react";

const NARROW = "(width < 720px)";

/** Whether the window is too narrow for a side bar beside the chat. */
export function useNarrow(): boolean {
	return useSyncExternalStore(
		(listener) => {
			const query = matchMedia(NARROW);
			query.addEventListener("change", listener);
			return () => query.removeEventListener("change", listener);
		},
		() => matchMedia(NARROW).matches,
	);
}
