import type { ModelSettings } from "../../server/protocol/model-settings.ts";
import type { Message } from "../../server/protocol/rest.ts";
import {
	createLocalChatId,
	isLocalChatId,
	isTemporaryChatId,
	type OutboxEntry,
} from "../client/chat-client.ts";
import type { ChatState } from "../store/chat-state.ts";
import {
	canBeStructured,
	hasCapability,
	selectCan,
	selectCanTakeBack,
	selectMessage,
	selectPending,
	selectPlace,
	selectRunning,
	selectVersions,
} from "../store/selectors.ts";
import { draftKeyOfEdit, selectNewChatSettings, type UiState } from "../store/ui-state.ts";
import type { ActionDeps } from "./action-deps.ts";
import { joinDrafts } from "./join-drafts.ts";

/** All of a temporary chat goes along with each of its questions; servers take frames of 1 MiB. */
const MOST_TEMPORARY_BYTES = 900_000;

/** What a person can do with messages. @param select opens a chat */
export function createMessageActions(deps: ActionDeps, select: (chatId: string | null) => void) {
	const { client, chats, ui, toasts, uuid, t, fail, offerUndo } = deps;
	const selected = () => ui.getState().selectedChatId;

	function setDraftFiles(chatId: string | null, ids: readonly string[]): void {
		ui.setState((state) => {
			const { [chatId ?? ""]: _old, ...others } = state.draftFiles;
			return { draftFiles: ids.length === 0 ? others : { ...others, [chatId ?? ""]: ids } };
		});
	}

	function send(text: string): void {
		const { defaultSettings } = ui.getState();
		const newChatSettings = selectNewChatSettings(ui.getState());
		const open = selected();
		if (open !== null && isTemporaryChatId(open)) {
			if (sendTemporary(open, text)) clearSent(open, text);
			return;
		}
		const chatId = open ?? createLocalChatId(uuid());
		// A suggestion leaves what was written alone, and what belongs to that.
		const { drafts, draftFiles } = ui.getState();
		const files = (drafts[open ?? ""] ?? "") === text ? (draftFiles[open ?? ""] ?? []) : [];
		const isNew = open === null;
		client.send({
			chatId,
			content: text,
			responseModel: chosenForm(ui.getState(), chats.getState()),
			model: null,
			parentId: findParent(chatId),
			edits: null,
			...(files.length === 0 ? {} : { files }),
			...(isNew ? { settings: newChatSettings } : {}),
		});
		clearSent(open, text);
		if (files.length > 0) setDraftFiles(open, []);
		if (!isNew) return;
		ui.setState({ newChatSettings: next(newChatSettings, defaultSettings) });
		select(chatId);
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

	/** Takes what was sent out of its draft; what was written beside it, such as before a suggestion was taken, stays. */
	function clearSent(chatId: string | null, text: string): void {
		if (ui.getState().drafts[chatId ?? ""] === text) setDraft(chatId, "");
	}

	/** Puts more into a draft, behind what is there. */
	function addToDraft(chatId: string | null, text: string): void {
		setDraft(chatId, joinDrafts(ui.getState().drafts[chatId ?? ""], text));
		callComposer();
	}

	/** Puts what was being written in a chat, and its files, behind what is there in another one, `""` for the new chat. */
	function moveDrafts(from: string, to: string): void {
		ui.setState(({ drafts, draftFiles }) => {
			const { [from]: text, ...texts } = drafts;
			const { [from]: ids, ...others } = draftFiles;
			return {
				drafts: text === undefined ? drafts : { ...texts, [to]: joinDrafts(texts[to], text) },
				draftFiles: ids === undefined ? draftFiles : { ...others, [to]: [...(others[to] ?? []), ...ids] },
			};
		});
	}

	function callComposer(): void {
		ui.setState((state) => ({ composerCalls: state.composerCalls + 1 }));
	}

	function startEditing(messageId: string | null): void {
		ui.setState({ editing: messageId });
		if (messageId === null) callComposer();
	}

	/** Makes another version of a message and shows it. */
	function sendEdit(message: Message, text: string, keptAttachments?: readonly string[]): void {
		const key = draftKeyOfEdit(message.id);
		const files = ui.getState().draftFiles[key] ?? [];
		client.send({
			chatId: message.chat_id,
			content: text,
			responseModel: chosenForm(ui.getState(), chats.getState()),
			model: null,
			parentId: null,
			edits: message.id,
			...(keptAttachments === undefined ? {} : { keptAttachments }),
			...(files.length === 0 ? {} : { files }),
		});
		setDraft(key, "");
		setDraftFiles(key, []);
		startEditing(null);
	}

	/** Takes a message that waits back into the composer; another wording into the field of its message. */
	function editQueued(entry: OutboxEntry): void {
		putBack(entry, discard(entry.clientId));
	}

	function putBack({ chatId, content, edits, files = [] }: OutboxEntry, left: string | null): void {
		// Where that message is not to be seen, neither is a field in its place.
		if (edits !== null && chats.getState().conversations[chatId]?.branch.includes(edits) === true) {
			const key = draftKeyOfEdit(edits);
			addFiles(key, files);
			setDraft(key, joinDrafts(ui.getState().drafts[key], content));
			return startEditing(edits);
		}
		const place = selectPlace(chats.getState(), left);
		addFiles(place, files);
		addToDraft(place, content);
	}

	function addFiles(place: string | null, ids: readonly string[]): void {
		setDraftFiles(place, [...(ui.getState().draftFiles[place ?? ""] ?? []), ...ids]);
	}

	/** Its words and files come back with Undo. */
	function discardLater(clientId: string): void {
		const entry = chats.getState().outbox.find((one) => one.clientId === clientId);
		const place = discard(clientId);
		if (entry === undefined) return;
		const drop = () => client.removeFiles(entry.files ?? []);
		offerUndo(t("Message deleted."), () => putBack(entry, place), drop);
	}

	/** Lets go of a message that is not sent, and keeps its files. Returns the chat that is left; null: it was the only one of a new chat. */
	function discard(clientId: string): string | null {
		const { outbox } = chats.getState();
		const entry = outbox.find((one) => one.clientId === clientId);
		client.discard(clientId, { files: true });
		if (entry === undefined) return selected();
		const { chatId, settings } = entry;
		if (!isLocalChatId(chatId) || selectPending(outbox, chatId).length > 1) return chatId;
		if (selected() === chatId) select(null);
		if (settings !== undefined) ui.setState({ newChatSettings: settings });
		moveDrafts(chatId, "");
		return null;
	}

	/** The person's last message, sent or waiting, becomes a field. */
	function editLast(): void {
		const chatId = selected();
		if (chatId === null) return;
		const state = chats.getState();
		const queued = selectPending(state.outbox, chatId).findLast((entry) => selectCanTakeBack(state, entry));
		if (queued !== undefined) return editQueued(queued);
		const { hiddenMessages } = ui.getState();
		const mine = state.conversations[chatId]?.branch.findLast(
			(id) => selectMessage(state, chatId, id)?.is_ai === false && !hiddenMessages.has(id),
		);
		if (mine !== undefined && selectCan(state, chatId, "edit")) startEditing(mine);
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
		const takeBack = () => {
			hideMessage(id, false);
			if (other !== undefined) chooseVersion(chatId, id);
		};
		offerUndo(message.is_ai ? t("Answer deleted.") : t("Message deleted."), takeBack, () => {
			client
				.deleteMessage(chatId, id)
				.catch(fail)
				.finally(() => hideMessage(id, false));
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

	/** False: it cannot be asked now. */
	function sendTemporary(chatId: string, content: string): boolean {
		const state = chats.getState();
		if (selectRunning(state, chatId) !== undefined) return false;
		const { branch = [] } = state.conversations[chatId] ?? {};
		const before = branch.flatMap((id) => selectMessage(state, chatId, id) ?? []);
		const sizeBytes = new Blob([...before.map((message) => message.content), content]).size;
		if (sizeBytes > MOST_TEMPORARY_BYTES) {
			toasts.show(t("This temporary chat has become too long to be answered. Start a new one."), {
				tone: "failure",
			});
			return false;
		}
		const giveBack = () => {
			toasts.show(t("The server did not answer. Try again when it is back."), { tone: "failure" });
			addToDraft(chatId, content);
		};
		client
			.askTemporary({ chatId, before, content, settings: selectNewChatSettings(ui.getState()) })
			.then((wasSent) => !wasSent && giveBack(), giveBack);
		return true;
	}

	return {
		send,
		setDraftFiles,
		setDraft,
		addToDraft,
		moveDrafts,
		startEditing,
		sendEdit,
		editQueued,
		discard: discardLater,
		editLast,
		deleteMessage,
		chooseVersion,
		/** Puts a text into the composer as said by the other side. */
		quote: (text: string) => addToDraft(selected(), `${quoted(text)}\n\n`),
	};
}

/** What the next new chat begins with: the default, else the same model as this one, and nothing else of it. */
function next({ model }: ModelSettings, defaults: ModelSettings): ModelSettings | null {
	return model === undefined || Object.keys(defaults).length > 0 ? null : { model };
}

function quoted(text: string): string {
	return text
		.trim()
		.split("\n")
		.map((line) => `> ${line}`.trimEnd())
		.join("\n");
}

/** What the next answer is to be: text, or an object of a form. */
function chosenForm(
	{ wantsStructured, structuredForm }: UiState,
	state: Pick<ChatState, "server">,
): boolean | string {
	if (!canBeStructured(state)) return false;
	return wantsStructured && structuredForm !== null ? structuredForm : wantsStructured;
}
