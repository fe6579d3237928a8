import type { ModelSettings } from "../../server/protocol/model-settings.ts";
import { isTemporaryChatId } from "../client/chat-client.ts";
import { decodeModelSettings } from "../client/decode-message.ts";
import { isFields } from "../client/fields.ts";
import type { Choices } from "../store/chat-state.ts";
import { DEFAULT_SETTINGS, type UiSettings } from "../store/ui-state.ts";
import { joinDrafts } from "./join-drafts.ts";
import { createRecordMemory, type Place, type RecordMemory } from "./record-memory.ts";

export const SETTINGS_KEY = "parley.settings";
const DRAFTS_KEY = "parley.drafts";
const DRAFT_FILES_KEY = "parley.draft-files";
const OPEN_CHAT_KEY = "parley.open-chat";
const NEW_CHAT_KEY = "parley.new-chat";
const CHOSEN_KEY = "parley.chosen";
const CHOICES_KEY = "parley.choices";

/** What can be chosen. */
const CHOICES = {
	theme: ["system", "light", "dark"],
	language: ["system", "en", "de", "ar"],
	accent: ["teal", "blue", "violet", "rose", "copper", "olive"],
	density: ["comfortable", "compact"],
	readingFont: ["sans", "serif"],
	readingSize: ["small", "normal", "large", "larger"],
} as const satisfies { readonly [Name in keyof UiSettings]?: readonly UiSettings[Name][] };

function pick<Name extends keyof typeof CHOICES>(
	value: unknown,
	choices: readonly UiSettings[Name][],
	name: Name,
): UiSettings[Name] {
	return choices.find((choice) => choice === value) ?? DEFAULT_SETTINGS[name];
}

/** What this browser remembers between two visits. @param shared what goes before it: the same in all pages of the app */
export function readSettings(
	storage: Storage,
	shared?: Readonly<Record<string, unknown>> | null,
): UiSettings {
	return decodeSettings({ ...readRecord(storage, SETTINGS_KEY), ...shared });
}

/** Anything unreadable is as it is by default. */
export function decodeSettings(stored: Readonly<Record<string, unknown>>): UiSettings {
	return {
		theme: pick(stored.theme, CHOICES.theme, "theme"),
		language: pick(stored.language, CHOICES.language, "language"),
		accent: pick(stored.accent, CHOICES.accent, "accent"),
		density: pick(stored.density, CHOICES.density, "density"),
		readingFont: pick(stored.readingFont, CHOICES.readingFont, "readingFont"),
		readingSize: pick(stored.readingSize, CHOICES.readingSize, "readingSize"),
		isSideBarShown: stored.isSideBarShown !== false,
		wantsStructured: stored.wantsStructured === true,
		structuredForm: readText(stored.structuredForm),
		closedFolders: new Set(readTexts(stored.closedFolders)),
		chords: readChords(stored.chords),
		favouriteModels: readTexts(stored.favouriteModels),
		recentModels: readTexts(stored.recentModels),
	};
}

export function writeSettings(storage: Storage, settings: UiSettings): void {
	const own = Object.entries(settings).filter(([name]) => Object.hasOwn(DEFAULT_SETTINGS, name));
	write(storage, SETTINGS_KEY, {
		...Object.fromEntries(own),
		closedFolders: [...settings.closedFolders],
	});
}

/** Texts that were not sent, but those of temporary chats. @param id of this window */
export function createDraftMemory(
	storage: Storage,
	connectionKey: string,
	place: Place,
	id: string,
): RecordMemory<string> {
	// Windows that were opened one after the other begin with the same words.
	const join = (one: string, other: string) => {
		if (one.startsWith(other)) return one;
		return other.startsWith(one) ? other : joinDrafts(one, other);
	};
	const memory = createRecordMemory(storage, `${DRAFTS_KEY}.${connectionKey}`, readText, place, { id, join });
	return {
		...memory,
		write: (drafts) =>
			memory.write(
				Object.fromEntries(Object.entries(drafts).filter(([chatId]) => !isTemporaryChatId(chatId))),
			),
	};
}

/** Ids of files that were not sent, but those of temporary chats; the files themselves are kept elsewhere. @param id of this window */
export function createDraftFileMemory(
	storage: Storage,
	connectionKey: string,
	place: Place,
	id: string,
): RecordMemory<readonly string[]> {
	const decode = (value: unknown) => {
		const ids = readTexts(value);
		return ids.length === 0 ? null : ids;
	};
	const join = (ids: readonly string[], others: readonly string[]) => [...new Set([...ids, ...others])];
	return createRecordMemory(storage, `${DRAFT_FILES_KEY}.${connectionKey}`, decode, place, { id, join });
}

/** What is chosen for the answers of the chat that has no message yet. */
export function createChosenMemory(storage: Storage, connectionKey: string, place: Place) {
	const decode = (value: unknown) => (isFields(value) ? decodeModelSettings(value) : null);
	const memory = createRecordMemory(storage, `${CHOSEN_KEY}.${connectionKey}`, decode, place);
	return {
		read: () => memory.read()[""] ?? null,
		write: (chosen: ModelSettings | null) => memory.write(chosen === null ? {} : { "": chosen }),
	};
}

/** What was chosen at the forks of chats, by chat. */
export function createChoiceMemory(storage: Storage, connectionKey: string): RecordMemory<Choices> {
	return createRecordMemory(storage, `${CHOICES_KEY}.${connectionKey}`, readChoices);
}

function readText(value: unknown): string | null {
	return typeof value === "string" && value !== "" ? value : null;
}

function readChoices(value: unknown): Choices | null {
	if (typeof value !== "object" || value === null) return null;
	const texts = Object.entries(value).filter(
		(entry): entry is [string, string] => readText(entry[1]) !== null,
	);
	return Object.fromEntries(texts);
}

/** Keys of commands; an empty text takes one away. */
function readChords(value: unknown): UiSettings["chords"] {
	if (typeof value !== "object" || value === null) return {};
	return Object.fromEntries(
		Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
	);
}

function readTexts(value: unknown): readonly string[] {
	return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** What new chats began with when this browser was here last. */
export function readDefaultSettings(storage: Storage, connectionKey: string): ModelSettings {
	return decodeModelSettings(readRecord(storage, `${NEW_CHAT_KEY}.${connectionKey}`));
}

export function writeDefaultSettings(storage: Storage, connectionKey: string, settings: ModelSettings): void {
	write(storage, `${NEW_CHAT_KEY}.${connectionKey}`, settings);
}

/** The chat that was open last; null: a new one. */
export function readOpenChat(storage: Storage, connectionKey: string): string | null {
	const { chatId } = readRecord(storage, `${OPEN_CHAT_KEY}.${connectionKey}`);
	return typeof chatId === "string" ? chatId : null;
}

export function writeOpenChat(storage: Storage, connectionKey: string, chatId: string | null): void {
	write(storage, `${OPEN_CHAT_KEY}.${connectionKey}`, { chatId });
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
