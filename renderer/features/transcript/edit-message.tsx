import { X } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import type { Message } from "../../../server/protocol/rest.ts";
import { useActions, useChats, useUi } from "../../app/app-context.tsx";
import { AttachButton } from "../../app/files/attach-button.tsx";
import { useSubmitWithFiles } from "../../app/files/use-submit-with-files.ts";
import { useText } from "../../i18n/use-text.ts";
import { hasCapability } from "../../store/selectors.ts";
import { draftKeyOfEdit } from "../../store/ui-state.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { useLoaded } from "../../ui/use-loaded.ts";

const loadDraftFiles = () => import("../../app/files/draft-files.tsx");
const NO_FILES: readonly string[] = [];

/** A message of the person as a field. Sending it makes another version beside the old one, which stays. */
export function EditMessage({ message }: { readonly message: Message }) {
	const t = useText();
	const draftKey = draftKeyOfEdit(message.id);
	// An empty draft is none.
	const [isEmptied, setEmptied] = useState(false);
	const text = useUi((state) => state.drafts[draftKey] ?? (isEmptied ? "" : message.content));
	const added = useUi((state) => state.draftFiles[draftKey] ?? NO_FILES);
	const draftFiles = useLoaded(added.length > 0, loadDraftFiles);
	const [fileProblem, setFileProblem] = useState<string | null>(null);
	const canAttach = useChats((state) => hasCapability(state, "attachments"));
	const mostFiles = useChats((state) => state.server?.messageAttachments ?? Number.POSITIVE_INFINITY);
	const { setDraft, startEditing, sendEdit, addFiles } = useActions();
	const field = useRef<HTMLTextAreaElement>(null);
	// As soon as it stands there: what is typed until then goes into the field that had the focus before.
	useLayoutEffect(() => {
		const element = field.current;
		element?.focus({ preventScroll: true });
		element?.setSelectionRange(element.value.length, element.value.length);
	}, []);
	const { attachments = [] } = message;
	const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set());
	const kept = attachments.filter(({ id }) => !removed.has(id));
	const fileCount = kept.length + added.length;
	const isChanged = text !== message.content || removed.size > 0 || added.length > 0;
	const canSend =
		isChanged && (text.trim() !== "" || fileCount > 0) && fileCount <= mostFiles && fileProblem === null;
	const send = useSubmitWithFiles(draftKey, () => {
		if (canSend) sendEdit(message, text, attachments.length === 0 ? undefined : kept.map(({ id }) => id));
	});
	const handleKey = (event: KeyboardEvent) => {
		if (event.nativeEvent.isComposing || event.keyCode === 229) return;
		if (event.key === "Escape") {
			event.stopPropagation();
			event.preventDefault();
			startEditing(null);
		} else if (event.key === "Enter" && !event.shiftKey) {
			event.preventDefault();
			send();
		}
	};
	const handlePaste = (event: ClipboardEvent) => {
		// Office programs put a picture beside the text that was copied.
		const pasted = event.clipboardData.getData("text/plain") === "" ? [...event.clipboardData.files] : [];
		if (pasted.length === 0 || !canAttach) return;
		event.preventDefault();
		void addFiles(pasted, draftKey);
	};
	return (
		<article aria-label={t("You")} className="message pt-3 pb-8">
			<form
				aria-label={t("Edit message")}
				onSubmit={(event) => {
					event.preventDefault();
					send();
				}}
				className="rounded-panel border border-line-strong bg-raised transition-colors has-[textarea:focus]:border-accent has-[textarea:focus]:outline-1 has-[textarea:focus]:outline-accent/55"
			>
				{kept.length > 0 && (
					<ul aria-label={t("Files it has")} className="flex flex-wrap gap-2 px-3 pt-3">
						{kept.map(({ id, name }) => (
							<li
								key={id}
								className="flex max-w-64 min-w-0 items-center gap-1 rounded-small border border-line bg-soft ps-2.5 text-13"
							>
								<bdi className="truncate">{name}</bdi>
								<IconButton
									label={t("Remove {name}", { name })}
									size="small"
									icon={<X size={14} />}
									onClick={() => setRemoved(new Set([...removed, id]))}
								/>
							</li>
						))}
					</ul>
				)}
				{draftFiles !== null && (
					<draftFiles.DraftFiles
						chatId={message.chat_id}
						draftKey={draftKey}
						ids={added}
						onProblem={setFileProblem}
					/>
				)}
				{fileCount > mostFiles && (
					<p role="alert" className="px-4 pt-2 text-13 text-danger">
						{t.count(
							mostFiles,
							"A message takes at most {count} file. Remove some to send it.",
							"A message takes at most {count} files. Remove some to send it.",
						)}
					</p>
				)}
				<textarea
					ref={field}
					aria-label={t("New wording")}
					dir="auto"
					value={text}
					autoComplete="off"
					onChange={({ target: { value } }) => {
						setEmptied(value === "");
						setDraft(draftKey, value);
					}}
					onKeyDown={handleKey}
					onPaste={handlePaste}
					className="block max-h-[50dvh] min-h-11 w-full resize-none bg-transparent px-4 pt-3 pb-1 text-reading leading-normal outline-none [field-sizing:content]"
				/>
				<div className="flex items-center justify-end gap-2 p-2">
					{canAttach && <AttachButton draftKey={draftKey} />}
					<span className="hidden min-w-0 flex-1 px-2 text-12 text-ink-faint wide:block">
						{t("The version before stays one step away.")}
					</span>
					<Button onClick={() => startEditing(null)}>{t("Cancel")}</Button>
					<Button tone="accent" isSubmit disabled={!canSend}>
						{t("Send")}
					</Button>
				</div>
			</form>
		</article>
	);
}
