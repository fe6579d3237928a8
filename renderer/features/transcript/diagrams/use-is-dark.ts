import { useSyncExternalStore } from "react";
import { useUi } from "../../../app/app-context.tsx";

const SYSTEM = "(prefers-color-scheme: dark)";

/** Whether the page is shown in dark colours now. */
export function useIsDark(): boolean {
	const theme = useUi((state) => state.theme);
	const isSystemDark = useSyncExternalStore(followSystem, () => matchMedia(SYSTEM).matches);
	return theme === "system" ? isSystemDark : theme === "dark";
}

function followSystem(onChange: () => void): () => void {
	const query = matchMedia(SYSTEM);
	query.addEventListener("change", onChange);
	return () => query.removeEventListener("change", onChange);
}
