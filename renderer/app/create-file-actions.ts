import type { ActionDeps } from "./action-deps.ts";

type Deps = Pick<ActionDeps, "client" | "chats" | "ui" | "toasts" | "t">;
type Drafts = {
	readonly setDraftFiles: (chatId: string | null, ids: readonly string[]) => void;
	readonly setDraft: (chatId: string | null, text: string) => void;
};

/** From so many lines or characters on a text that was pasted is offered to become a file. */
const MANY_LINES = 120;
const MANY_CHARACTERS = 12_000;

const loadAdding = () => import("./add-files.ts");

/** What a person can do with files that are not sent yet. */
export function createFileActions(deps: Deps, { setDraftFiles, setDraft }: Drafts) {
	const { client, ui, toasts, t } = deps;
	const filesOf = (chatId: string | null) => ui.getState().draftFiles[chatId ?? ""] ?? [];

	/** Adds them to the message that is being written, as far as there is room. */
	async function addFiles(given: readonly File[]): Promise<void> {
		const part = await loadAdding().catch(() => null);
		if (part !== null) return part.addFiles({ ...deps, filesOf, setDraftFiles }, given);
		toasts.show(t("The server did not answer. Attach the files again when it is back."), { tone: "failure" });
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
		await loadAdding();
	}

	return {
		addFiles,
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
			const lines = pasted.split("\n").length;
			if (lines <= MANY_LINES && pasted.length <= MANY_CHARACTERS) return;
			void loadAdding().then(
				(part) => part.offerAsFile({ ...deps, filesOf, setDraftFiles, setDraft }, pasted),
				() => {},
			);
		},
	};
}
