import type { UiStore } from "../store/create-ui-store.ts";
import type { UiSettings } from "../store/ui-state.ts";
import { decodeSettings, SETTINGS_KEY } from "./stored-state.ts";

type HostWindow = Pick<Window, "addEventListener" | "removeEventListener">;

/** What a person sets for the whole app. What a tab shows of it, such as the side bar, is a matter of that tab. */
const SHARED = [
	...(["theme", "language", "accent", "density", "readingFont", "readingSize"] as const),
	...(["chords", "closedFolders", "favouriteModels", "recentModels"] as const),
] as const satisfies readonly (keyof UiSettings)[];

/**
 * What is set in one tab holds in all at once: another one would go on with what it has, and write that over it with
 * the next thing it remembers.
 */
export function bindTabs(ui: UiStore, host: HostWindow): () => void {
	const handleChange = ({ key, newValue }: StorageEvent) => {
		if (key !== SETTINGS_KEY || newValue === null) return;
		const stored = read(newValue);
		if (stored === null) return;
		const state = ui.getState();
		// Only what differs: what is set is written, and the other tab would be told of it in turn.
		const changed = SHARED.filter((name) => write(stored[name]) !== write(state[name]));
		if (changed.length > 0) ui.setState(Object.fromEntries(changed.map((name) => [name, stored[name]])));
	};
	host.addEventListener("storage", handleChange);
	return () => host.removeEventListener("storage", handleChange);
}

function read(text: string): UiSettings | null {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null ? decodeSettings({ ...value }) : null;
	} catch {
		return null;
	}
}

function write(value: UiSettings[(typeof SHARED)[number]]): string {
	return JSON.stringify(value instanceof Set ? [...value] : value);
}
