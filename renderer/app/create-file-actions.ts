import { isTemporaryChatId } from "../client/chat-client.ts";
import { hasCapability } from "../store/selectors.ts";
import { draftKeyOfEdit } from "../store/ui-state.ts";
import type { ActionDeps } from "./action-deps.ts";

type Deps = Pick<ActionDeps, "client" | "chats" | "ui" | "toasts" | "t">;
type Drafts = {
	readonly setDraftFiles: (chatId: string | null, ids: readonly string[]) => void;
	readonly setDraft: (chatId: string | null, text: string) => void;
};

/** From so many lines or characters on a text that was pasted is offered to become a file. */
const MANY_LINES = 120;
const MANY_CHARACTERS = 12_000;

/** Of the files that were chosen for a draft and are being read. */
type Reading = {
	count: number;
	areTaken: boolean;
	/** What waits for them. */
	submit: (() => void) | null;
};

const loadPreparation = () => import("./take-files.ts");

/** What a person can do with files that are not sent yet. */
export function createFileActions(
	{ client, chats, ui, toasts, t }: Deps,
	{ setDraftFiles, setDraft }: Drafts,
) {
	const reading = new Map<string, Reading>();
	const filesOf = (chatId: string | null) => ui.getState().draftFiles[chatId ?? ""] ?? [];
	const complain = (text: string) => void toasts.show(text, { tone: "failure" });

	/** The message that is being changed, else the one that is being written. */
	function openDraft(): string | null {
		const { editing, selectedChatId } = ui.getState();
		return editing === null ? selectedChatId : draftKeyOfEdit(editing);
	}

	/** Adds them to the message of a draft, as far as there is room. */
	async function addFiles(given: readonly File[], draftKey: string | null = openDraft()): Promise<void> {
		if (given.length === 0) return;
		if (draftKey !== null && isTemporaryChatId(draftKey)) {
			return complain(
				t("A temporary chat takes no files, since files are kept. Start a normal chat to attach them."),
			);
		}
		const { server } = chats.getState();
		if (server !== null && !hasCapability(chats.getState(), "attachments")) {
			return complain(t("This server takes no files."));
		}
		const key = draftKey ?? "";
		const read = reading.get(key) ?? { count: 0, areTaken: true, submit: null };
		reading.set(key, read);
		read.count++;
		let areTaken = false;
		try {
			const part = await loadPreparation().catch(() => null);
			if (part === null) complain(t("The server did not answer. Attach the files again when it is back."));
			else
				areTaken = await part.takeFiles(
					{ client, chats, filesOf, setDraftFiles, complain, t },
					given,
					draftKey,
				);
		} finally {
			read.areTaken &&= areTaken;
			if (--read.count === 0) reading.delete(key);
		}
		if (read.count === 0 && read.areTaken) read.submit?.();
	}

	/** Submits a draft once its files are read, which it would go without; not if one of them cannot go along. */
	function afterFiles(draftKey: string | null, submit: () => void): void {
		const read = reading.get(draftKey ?? "");
		if (read === undefined) submit();
		else read.submit = submit;
	}

	function removeFile(chatId: string | null, id: string): void {
		setDraftFiles(
			chatId,
			filesOf(chatId).filter((other) => other !== id),
		);
		client.removeFiles([id]);
	}

	/** Loads ahead what would be missing where files are attached while the server is away. */
	async function loadFileParts(): Promise<void> {
		client.loadFiles(Object.values(ui.getState().draftFiles).flat());
		await loadPreparation();
	}

	return {
		addFiles,
		afterFiles,
		loadFileParts,
		removeFile,
		retryFile: (id: string) => client.retryFile(id),
		readAttachment: (attachmentId: string) => client.readAttachment(attachmentId),
		contentOfFile: (id: string) => client.contentOfFile(id),
		dropDraft(chatId: string | null) {
			client.removeFiles(filesOf(chatId));
			setDraftFiles(chatId, []);
		},
		/** Says what can be done with a long text that was just pasted. */
		offerAsFile(pasted: string) {
			const { selectedChatId: chatId } = ui.getState();
			const lines = pasted.split("\n").length;
			const isLong = lines > MANY_LINES || pasted.length > MANY_CHARACTERS;
			if (!isLong || !hasCapability(chats.getState(), "attachments")) return;
			if (chatId !== null && isTemporaryChatId(chatId)) return;
			toasts.show(t("That was a long text. It can go along as a file instead."), {
				action: {
					label: t("Make it a file"),
					run: () => {
						const draft = ui.getState().drafts[chatId ?? ""] ?? "";
						const at = draft.lastIndexOf(pasted);
						if (at !== -1) setDraft(chatId, draft.slice(0, at) + draft.slice(at + pasted.length));
						void addFiles([new File([pasted], "pasted.txt", { type: "text/plain" })]);
					},
				},
			});
		},
	};
}
