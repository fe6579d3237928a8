import type { ChatId } from "../../server/protocol/ids.ts";
import type { Message, Model } from "../../server/protocol/rest.ts";
import {
	type ChatClient,
	createLocalChatId,
	createTemporaryChatId,
	isLocalChatId,
	isTemporaryChatId,
	type OutboxEntry,
} from "../client/chat-client.ts";
import { describeFailure } from "../client/request-error.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import {
	hasCapability,
	selectIsEmpty,
	selectIsQueued,
	selectMessage,
	selectPending,
	selectRunning,
	selectVersions,
} from "../store/selectors.ts";
import { draftKeyOfEdit, type ListView, type Theme } from "../store/ui-state.ts";
import type { Toasts } from "./toasts.ts";

type Deps = {
	readonly client: ChatClient;
	readonly chats: ChatStore;
	readonly ui: UiStore;
	readonly toasts: Toasts;
	readonly uuid: () => string;
};

export type Actions = ReturnType<typeof createActions>;

/** How long a delete can be undone. */
const UNDO_MS = 10_000;
const CHAT_IS_GONE = "The chat that was open here does not exist any more.";
/** All of a temporary chat goes along with each of its questions; servers take frames of 1 MiB. */
const MOST_TEMPORARY_BYTES = 900_000;
const NO_CONNECTION = "The server did not answer. Try again when it is back.";

/** All a person can do, as one function each. */
export function createActions(deps: Deps) {
	const { client, chats, ui, toasts, uuid } = deps;
	const fail = (error: unknown) => toasts.show(describeFailure(error), { tone: "failure" });
	const orSay = (wasSent: boolean) => {
		if (!wasSent) toasts.show(NO_CONNECTION, { tone: "failure" });
	};
	const selected = () => ui.getState().selectedChatId;

	function selectChat(chatId: string | null): void {
		const before = selected();
		if (before !== null && before !== chatId && isTemporaryChatId(before)) leaveTemporary(before);
		ui.setState({ selectedChatId: chatId, isDrawerOpen: false, renaming: null, editing: null });
		if (chatId !== null) loadChat(chatId);
	}

	/** Forgets a temporary chat, after a while in which one can come back. */
	function leaveTemporary(chatId: string): void {
		const forget = () => {
			const running = selectRunning(chats.getState(), chatId);
			if (running !== undefined) client.stop(running.taskId);
			chats.apply([{ type: "chat_deleted", chat_id: chatId as ChatId }]);
			setDraft(chatId, "");
		};
		const isEmpty = chats.getState().conversations[chatId] === undefined;
		if (isEmpty) return forget();
		toasts.show("Temporary chat closed.", {
			durationMs: UNDO_MS,
			action: { label: "Go back", run: () => selectChat(chatId) },
			onEnd: forget,
		});
	}

	/** False: nothing was asked. */
	function sendTemporary(chatId: string, content: string): boolean {
		const state = chats.getState();
		if (selectRunning(state, chatId) !== undefined) return false;
		const { branch = [] } = state.conversations[chatId] ?? {};
		const before = branch.flatMap((id) => selectMessage(state, chatId, id) ?? []);
		const sizeBytes = before.reduce((sum, message) => sum + message.content.length * 2, content.length * 2);
		if (sizeBytes > MOST_TEMPORARY_BYTES) {
			toasts.show("This temporary chat has become too long to be answered. Start a new one.", {
				tone: "failure",
			});
			return false;
		}
		const wasSent = client.askTemporary({ chatId, before, content, model: ui.getState().newChatModel });
		orSay(wasSent);
		return wasSent;
	}

	function loadChat(chatId: string): void {
		if (chats.getState().conversations[chatId]?.state !== "loaded") void readChat(chatId);
	}

	async function readChat(chatId: string): Promise<void> {
		const isThere = await client.openChat(chatId);
		if (isThere || selected() !== chatId) return;
		selectChat(null);
		toasts.show(CHAT_IS_GONE);
	}

	function send(text: string): void {
		const { wantsStructured, newChatModel } = ui.getState();
		const open = selected();
		if (open !== null && isTemporaryChatId(open)) {
			if (sendTemporary(open, text)) setDraft(open, "");
			return;
		}
		const chatId = open ?? createLocalChatId(uuid());
		const isNew = open === null;
		client.send({
			chatId,
			content: text,
			responseModel: wantsStructured,
			model: isNew ? newChatModel : null,
			parentId: findParent(chatId),
			edits: null,
		});
		setDraft(open, "");
		if (isNew) selectChat(chatId);
	}

	/** The end of the branch that is shown; null: what the server takes for it, as behind a message that waits. */
	function findParent(chatId: string): string | null {
		const state = chats.getState();
		const isWaiting = selectPending(state.outbox, chatId).some((entry) => entry.failure === null);
		if (isWaiting || !hasCapability(state, "edit")) return null;
		const { hiddenMessages } = ui.getState();
		return state.conversations[chatId]?.branch.findLast((id) => !hiddenMessages.has(id)) ?? null;
	}

	function setDraft(chatId: string | null, text: string): void {
		ui.setState((state) => {
			const { [chatId ?? ""]: _old, ...others } = state.drafts;
			return { drafts: text === "" ? others : { ...others, [chatId ?? ""]: text } };
		});
	}

	/** Puts more into a draft, behind what is there. */
	function addToDraft(chatId: string | null, text: string): void {
		const draft = ui.getState().drafts[chatId ?? ""] ?? "";
		setDraft(chatId, draft.trim() === "" ? text : `${draft.trimEnd()}\n\n${text}`);
		callComposer();
	}

	function callComposer(): void {
		ui.setState((state) => ({ composerCalls: state.composerCalls + 1 }));
	}

	function startEditing(messageId: string | null): void {
		ui.setState({ editing: messageId });
		if (messageId === null) callComposer();
	}

	/** Makes another version of a message and shows it. */
	function sendEdit(message: Message, text: string): void {
		client.send({
			chatId: message.chat_id,
			content: text,
			responseModel: ui.getState().wantsStructured,
			model: null,
			parentId: null,
			edits: message.id,
		});
		setDraft(draftKeyOfEdit(message.id), "");
		startEditing(null);
	}

	/** Takes a message that waits back into the composer. */
	function editQueued(entry: OutboxEntry): void {
		client.discard(entry.clientId);
		addToDraft(entry.chatId, entry.content);
	}

	/** The person's last message, sent or waiting, becomes a field. */
	function editLast(): void {
		const chatId = selected();
		if (chatId === null) return;
		const state = chats.getState();
		const queued = selectPending(state.outbox, chatId).findLast((entry) => selectIsQueued(state, entry));
		if (queued !== undefined) return editQueued(queued);
		const mine = state.conversations[chatId]?.branch.findLast(
			(id) => selectMessage(state, chatId, id)?.is_ai === false,
		);
		if (mine !== undefined && hasCapability(state, "edit")) startEditing(mine);
	}

	function hideMessage(messageId: string, isHidden: boolean): void {
		ui.setState((state) => {
			const hiddenMessages = new Set(state.hiddenMessages);
			if (isHidden) hiddenMessages.add(messageId);
			else hiddenMessages.delete(messageId);
			return { hiddenMessages };
		});
	}

	/** Takes the message out of sight, and off the server when the time to undo is over. */
	function deleteMessage(message: Message): void {
		const { id, chat_id: chatId } = message;
		const other = findStandIn(message);
		hideMessage(id, true);
		if (other !== undefined) chooseVersion(chatId, other);
		callComposer();
		toasts.show(message.is_ai ? "Answer deleted." : "Message deleted.", {
			durationMs: UNDO_MS,
			action: {
				label: "Undo",
				run: () => {
					hideMessage(id, false);
					if (other !== undefined) chooseVersion(chatId, id);
				},
			},
			onEnd: () => {
				client
					.deleteMessage(chatId, id)
					.catch(fail)
					.finally(() => hideMessage(id, false));
			},
		});
	}

	/** The version to show in place of one that nothing follows; undefined: none, what follows stays in sight. */
	function findStandIn({ id, chat_id: chatId }: Message): string | undefined {
		const state = chats.getState();
		if (state.conversations[chatId]?.branch.at(-1) !== id) return undefined;
		const { hiddenMessages } = ui.getState();
		const versions = selectVersions(state, chatId, id).filter((one) => !hiddenMessages.has(one));
		const index = versions.indexOf(id);
		return versions[index - 1] ?? versions[index + 1];
	}

	/** Shows the branch that a message lies on. */
	function chooseVersion(chatId: string, messageId: string): void {
		chats.apply([{ type: "branch_chosen", chat_id: chatId, message_id: messageId }]);
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
		toasts.show(text, {
			durationMs: UNDO_MS,
			action: {
				label: "Undo",
				run: () => {
					hide(chatIds, false);
					if (isOpen && selected() === null) selectChat(before);
				},
			},
			onEnd: () => {
				remove()
					.then((gone) => {
						chats.apply(gone.map((id) => ({ type: "chat_deleted", chat_id: id as ChatId })));
					})
					.catch(fail)
					.finally(() => hide(chatIds, false));
			},
		});
	}

	function deleteChats(chatIds: readonly string[]): void {
		if (chatIds.length === 0) return;
		const text = chatIds.length === 1 ? "Chat deleted." : `${chatIds.length} chats deleted.`;
		ui.setState({ picked: null });
		removeLater(chatIds, text, async () => {
			for (const entry of chats.getState().outbox) {
				if (chatIds.includes(entry.chatId)) client.discard(entry.clientId);
			}
			const onServer = chatIds.filter((id) => !isLocalChatId(id));
			if (onServer.length > 0) await client.deleteChats(onServer);
			return onServer;
		});
	}

	return {
		selectChat,
		loadChat,
		send,
		setDraft,
		deleteChats,
		retrySend: (clientId: string) => client.retry(clientId),
		discard: (clientId: string) => client.discard(clientId),
		startEditing,
		sendEdit,
		editQueued,
		editLast,
		deleteMessage,
		chooseVersion,
		/** Puts a text into the composer as said by the other side. */
		quote: (text: string) => addToDraft(selected(), `${quoted(text)}\n\n`),
		reconnect: () => client.reconnect(),
		/** More of a chat that is in hand from its end on. */
		loadOlder: (chatId: string) => client.readOlder(chatId, "page"),
		/** All of a chat, such as to look for something in it. */
		loadWholeChat: (chatId: string) => client.readOlder(chatId, "all"),
		reloadChat: (chatId: string) => void readChat(chatId),
		newChat: () => selectChat(null),
		/** A chat that is in the memory of this page alone. */
		newTemporaryChat: () => selectChat(createTemporaryChatId(uuid())),
		deleteEmptyChats() {
			const state = chats.getState();
			const empty = state.order.filter((id) => selectIsEmpty(state, id));
			if (empty.length === 0) return void toasts.show("There are no empty chats.");
			removeLater(empty, "Empty chats deleted.", async () => {
				await client.deleteEmptyChats();
				// Others say themselves which of them were really empty.
				return state.server?.kind === "seed" ? empty : [];
			});
		},
		stop() {
			const running = selectRunning(chats.getState(), selected());
			if (running !== undefined) orSay(client.stop(running.taskId));
		},
		regenerate: (messageId: string) => orSay(client.regenerate(messageId)),
		continueAnswer: (messageId: string) => orSay(client.continueAnswer(messageId)),
		rename(chatId: string, title: string) {
			ui.setState({ renaming: null });
			if (title !== chats.getState().chats[chatId]?.title) client.patchChat(chatId, { title }).catch(fail);
		},
		startRenaming: (chatId: string | null) => ui.setState({ renaming: chatId }),
		organize: (chatId: string | null) => ui.setState({ organizing: chatId }),
		setPlace: (chatId: string, place: { readonly folder: string | null; readonly tags: readonly string[] }) =>
			void client.patchChat(chatId, { folder: place.folder, tags: [...place.tags] }).catch(fail),
		setArchived(chatId: string, archived: boolean) {
			const setTo = (value: boolean) => client.patchChat(chatId, { archived: value }).catch(fail);
			void setTo(archived);
			toasts.show(archived ? "Chat archived." : "Chat is back in the list.", {
				action: { label: "Undo", run: () => void setTo(!archived) },
			});
		},
		markUnread: (chatId: string) => void client.patchChat(chatId, { seen_at: null }).catch(fail),
		showList: (listView: ListView) => ui.setState({ listView, picked: null }),
		toggleFolder: (folder: string) =>
			ui.setState((state) => {
				const closedFolders = new Set(state.closedFolders);
				if (!closedFolders.delete(folder)) closedFolders.add(folder);
				return { closedFolders };
			}),
		setPinned: (chatId: string, pinned: boolean) => void client.patchChat(chatId, { pinned }).catch(fail),
		setModel(chatId: string | null, model: string | null) {
			if (chatId === null || isTemporaryChatId(chatId)) ui.setState({ newChatModel: model });
			else client.patchChat(chatId, { model }).catch(fail);
		},
		listModels: (): Promise<readonly Model[]> => client.listModels(),
		pick: (chatIds: readonly string[] | null) =>
			ui.setState({ picked: chatIds === null ? null : new Set(chatIds) }),
		setStructured: (wantsStructured: boolean) => ui.setState({ wantsStructured }),
		setTheme: (theme: Theme) => ui.setState({ theme }),
		showSideBar: (isSideBarShown: boolean) => ui.setState({ isSideBarShown }),
		openDrawer: (isDrawerOpen: boolean) => ui.setState({ isDrawerOpen }),
		openSettings: (isSettingsOpen: boolean) => ui.setState({ isSettingsOpen, isDrawerOpen: false }),
		openWelcome: (isWelcomeOpen: boolean) =>
			ui.setState({ isWelcomeOpen, isSettingsOpen: false, isDrawerOpen: false }),
		say: (text: string) => void toasts.show(text),
		copy(text: string) {
			copyText(text).catch(() => toasts.show("The browser did not allow copying.", { tone: "failure" }));
		},
		useToast: (id: number) => toasts.act(id),
		dismissToast: (id: number) => toasts.dismiss(id),
		holdToast: (id: number, isHeld: boolean) => toasts.hold(id, isHeld),
	};
}

function quoted(text: string): string {
	return text
		.trim()
		.split("\n")
		.map((line) => `> ${line}`.trimEnd())
		.join("\n");
}

/** The clipboard's own interface is missing on pages of plain HTTP from another computer. */
async function copyText(text: string): Promise<void> {
	if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
	const area = document.createElement("textarea");
	area.value = text;
	area.style.position = "fixed";
	area.style.opacity = "0";
	document.body.append(area);
	area.select();
	const isCopied = document.execCommand("copy");
	area.remove();
	if (!isCopied) throw new Error("Copying was refused");
}
