import type { ChatId } from "../../server/protocol/ids.ts";
import type { ToolDecision } from "../../server/protocol/tools.ts";
import type { ChatPatch } from "../client/changes/waiting-change.ts";
import { createTemporaryChatId, isLocalChatId, isTemporaryChatId } from "../client/chat-client.ts";
import { describeFailure } from "../client/request-error.ts";
import type { ChatState } from "../store/chat-state.ts";
import { selectIsEmpty, selectPlace, selectRunning } from "../store/selectors.ts";
import {
	type LanguageChoice,
	type ListView,
	type MessageTarget,
	selectNewChatSettings,
	type Theme,
	type UiSettings,
} from "../store/ui-state.ts";
import { type ActionDeps, UNDO_MS } from "./action-deps.ts";
import { applySettings, type SettingsPatch } from "./apply-settings.ts";
import { changeChatSettings } from "./change-chat-settings.ts";
import { createFileActions } from "./create-file-actions.ts";
import { createMessageActions } from "./create-message-actions.ts";
import { keepModelList } from "./keep-model-list.ts";
import type { ToastOptions } from "./toasts.ts";

export type Actions = ReturnType<typeof createActions>;

const RECENT_MODELS = 10;

/** All a person can do, as one function each. */
export function createActions(parts: Omit<ActionDeps, "fail" | "offerUndo">) {
	const { client, chats, ui, toasts, uuid, t } = parts;
	const fail = (error: unknown) => void toasts.show(describeFailure(error, t), { tone: "failure" });
	/** Says what was done, and for a while how to take it back. */
	const offerUndo = (
		text: string,
		run: () => void,
		onEnd = () => {},
		label = t("Undo"),
		look: Pick<ToastOptions, "tone" | "durationMs"> = {},
	) => toasts.show(text, { durationMs: UNDO_MS, action: { label, isUndo: true, run }, onEnd, ...look });
	const messages = createMessageActions({ ...parts, fail, offerUndo }, selectChat);
	const fileActions = createFileActions(parts, messages);
	const orSay = (wasSent: boolean) => {
		if (!wasSent)
			toasts.show(t("The server did not answer. Try again when it is back."), { tone: "failure" });
	};
	const selected = () => ui.getState().selectedChatId;
	/** Chats that are being read, such as one that is opened a moment after the pointer came to it. */
	const loading = new Set<string>();

	function selectChat(chatId: string | null): void {
		const before = selected();
		if (before !== null && before !== chatId && isTemporaryChatId(before)) leaveTemporary(before);
		if (chatId !== null) {
			// A read beforehand may have failed, which is not for the person to see before this one has.
			if (chats.getState().conversations[chatId]?.failure != null)
				chats.apply([{ type: "chat_unavailable", chat_id: chatId, reason: null }]);
			// Asked for before anything is drawn: the server answers meanwhile.
			loadChat(chatId);
		}
		ui.setState({
			...{ selectedChatId: chatId, isDrawerOpen: false, renaming: null, editing: null },
			...(before === chatId ? {} : { isFindOpen: false }),
		});
	}

	/** Opens a chat with this message in sight. */
	function openMessage(chatId: string, messageId: string): void {
		ui.setState({ target: { chatId, messageId } });
		selectChat(chatId);
	}

	/** Forgets a temporary chat, after a while in which one can come back. */
	function leaveTemporary(chatId: string): void {
		const forget = () => {
			const running = selectRunning(chats.getState(), chatId);
			if (running !== undefined) client.stop(running.taskId);
			chats.apply([{ type: "chat_deleted", chat_id: chatId as ChatId }]);
			messages.setDraft(chatId, "");
			fileActions.dropDraft(chatId);
		};
		const isEmpty = chats.getState().conversations[chatId] === undefined;
		if (isEmpty) return forget();
		offerUndo(t("Temporary chat closed."), () => selectChat(chatId), forget, t("Go back"));
	}

	function loadChat(chatId: string): void {
		if (chats.getState().conversations[chatId]?.state === "loaded" || loading.has(chatId)) return;
		loading.add(chatId);
		void readChat(chatId).finally(() => loading.delete(chatId));
	}

	async function readChat(chatId: string): Promise<void> {
		const isThere = await client.openChat(chatId);
		if (isThere && lacksChosen(chats.getState(), chatId)) return client.readOlder(chatId, "all");
		if (!isThere && selected() === chatId) leaveGone(chatId);
	}

	/** The chat that is open is gone; what was being written in it goes on in the new one. */
	function leaveGone(chatId: string): void {
		messages.moveDrafts(chatId, "");
		selectChat(null);
		toasts.show(t("The chat that was open here does not exist any more."));
	}

	function hide(chatIds: readonly string[], isHidden: boolean): void {
		ui.setState((state) => {
			const hidden = new Set(state.hidden);
			for (const id of chatIds) isHidden ? hidden.add(id) : hidden.delete(id);
			return { hidden };
		});
	}

	/** Takes the chats out of sight, and off the server when the time to undo is over. */
	function removeLater(
		chatIds: readonly string[],
		text: string,
		remove: () => Promise<readonly string[]>,
	): void {
		hide(chatIds, true);
		const isOpen = chatIds.some((id) => id === selected());
		const before = selected();
		if (isOpen) selectChat(null);
		const takeBack = () => {
			hide(chatIds, false);
			if (isOpen && selected() === null) selectChat(before);
		};
		offerUndo(text, takeBack, () => {
			remove()
				.then((gone) => {
					chats.apply(gone.map((id) => ({ type: "chat_deleted", chat_id: id as ChatId })));
				})
				.catch(fail)
				.finally(() => hide(chatIds, false));
		});
	}

	function noteModel(model: string): void {
		ui.setState(({ recentModels }) => ({
			recentModels: [model, ...recentModels.filter((id) => id !== model)].slice(0, RECENT_MODELS),
		}));
	}

	function deleteChats(chatIds: readonly string[]): void {
		if (chatIds.length === 0) return;
		const text =
			chatIds.length === 1
				? t("Chat deleted.")
				: t.count(chatIds.length, "{count} chat deleted.", "{count} chats deleted.");
		ui.setState({ picked: null });
		const { chats: seen, outbox } = chats.getState();
		const unsent = outbox.filter(({ chatId }) => chatIds.includes(chatId));
		removeLater(chatIds, text, async () => {
			const state = chats.getState();
			// One that waited for the server may have come there meanwhile.
			const places = chatIds.map((id) => selectPlace(state, id) ?? id);
			// Not what was written since, such as in a chat that the way back led to: that is no part of what was deleted.
			for (const { clientId } of unsent) client.discard(clientId);
			const onServer = places.filter((id) => !isLocalChatId(id));
			if (onServer.length > 0) await client.deleteChats(onServer, seen);
			return onServer;
		});
	}

	function showImports(): void {
		ui.setState({ isSettingsOpen: true, settingsPlace: { section: "data", setting: null } });
	}

	return {
		...messages,
		...fileActions,
		selectChat,
		loadChat,
		leaveGone,
		openMessage,
		deleteChats,
		retrySend: client.retry,
		reconnect: client.reconnect,
		/** More of a chat that is in hand from its end on. */
		loadOlder: (chatId: string) => client.readOlder(chatId, "page"),
		/** All of a chat, such as to look for something in it. */
		loadWholeChat: (chatId: string) => client.readOlder(chatId, "all"),
		reloadChat: readChat,
		newChat: () => selectChat(null),
		/** A chat that is in the memory of this page alone. */
		newTemporaryChat: () => selectChat(createTemporaryChatId(uuid())),
		deleteEmptyChats() {
			const state = chats.getState();
			const empty = state.order.filter((id) => selectIsEmpty(state, id));
			if (empty.length === 0) return void toasts.show(t("There are no empty chats."));
			removeLater(empty, t("Empty chats deleted."), async () => {
				await client.deleteEmptyChats(empty, state.chats);
				// Others say themselves which of them were really empty.
				return state.server?.kind === "seed" ? empty : [];
			});
		},
		stop() {
			const running = selectRunning(chats.getState(), selected());
			if (running !== undefined) orSay(client.stop(running.taskId));
		},
		/** Another answer beside this one, by this model. */
		askModel: (messageId: string, model: string) => orSay(client.regenerate(messageId, model)),
		stopAnswer: (taskId: string) => orSay(client.stop(taskId)),
		/** Shows all answers to one question side by side. */
		compare: (comparing: MessageTarget | null) => ui.setState({ comparing }),
		regenerate: (messageId: string) => orSay(client.regenerate(messageId)),
		continueAnswer: (messageId: string) => orSay(client.continueAnswer(messageId)),
		rename(chatId: string, title: string) {
			ui.setState({ renaming: null });
			if (title !== chats.getState().chats[chatId]?.title) client.patchChat(chatId, { title }).catch(fail);
		},
		startRenaming: (renaming: string | null) => ui.setState({ renaming }),
		/** @param chatIds null: all; undefined: none any more */
		exportChats: (exporting: readonly string[] | null | undefined) => ui.setState({ exporting }),
		showImports,
		/** Shows where files are imported, and begins with this one. */
		offerImport(fileToImport: File | null) {
			ui.setState({ fileToImport });
			if (fileToImport !== null) showImports();
		},
		organize: (chatId: string | null) => ui.setState({ organizing: chatId }),
		showList: (listView: ListView) => ui.setState({ listView, picked: null }),
		/** Its chats in sight, in the list of all. Null: they are, or cannot be. */
		showFolder: (shownFolder: string | null) =>
			ui.setState((state) => {
				if (shownFolder === null) return { shownFolder };
				const closedFolders = new Set(state.closedFolders);
				closedFolders.delete(shownFolder);
				return { closedFolders, shownFolder, listView: { kind: "all" }, isSideBarShown: true };
			}),
		toggleFolder: (folder: string) =>
			ui.setState((state) => {
				const closedFolders = new Set(state.closedFolders);
				if (!closedFolders.delete(folder)) closedFolders.add(folder);
				return { closedFolders };
			}),
		setPinned: (chatId: string, pinned: boolean) => void client.patchChat(chatId, { pinned }).catch(fail),
		/** What is null is left to the model again. @param chatId null: the next new chat */
		changeChatSettings(chatId: string | null, patch: SettingsPatch) {
			if (typeof patch.model === "string") noteModel(patch.model);
			if (chatId !== null && !isTemporaryChatId(chatId)) {
				changeChatSettings({ client, ui }, chatId, patch).catch(fail);
				return;
			}
			ui.setState((state) => ({ newChatSettings: applySettings(selectNewChatSettings(state), patch) }));
		},
		showFailure: fail,
		/** Lists of models that are shown are read again. */
		noteProviders: () => ui.setState((state) => ({ providerChanges: state.providerChanges + 1 })),
		toggleFavouriteModel: (model: string) =>
			ui.setState(({ favouriteModels }) => ({
				favouriteModels: favouriteModels.includes(model)
					? favouriteModels.filter((id) => id !== model)
					: [...favouriteModels, model],
			})),
		readModelList: keepModelList(parts),
		answerToolCall: (taskId: string, callId: string, decision: ToolDecision) =>
			orSay(client.answerToolCall(taskId, callId, decision)),
		listTools: client.listTools,
		retryToolServer: client.retryToolServer,
		listToolPermissions: client.listToolPermissions,
		removeToolPermission: client.removeToolPermission,
		search: client.search,
		openSearch: (isSearchOpen: boolean) =>
			ui.setState({ isSearchOpen, isDrawerOpen: false, ...(isSearchOpen && { isChatSettingsOpen: false }) }),
		/** Search has the same place. */
		openChatSettings: (isChatSettingsOpen: boolean) =>
			ui.setState({
				isChatSettingsOpen,
				isDrawerOpen: false,
				...(isChatSettingsOpen && { isSearchOpen: false }),
			}),
		openFind: (isFindOpen: boolean) =>
			ui.setState({ isFindOpen: isFindOpen && selected() !== null, typedAhead: "" }),
		/** Prints a chat from its first message to its last, also what is not read yet. */
		async printChat(chatId: string) {
			const { printChat } = await import("./print-chat.ts");
			await printChat(parts, chatId);
		},
		endPrinting: () => ui.setState({ printing: null, isPrintedByBrowser: false }),
		openPalette: (isPaletteOpen: boolean) =>
			ui.setState({ isPaletteOpen, typedAhead: "", isDrawerOpen: false }),
		openShortcutList: (isShortcutListOpen: boolean) => ui.setState({ isShortcutListOpen }),
		/** The message is in sight, or cannot be. */
		endTarget: () => ui.setState({ target: null }),
		/** @param anchor the one from which on more are picked together */
		pick: (chatIds: readonly string[] | null, anchor: string | null = null) =>
			ui.setState({ picked: chatIds === null ? null : new Set(chatIds), pickAnchor: anchor }),
		/** What fails is told once, and the rest is left. */
		patchChats: (patches: readonly ChatPatch[]) => client.patchChats(patches).catch(fail),
		setStructured: (wantsStructured: boolean) => ui.setState({ wantsStructured }),
		/** @param structuredForm name of a form of the person's own; null: the standard one */
		setForm: (structuredForm: string | null) => ui.setState({ structuredForm }),
		setTheme: (theme: Theme) => ui.setState({ theme }),
		setLook: (look: Partial<Pick<UiSettings, "accent" | "density" | "readingFont" | "readingSize">>) =>
			ui.setState(look),
		setLanguage: (language: LanguageChoice) => ui.setState({ language }),
		showSideBar: (isSideBarShown: boolean) => ui.setState({ isSideBarShown }),
		openDrawer: (isDrawerOpen: boolean) => ui.setState({ isDrawerOpen }),
		openSettings: (isSettingsOpen: boolean) =>
			ui.setState(({ settingsPlace: { section } }) => ({
				...{ isSettingsOpen, isDrawerOpen: false },
				settingsPlace: { section, setting: null },
			})),
		/** @param section null: the list of them, where it stands alone */
		showSettings: (section: string | null, setting: string | null = null) =>
			ui.setState({ isSettingsOpen: true, isDrawerOpen: false, settingsPlace: { section, setting } }),
		openWelcome: (isWelcomeOpen: boolean) =>
			ui.setState({ isWelcomeOpen, isSettingsOpen: false, isDrawerOpen: false }),
		offerUndo,
		undo: toasts.undo,
		say: (text: string) => void toasts.show(text),
		copy(text: string) {
			const copied = import("./copy-text.ts").then((part) => part.copyText(text));
			copied.catch(() => toasts.show(t("The browser did not allow copying."), { tone: "failure" }));
		},
		useToast: (id: number) => toasts.act(id),
		dismissToast: (id: number) => toasts.dismiss(id),
		holdToast: (id: number, isHeld: boolean) => toasts.hold(id, isHeld),
	};
}

/** Whether a branch was chosen that lies before the end that was read: it is shown when all of the chat is there. */
function lacksChosen(state: ChatState, chatId: string): boolean {
	const conversation = state.conversations[chatId];
	if (conversation === undefined || conversation.from === null) return false;
	return Object.values(state.choices[chatId] ?? {}).some((id) => !conversation.messages.has(id));
}
