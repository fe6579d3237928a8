import { isTemporaryChatId } from "../client/chat-client.ts";
import { hasCapability } from "../store/selectors.ts";
import type { ActionDeps } from "./action-deps.ts";

type Deps = Pick<ActionDeps, "chats" | "ui" | "toasts" | "t"> & {
	readonly setDraft: (chatId: string | null, text: string) => void;
	readonly addFiles: (
		files: readonly File[],
		draftKey: string | null,
		whenKept: (draftKey: string | null) => void,
	) => Promise<void>;
};

/** From so many lines or characters on a text that was pasted is offered to become a file. */
const MANY_LINES = 120;
const MANY_CHARACTERS = 12_000;

/** Offers to make a file of a long text that was just pasted into the message. */
export function offerAsFile(pasted: string, { chats, ui, toasts, t, setDraft, addFiles }: Deps): void {
	const { selectedChatId: chatId } = ui.getState();
	const lines = pasted.split("\n").length;
	const isLong = lines > MANY_LINES || pasted.length > MANY_CHARACTERS;
	if (!isLong || !hasCapability(chats.getState(), "attachments")) return;
	if (chatId !== null && isTemporaryChatId(chatId)) return;
	/** Its words are in the message until they are on disk as a file. */
	const cut = (draftKey: string | null) => {
		const draft = ui.getState().drafts[draftKey ?? ""] ?? "";
		// A field has its lines end in one way, whatever was pasted.
		const text = pasted.replace(/\r\n?/g, "\n");
		const at = draft.lastIndexOf(text);
		if (at !== -1) setDraft(draftKey, draft.slice(0, at) + draft.slice(at + text.length));
	};
	toasts.show(t("That was a long text. It can go along as a file instead."), {
		action: {
			label: t("Make it a file"),
			run: () => void addFiles([new File([pasted], "pasted.txt", { type: "text/plain" })], chatId, cut),
		},
	});
}
