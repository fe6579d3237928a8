import { DEFAULT_SETTINGS, type UiSettings, type UiState } from "../store/ui-state.ts";

const SETTINGS_KEY = "parley.settings";
const DRAFTS_KEY = "parley.drafts";

/** What this browser remembers between two visits. Anything unreadable counts as not there. */
export function readSettings(storage: Storage): UiSettings {
	const stored = readRecord(storage, SETTINGS_KEY);
	return {
		theme: stored.theme === "light" || stored.theme === "dark" ? stored.theme : DEFAULT_SETTINGS.theme,
		isSideBarShown: stored.isSideBarShown !== false,
		wantsStructured: stored.wantsStructured === true,
	};
}

export function writeSettings(
	storage: Storage,
	{ theme, isSideBarShown, wantsStructured }: UiSettings,
): void {
	write(storage, SETTINGS_KEY, { theme, isSideBarShown, wantsStructured });
}

export function readDrafts(storage: Storage, connectionKey: string): UiState["drafts"] {
	const entries = Object.entries(readRecord(storage, `${DRAFTS_KEY}.${connectionKey}`));
	return Object.fromEntries(
		entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
	);
}

export function writeDrafts(storage: Storage, connectionKey: string, drafts: UiState["drafts"]): void {
	const kept = Object.entries(drafts).filter(([, text]) => text !== "");
	write(storage, `${DRAFTS_KEY}.${connectionKey}`, Object.fromEntries(kept));
}

function readRecord(storage: Storage, key: string): Readonly<Record<string, unknown>> {
	try {
		const value: unknown = JSON.parse(storage.getItem(key) ?? "{}");
		return typeof value === "object" && value !== null ? { ...value } : {};
	} catch {
		return {};
	}
}

function write(storage: Storage, key: string, value: unknown): void {
	try {
		storage.setItem(key, JSON.stringify(value));
	} catch {
		// A full or forbidden storage costs the memory of this browser, nothing else.
	}
}
