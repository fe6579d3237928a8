import { isTemporaryChatId } from "../client/chat-client.ts";
import { hasCapability } from "../store/selectors.ts";
import type { ActionDeps } from "./action-deps.ts";
import { prepareFile } from "./prepare-file.ts";

type Deps = Pick<ActionDeps, "client" | "chats" | "ui" | "toasts" | "t"> & {
	readonly filesOf: (chatId: string | null) => readonly string[];
	readonly setDraftFiles: (chatId: string | null, ids: readonly string[]) => void;
};

/** Adds them to the message that is being written, as far as there is room. */
export async function addFiles(deps: Deps, given: readonly File[]): Promise<void> {
	const { client, chats, ui, toasts, t, filesOf, setDraftFiles } = deps;
	const complain = (text: string) => void toasts.show(text, { tone: "failure" });
	const chatId = ui.getState().selectedChatId;
	if (given.length === 0) return;
	if (chatId !== null && isTemporaryChatId(chatId)) {
		return complain(
			t("A temporary chat takes no files, since files are kept. Start a normal chat to attach them."),
		);
	}
	const { server } = chats.getState();
	if (server === null || !hasCapability(chats.getState(), "attachments")) {
		return complain(t("This server takes no files."));
	}
	for (const file of given) {
		if (filesOf(chatId).length >= server.messageAttachments) {
			return complain(
				t.count(
					server.messageAttachments,
					"A message takes at most {count} file. The others were left out.",
					"A message takes at most {count} files. The others were left out.",
				),
			);
		}
		const prepared = await prepareFile(file, server.attachmentBytes, t);
		if ("problem" in prepared) complain(prepared.problem);
		else setDraftFiles(chatId, [...filesOf(chatId), await client.addFile(prepared.content, prepared.name)]);
	}
}

/** Offers to make a file of a text that was just pasted. */
export function offerAsFile(
	deps: Deps & { readonly setDraft: (chatId: string | null, text: string) => void },
	pasted: string,
): void {
	const { chats, ui, toasts, t, setDraft } = deps;
	const { selectedChatId: chatId } = ui.getState();
	if (!hasCapability(chats.getState(), "attachments")) return;
	if (chatId !== null && isTemporaryChatId(chatId)) return;
	toasts.show(t("That was a long text. It can go along as a file instead."), {
		action: {
			label: t("Make it a file"),
			run: () => {
				const draft = ui.getState().drafts[chatId ?? ""] ?? "";
				const at = draft.lastIndexOf(pasted);
				if (at !== -1) setDraft(chatId, draft.slice(0, at) + draft.slice(at + pasted.length));
				void addFiles(deps, [new File([pasted], "pasted.txt", { type: "text/plain" })]);
			},
		},
	});
}
