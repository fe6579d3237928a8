import { type ChatClient, isLocalChatId } from "../client/chat-client.ts";
import { createChatClient } from "../client/create-chat-client.ts";
import { createBrowserEnvironment } from "../client/environment.ts";
import type { Mirror } from "../client/mirror/mirror.ts";
import { createOutboxStorage } from "../client/outbox-storage.ts";
import { createWords, type Words } from "../i18n/create-words.ts";
import type { ChatState } from "../store/chat-state.ts";
import { type ChatStore, createChatStore } from "../store/create-chat-store.ts";
import { createUiStore, type UiStore } from "../store/create-ui-store.ts";
import { selectPending } from "../store/selectors.ts";
import { DEFAULT_SETTINGS, type UiSettings } from "../store/ui-state.ts";
import { inHand } from "../ui/in-hand.ts";
import { bindLanguage } from "./bind-language.ts";
import type { LaterParts } from "./bind-later.ts";
import { bindLook } from "./bind-look.ts";
import { bindRoute } from "./bind-route.ts";
import { type Command, createCommands } from "./commands.ts";
import { type Actions, createActions } from "./create-actions.ts";
import { keepEdited } from "./keep-edited.ts";
import type { Library } from "./library/open-library.ts";
import { whileSignedIn } from "./login.ts";
import { isQuickWindow } from "./quick-window.ts";
import type { RuntimeConfig } from "./runtime-config.ts";
import { createServerStore, type ServerStore } from "./servers.ts";
import { createSnapshotMemory } from "./snapshot.ts";
import {
	createChoiceMemory,
	createChosenMemory,
	createDraftFileMemory,
	createDraftMemory,
	readDefaultSettings,
	readOpenChat,
	readSettings,
	writeDefaultSettings,
	writeOpenChat,
	writeSettings,
} from "./stored-state.ts";
import { createToasts } from "./toasts.ts";
import type { UsageBook } from "./usage/open-usage.ts";

export type Parley = {
	readonly config: RuntimeConfig;
	readonly chats: ChatStore;
	readonly ui: UiStore;
	readonly actions: Actions;
	readonly commands: readonly Command[];
	readonly servers: ServerStore;
	readonly words: Words;
	/** Settles when the words of the chosen language are there, or cannot be. */
	readonly spoken: Promise<void>;
	/** Loaded and read when something of it is wanted. */
	readonly openLibrary: () => Promise<Library>;
	readonly openUsage: () => Promise<UsageBook>;
	/** Another request of this user; rejects with a RequestError that says why. */
	readonly request: ChatClient["request"];
	/** The history that is kept on this computer; null: none is. */
	readonly mirror: Promise<Mirror | null>;
	close(): void;
};

/** Puts the parts together and connects. */
export function openParley(config: RuntimeConfig, host: Window): Parley {
	const env = createBrowserEnvironment(host.desktop?.awaitServer?.());
	const { key, token } = config.connection;
	const disk = config.signsIn && token !== null ? whileSignedIn(host.localStorage, token) : host.localStorage;
	// Asked for together: the list waits for both.
	const mirror = Promise.all([import("./mirror-settings.ts"), import("../client/mirror/open-mirror.ts")])
		.then(([part, { openMirror }]) => part.startMirror(host, config.connection, openMirror))
		.catch(() => null);
	const changes = {
		disk,
		shown: (chatId: string): ChatState["chats"][string] | undefined => chats.getState().chats[chatId],
		serverId: (): string | undefined => chats.getState().server?.serverId,
	};
	const words = createWords(host.navigator.languages);
	const t = words.live;
	const storage = createOutboxStorage(key, disk, host.indexedDB);
	const nameRecovered = (title: string) => t("{title} (recovered)", { title });
	const client = createChatClient({ env, storage, mirror, changes, nameRecovered }, config.connection);
	const place = isQuickWindow(host) ? "quick" : "";
	const id = env.uuid();
	const drafts = createDraftMemory(disk, key, place, id);
	const draftFiles = createDraftFileMemory(disk, key, place, id);
	const chosen = createChosenMemory(disk, key, place);
	const choices = createChoiceMemory(disk, key);
	const snapshot = createSnapshotMemory(disk, key);
	const chats = createChatStore(snapshot.read(choices.read()));
	const ui = createUiStore(
		readSettings(disk, host.desktop?.connection?.look),
		drafts.read(),
		readDefaultSettings(disk, key),
		draftFiles.read(),
		chosen.read(),
	);
	const toasts = createToasts(ui);
	const actions = createActions({
		...{ client, chats, ui, toasts, uuid: env.uuid, t },
		draftFileIds: () => draftFiles.readAll().flat(),
	});
	const { userId } = config.connection;
	const library = openOnce(async () => {
		const { openLibrary } = await import("./library/open-library.ts");
		return openLibrary({ client, userId });
	});
	const usage = openOnce(async () => {
		const { openUsage } = await import("./usage/open-usage.ts");
		return openUsage({ client, userId });
	});
	const servers = createServerStore();
	const commands = createCommands({ chats, ui, actions, host, t });
	const language = bindLanguage({ ui, words, toasts }, host);
	let written = ui.getState();
	const remember = () => {
		const state = ui.getState();
		if (!hasSameSettings(state, written)) writeSettings(disk, state);
		drafts.write(state.drafts);
		draftFiles.write(state.draftFiles);
		chosen.write(state.newChatSettings);
		choices.write(chats.getState().choices);
		if (state.defaultSettings !== written.defaultSettings)
			writeDefaultSettings(disk, key, state.defaultSettings);
		written = state;
	};
	const handlePageHide = () => {
		for (const keep of inHand) keep();
		remember();
		toasts.endAll();
		client.hurry();
	};
	host.addEventListener("pagehide", handlePageHide);
	const stops = [
		() => host.removeEventListener("pagehide", handlePageHide),
		client.subscribe((events) => chats.apply(events)),
		rememberSoon(ui, chats, remember),
		followChats(chats, ui, actions, (text) => toasts.show(t.failure(text), { tone: "failure" })),
		bindLook(ui, host.document.documentElement),
		language.stop,
		bindRoute(ui, actions.selectChat, host, openChatMemory(host, disk, key)),
		bindSoon(
			{
				...{ config, key, client, chats, ui, servers, words, t, actions, commands, snapshot, toasts },
				...{ openLibrary: library.open, openUsage: usage.open, mirror, close, disk },
			},
			host,
		),
	];
	// What is remembered is drawn before that.
	const starting = setTimeout(() => client.start());
	if (Object.keys(ui.getState().draftFiles).length > 0) void actions.loadFileParts();
	function close(): void {
		clearTimeout(starting);
		usage.close();
		library.close();
		client.close();
		for (const stop of stops) stop();
	}
	return {
		config,
		chats,
		ui,
		actions,
		commands,
		servers,
		words,
		spoken: language.spoken,
		openLibrary: library.open,
		openUsage: usage.open,
		request: client.request,
		mirror,
		close,
	};
}

/**
 * A part of the page that is opened when it is wanted. Where it cannot be had, such as while the page goes, it is tried
 * again when it is wanted again.
 */
function openOnce<T extends { close(): void }>(load: () => Promise<T>) {
	let opening: Promise<T> | null = null;
	return {
		open(): Promise<T> {
			opening ??= load().catch((error: unknown) => {
				opening = null;
				throw error;
			});
			return opening;
		},
		close() {
			opening?.then(
				(opened) => opened.close(),
				() => {},
			);
		},
	};
}

/** The window of quick ask always begins anew, and leaves the other one's place alone. */
function openChatMemory(host: Window, disk: Storage, key: string): Parameters<typeof bindRoute>[3] {
	if (isQuickWindow(host)) return { read: () => null, write: () => {} };
	return {
		read: () => readOpenChat(disk, key),
		write: (chatId) => writeOpenChat(disk, key, chatId),
	};
}

/** The first screen goes before. A desktop has things to ask for soon. */
function bindSoon(parts: LaterParts, host: Window): () => void {
	let stop: (() => void) | null = null;
	let isClosed = false;
	const bind = async () => {
		const { bindLater } = await import("./bind-later.ts");
		if (!isClosed) stop = bindLater(parts, host);
	};
	const timer = setTimeout(() => void bind().catch(() => {}), host.desktop ? BIND_DESKTOP_MS : BIND_MS);
	return () => {
		isClosed = true;
		clearTimeout(timer);
		stop?.();
	};
}

const BIND_MS = 1000;
const BIND_DESKTOP_MS = 100;
const REMEMBER_MS = 400;
const SETTING_NAMES = Object.keys(DEFAULT_SETTINGS) as readonly (keyof UiSettings)[];
const REMEMBERED = ["drafts", "draftFiles", "newChatSettings", "defaultSettings"] as const;

function hasSameSettings(state: UiSettings, before: UiSettings): boolean {
	return SETTING_NAMES.every((name) => state[name] === before[name]);
}

function rememberSoon(ui: UiStore, chats: ChatStore, remember: () => void): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const rememberNow = () => {
		clearTimeout(timer);
		timer = undefined;
		remember();
	};
	const start = () => {
		timer ??= setTimeout(rememberNow, REMEMBER_MS);
	};
	const stopChats = chats.subscribe((state, before) => {
		if (state.choices !== before.choices) start();
	});
	const stopUi = ui.subscribe((state, before) => {
		// Who crashes while a message becomes a draft, or a draft a message, must not have both, or neither. What is put
		// into the composer calls it.
		const isHandedOver =
			countKeys(state.drafts) !== countKeys(before.drafts) ||
			countKeys(state.draftFiles) !== countKeys(before.draftFiles) ||
			state.composerCalls !== before.composerCalls;
		if (isHandedOver) rememberNow();
		else if (REMEMBERED.some((name) => state[name] !== before[name]) || !hasSameSettings(state, before))
			start();
	});
	return () => {
		clearTimeout(timer);
		stopChats();
		stopUi();
	};
}

const countKeys = (record: object) => Object.keys(record).length;

/** What follows for the page from what came from the server. */
function followChats(
	chats: ChatStore,
	ui: UiStore,
	actions: Actions,
	complain: (text: string) => void,
): () => void {
	return chats.subscribe((state, before) => {
		const { selectedChatId } = ui.getState();
		if (state.refusal !== before.refusal && state.refusal !== null) complain(state.refusal.message);
		keepEdited(ui, actions, state, before);
		if (state.assigned !== before.assigned)
			for (const [from, to] of Object.entries(state.assigned)) actions.moveDrafts(from, to);
		if (selectedChatId === null) return;
		const assigned = state.assigned[selectedChatId];
		if (assigned !== undefined) return ui.setState({ selectedChatId: assigned });
		// Before the list is there, what is shown is remembered: who reads the chat says that it is gone.
		const wasDeleted =
			before.isListed &&
			before.conversations[selectedChatId] !== undefined &&
			state.conversations[selectedChatId] === undefined;
		if (wasDeleted && state.server === before.server) {
			// What waits in it goes to a chat of its own, and who looks at it along with it.
			const isWaiting = selectPending(state.outbox, selectedChatId).length > 0;
			return isWaiting ? actions.loadChat(selectedChatId) : actions.leaveGone(selectedChatId);
		}
		if (state.isListed && !before.isListed && isLostDraft(state, selectedChatId)) {
			actions.moveDrafts(selectedChatId, "");
			return actions.selectChat(null);
		}
		const isBack = state.connection.state === "online" && before.connection.state !== "online";
		const isStale =
			state.isListed &&
			state.conversations[selectedChatId]?.state === "partial" &&
			state.order !== before.order;
		if (isBack || isStale) actions.loadChat(selectedChatId);
	});
}

/** A chat that was never sent to the server, and of which nothing waits here either. */
function isLostDraft(state: ChatState, chatId: string): boolean {
	return isLocalChatId(chatId) && selectPending(state.outbox, chatId).length === 0;
}
