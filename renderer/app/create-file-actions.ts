import { selectPlace } from "../store/selectors.ts";
import { draftKeyOfEdit } from "../store/ui-state.ts";
import type { ActionDeps } from "./action-deps.ts";

type Deps = Pick<ActionDeps, "client" | "chats" | "ui" | "toasts" | "t" | "draftFileIds">;
type Drafts = {
	readonly setDraftFiles: (chatId: string | null, ids: readonly string[]) => void;
	readonly setDraft: (chatId: string | null, text: string) => void;
};

/** Characters of a text that may be long; one of many lines has more. */
const LEAST_OFFERED = 120;

/** Of the files that were chosen for a draft and are being read. */
type Reading = {
	readonly draftKey: string | null;
	count: number;
	areTaken: boolean;
	/** What waits for them. */
	submit: ((draftKey: string | null) => void) | null;
};

const loadPreparation = () => import("./take-files.ts");

/** What a person can do with files that are not sent yet. */
export function createFileActions(
	{ client, chats, ui, toasts, t, draftFileIds }: Deps,
	{ setDraftFiles, setDraft }: Drafts,
) {
	const reading = new Set<Reading>();
	const placeOf = (draftKey: string | null) => selectPlace(chats.getState(), draftKey);
	const readFor = (draftKey: string | null) =>
		[...reading].find((read) => placeOf(read.draftKey) === placeOf(draftKey));
	const filesOf = (chatId: string | null) => ui.getState().draftFiles[chatId ?? ""] ?? [];
	const complain = (text: string) => void toasts.show(text, { tone: "failure" });

	/** The message that is being changed, else the one that is being written. */
	function openDraft(): string | null {
		const { editing, selectedChatId } = ui.getState();
		return editing === null ? selectedChatId : draftKeyOfEdit(editing);
	}

	/** Adds them to the message of a draft, as far as there is room. @param whenKept called when all are on disk */
	async function addFiles(
		given: readonly File[],
		draftKey: string | null = openDraft(),
		whenKept?: (draftKey: string | null) => void,
	): Promise<void> {
		if (given.length === 0) return;
		const read = readFor(draftKey) ?? { draftKey, count: 0, areTaken: true, submit: null };
		reading.add(read);
		read.count++;
		let areTaken = false;
		try {
			const part = await loadPreparation().catch(() => null);
			if (part === null) complain(t("The server did not answer. Try again when it is back."));
			else
				areTaken = await part.takeFiles(
					{ client, chats, filesOf, setDraftFiles, complain, t },
					...[given, () => placeOf(draftKey), whenKept],
				);
		} finally {
			read.areTaken &&= areTaken;
			if (--read.count === 0) reading.delete(read);
		}
		if (read.count === 0 && read.areTaken) read.submit?.(placeOf(draftKey));
	}

	/** Submits a draft once its files are read, which it would go without; not if one of them cannot go along. */
	function afterFiles(draftKey: string | null, submit: (draftKey: string | null) => void): void {
		const read = readFor(draftKey);
		if (read === undefined) submit(draftKey);
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
		client.loadFiles([...Object.values(ui.getState().draftFiles).flat(), ...draftFileIds()]);
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
			if (pasted.length < LEAST_OFFERED) return;
			const offer = async () => {
				const { offerAsFile } = await import("./offer-as-file.ts");
				offerAsFile(pasted, { chats, ui, toasts, t, setDraft, addFiles });
			};
			// An offer that does not come takes nothing from the person.
			void offer().catch(() => {});
		},
	};
}
