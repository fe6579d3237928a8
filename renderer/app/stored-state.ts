import { DEFAULT_SETTINGS, type UiSettings, type UiState } from "../store/ui-state.ts";

const SETTINGS_KEY = "parley.settings";
const DRAFTS_KEY = "parley.drafts";
const OPEN_CHAT_KEY = "parley.open-chat";

/** What this browser remembers between two visits. Anything unreadable counts as not there. */
export function readSettings(storage: Storage): UiSettings {
	const stored = readRecord(storage, SETTINGS_KEY);
	return {
		theme: stored.theme === "light" || stored.theme === "dark" ? stored.theme : DEFAULT_SETTINGS.theme,
		isSideBarShown: stored.isSideBarShown !== false,
		wantsStructured: stored.wantsStructured === true,
		chords: readTexts(stored.chords),
	};
}

export function writeSettings(
	storage: Storage,
	{ theme, isSideBarShown, wantsStructured, chords }: UiSettings,
): void {
	write(storage, SETTINGS_KEY, { theme, isSideBarShown, wantsStructured, chords });
}

export function readDrafts(storage: Storage, connectionKey: string): UiState["drafts"] {
	return readTexts(readRecord(storage, `${DRAFTS_KEY}.${connectionKey}`));
}

export function writeDrafts(storage: Storage, connectionKey: string, drafts: UiState["drafts"]): void {
	const kept = Object.entries(drafts).filter(([, text]) => text !== "");
	write(storage, `${DRAFTS_KEY}.${connectionKey}`, Object.fromEntries(kept));
}

/** The chat that was open last; null: a new one. */
export function readOpenChat(storage: Storage, connectionKey: string): string | null {
	const { chatId } = readRecord(storage, `${OPEN_CHAT_KEY}.${connectionKey}`);
	return typeof chatId === "string" ? chatId : null;
}

export function writeOpenChat(storage: Storage, connectionKey: string, chatId: string | null): void {
	write(storage, `${OPEN_CHAT_KEY}.${connectionKey}`, { chatId });
}

function readTexts(value: unknown): Readonly<Record<string, string>> {
	const entries = Object.entries(typeof value === "object" && value !== null ? value : {});
	return Object.fromEntries(
		entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
	);
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
