import type { ModelSettings } from "../../server/protocol/model-settings.ts";
import type { PatchChat } from "../../server/protocol/rest.ts";

export type Theme = "system" | "light" | "dark";
/** `system`: the first of the person's own languages that the page speaks. */
export type LanguageChoice = "system" | "en" | "de" | "ar";
export type Accent = "teal" | "blue" | "violet" | "rose" | "copper" | "olive";
export type Density = "comfortable" | "compact";
export type ReadingFont = "sans" | "serif";
export type ReadingSize = "small" | "normal" | "large" | "larger";

export type Toast = {
	readonly id: number;
	readonly text: string;
	readonly tone: "plain" | "failure";
	/** What its button says; null: it has none. */
	readonly action: string | null;
	/** What the button does is to take back what was done. */
	readonly isUndo: boolean;
	/** How long it stays; null: until it is answered. */
	readonly durationMs: number | null;
};

/** Which chats the list shows. */
export type ListView =
	| { readonly kind: "all" }
	| { readonly kind: "archived" }
	| { readonly kind: "tag"; readonly tag: string };

/** What the person sees and has not sent: nothing of it is the server's. */
export type UiState = {
	/** Null: a new chat that has no message yet. */
	readonly selectedChatId: string | null;
	/** Text in the composer by chat, `""` for the new chat; and of messages being changed, by `draftKeyOfEdit`. */
	readonly drafts: Readonly<Record<string, string>>;
	/** Ids of the files beside those texts, by the same names. */
	readonly draftFiles: Readonly<Record<string, readonly string[]>>;
	/** Files are being dragged over the window. */
	readonly isDropping: boolean;
	/** Chats whose delete can still be undone. */
	readonly hidden: ReadonlySet<string>;
	/** Messages whose delete can still be undone. */
	readonly hiddenMessages: ReadonlySet<string>;
	/** Other things that are being removed, or were, by kind and id; each with how not to wait any longer. */
	readonly leaving: ReadonlyMap<string, () => Promise<void>>;
	/** Id of the person's message that is being changed; null: none. */
	readonly editing: string | null;
	/** Counts what leads to the composer. */
	readonly composerCalls: number;
	/** Chats picked to be changed together; null: nothing is being picked. */
	readonly picked: ReadonlySet<string> | null;
	/** The one that was picked last; null: none. */
	readonly pickAnchor: string | null;
	/** Key of the row of the list that is being renamed: the id of a chat, or `folder:` and its name. */
	readonly renaming: string | null;
	/** Chat whose folder and tags are being chosen. */
	readonly organizing: string | null;
	/** Chats to be saved as a file, null for all; undefined: none are. */
	readonly exporting: readonly string[] | null | undefined;
	/** A file that was let go of over the window, to be imported; null: none. */
	readonly fileToImport: File | null;
	readonly listView: ListView;
	/** A folder to bring into sight; null: none, or it is. */
	readonly shownFolder: string | null;
	/** Names of folders whose chats are folded away. */
	readonly closedFolders: ReadonlySet<string>;
	readonly toasts: readonly Toast[];
	readonly theme: Theme;
	readonly language: LanguageChoice;
	readonly accent: Accent;
	readonly density: Density;
	/** Letters and their size in messages. */
	readonly readingFont: ReadingFont;
	readonly readingSize: ReadingSize;
	/** Side bar beside the chat, in a wide window. */
	readonly isSideBarShown: boolean;
	/** Side bar over the chat, in a narrow window. */
	readonly isDrawerOpen: boolean;
	readonly isSettingsOpen: boolean;
	/** What of the settings is or was open last; null: the first section, and none of its settings in particular. */
	readonly settingsPlace: { readonly section: string | null; readonly setting: string | null };
	/** Search in all chats, beside the chat. */
	readonly isSearchOpen: boolean;
	/** What can be chosen for the open chat, beside it. */
	readonly isChatSettingsOpen: boolean;
	/** An answer that is shown beside others to the same question; null: none. */
	readonly comparing: MessageTarget | null;
	/** The line in which to look for something in the open chat. */
	readonly isFindOpen: boolean;
	/** Id of the chat that is being printed; null: none. */
	readonly printing: string | null;
	/** The browser itself was told to print, and does so at once. */
	readonly isPrintedByBrowser: boolean;
	readonly isPaletteOpen: boolean;
	/** What was typed for it, or for the line to find with, before that could be seen. */
	readonly typedAhead: string;
	readonly isShortcutListOpen: boolean;
	/** A message to bring into sight; null: none, or it is. */
	readonly target: MessageTarget | null;
	/** The choice of how to begin, on the desktop. */
	readonly isWelcomeOpen: boolean;
	/** A server is being added, on the desktop. */
	readonly isAddServerOpen: boolean;
	/** The connection to the page's own server is being looked at. */
	readonly isDoctorOpen: boolean;
	/** The next answer is to be an object with fields. */
	readonly wantsStructured: boolean;
	/** Name of the form it then has; null: the standard one. */
	readonly structuredForm: string | null;
	/** Keys that the person gave to commands, by the id of the command; `""`: none. */
	readonly chords: Readonly<Record<string, string>>;
	/** Counts the changes of providers that were made here: lists of models are read again. */
	readonly providerChanges: number;
	/** Ids of models that stand first where one is chosen. */
	readonly favouriteModels: readonly string[];
	/** Ids of models that were chosen here, the last one first. */
	readonly recentModels: readonly string[];
	/** What is chosen for the answers of the new chat; null: nothing else than the default. */
	readonly newChatSettings: ModelSettings | null;
	readonly pendingSettings: PendingSettings;
	/** What new chats begin with, by the person's default preset; what is absent is left to the server and the model. */
	readonly defaultSettings: ModelSettings;
};

/** What was chosen for chats and the server has not answered to yet; the oldest first. */
export type PendingSettings = readonly {
	readonly chatId: string;
	readonly patch: Pick<PatchChat, keyof ModelSettings>;
}[];

export type MessageTarget = { readonly chatId: string; readonly messageId: string };

export type UiSettings = Pick<
	UiState,
	| "theme"
	| "language"
	| "accent"
	| "density"
	| "readingFont"
	| "readingSize"
	| "isSideBarShown"
	| "wantsStructured"
	| "structuredForm"
	| "closedFolders"
	| "chords"
	| "favouriteModels"
	| "recentModels"
>;

export const DEFAULT_SETTINGS: UiSettings = {
	theme: "system",
	language: "system",
	accent: "teal",
	density: "comfortable",
	readingFont: "sans",
	readingSize: "normal",
	isSideBarShown: true,
	wantsStructured: false,
	structuredForm: null,
	chords: {},
	closedFolders: new Set(),
	favouriteModels: [],
	recentModels: [],
};

/** With nothing over the page. */
export const NO_OVERLAY = {
	...{ isSettingsOpen: false, isPaletteOpen: false, isShortcutListOpen: false, isDropping: false },
	...{ isWelcomeOpen: false, isAddServerOpen: false, isDoctorOpen: false },
	...{ organizing: null, exporting: undefined, comparing: null, printing: null },
} as const satisfies Partial<UiState>;

export function hasOverlay(state: UiState): boolean {
	const names = Object.keys(NO_OVERLAY) as (keyof typeof NO_OVERLAY)[];
	return names.some((name) => state[name] !== NO_OVERLAY[name]);
}

export function createUiState(
	settings: UiSettings,
	drafts: UiState["drafts"],
	defaultSettings: ModelSettings = {},
	draftFiles: UiState["draftFiles"] = {},
	newChatSettings: UiState["newChatSettings"] = null,
): UiState {
	return {
		...settings,
		drafts,
		draftFiles,
		newChatSettings,
		...NO_OVERLAY,
		defaultSettings,
		selectedChatId: null,
		hidden: new Set(),
		hiddenMessages: new Set(),
		leaving: new Map(),
		editing: null,
		composerCalls: 0,
		picked: null,
		pickAnchor: null,
		shownFolder: null,
		renaming: null,
		fileToImport: null,
		listView: { kind: "all" },
		toasts: [],
		isDrawerOpen: false,
		settingsPlace: { section: null, setting: null },
		isSearchOpen: false,
		isChatSettingsOpen: false,
		isFindOpen: false,
		isPrintedByBrowser: false,
		typedAhead: "",
		target: null,
		pendingSettings: [],
		providerChanges: 0,
	};
}

/** The one whose button takes back what was done last; undefined: nothing can be taken back any more. */
export function findUndo(toasts: readonly Toast[]): Toast | undefined {
	return toasts.findLast((toast) => toast.isUndo);
}

/** What is chosen for the answers of the new chat. */
export function selectNewChatSettings(state: UiState): ModelSettings {
	return state.newChatSettings ?? state.defaultSettings;
}

/** What is being written in a chat. */
export function selectDraft({ drafts }: Pick<UiState, "drafts">, chatId: string | null): string {
	return drafts[chatId ?? ""] ?? "";
}

/** Name of the draft that another wording of a message is. */
export function draftKeyOfEdit(messageId: string): string {
	return `edit:${messageId}`;
}
