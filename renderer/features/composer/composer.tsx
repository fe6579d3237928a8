import { ArrowUp, Braces, Square } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, memo, useEffect, useId, useRef, useState } from "react";
import { useActions, useChats, useParley, useUi } from "../../app/app-context.tsx";
import { AttachButton } from "../../app/files/attach-button.tsx";
import { useSubmitWithFiles } from "../../app/files/use-submit-with-files.ts";
import { useText } from "../../i18n/use-text.ts";
import {
	canBeStructured,
	hasCapability,
	isTemporary,
	selectPlace,
	selectRunning,
} from "../../store/selectors.ts";
import { selectDraft } from "../../store/ui-state.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { laterPart } from "../../ui/later-part.tsx";
import { useLoaded } from "../../ui/use-loaded.ts";
import { ModelPicker } from "./model-picker.tsx";
import { useShownDraft } from "./use-shown-draft.ts";

const PromptTrigger = laterPart(async () => (await import("./prompt-trigger.tsx")).PromptTrigger);
const ToolsButton = laterPart(async () => (await import("./tools-button.tsx")).ToolsButton);

const FormPicker = laterPart(async () => (await import("./form-picker.tsx")).FormPicker);
const ContextMeter = laterPart(async () => (await import("./context-meter.tsx")).ContextMeter);
const loadDraftFiles = () => import("../../app/files/draft-files.tsx");
const NO_FILES: readonly string[] = [];

/** Where the person writes. Drafts are kept for each chat. */
export function Composer() {
	const t = useText();
	const chatId = useUi((state) => state.selectedChatId);
	// What is written changes with each key, and most of that changes nothing here.
	const isEmpty = useUi((state) => selectDraft(state, chatId) === "");
	const isBlank = useUi((state) => !/\S/.test(selectDraft(state, chatId)));
	const hasSlash = useUi((state) => selectDraft(state, chatId).includes("/"));
	const isRunning = useChats((state) => selectRunning(state, chatId) !== undefined);
	const canStop = useChats((state) => hasCapability(state, "stop"));
	const limit = useChats((state) => state.server?.messageBytes ?? Number.POSITIVE_INFINITY);
	const { send, setDraft, editLast, addFiles, offerAsFile } = useActions();
	const field = useRef<HTMLTextAreaElement>(null);
	const problemId = useId();
	const { chats, ui } = useParley();
	useShownDraft(field, ui, chatId);
	const shown = useRef(chatId);
	// Whoever opens a chat wants to write in it; on a phone that would bring up the keyboard.
	useEffect(() => {
		// One that only got another name was opened before, and the person may be writing elsewhere by now.
		const isRenamed = shown.current !== chatId && selectPlace(chats.getState(), shown.current) === chatId;
		shown.current = chatId;
		if (!isRenamed && matchMedia("(hover: hover)").matches) field.current?.focus({ preventScroll: true });
	}, [chatId, chats]);
	const calls = useUi((state) => state.composerCalls);
	useEffect(() => {
		if (calls > 0) focusEnd(field.current);
	}, [calls]);

	const files = useUi((state) => state.draftFiles[chatId ?? ""] ?? NO_FILES);
	const [fileProblem, setFileProblem] = useState<string | null>(null);
	const draftFiles = useLoaded(files.length > 0, loadDraftFiles);
	const excess = useUi((state) => findExcess(selectDraft(state, chatId), limit));
	const isForgotten = isTemporary(chatId);
	// What waits for an answer is kept on disk, which a temporary chat is not.
	const canSend =
		(!isBlank || files.length > 0) && fileProblem === null && excess === 0 && !(isForgotten && isRunning);
	const sendWithFiles = useSubmitWithFiles(chatId, () => {
		if (canSend) send(selectDraft(ui.getState(), chatId));
	});
	const submit = () => {
		sendWithFiles();
		field.current?.focus();
	};
	const handleKey = (event: KeyboardEvent) => {
		if (event.key === "ArrowUp" && isEmpty && !event.altKey && !event.shiftKey) {
			event.preventDefault();
			return editLast();
		}
		// Enter that ends the input of a character, as in Japanese, is not ours.
		if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229)
			return;
		event.preventDefault();
		submit();
	};
	const handlePaste = (event: ClipboardEvent) => {
		const text = event.clipboardData.getData("text/plain");
		// Office programs put a picture beside the text that was copied.
		if (text !== "") return offerAsFile(text);
		const pasted = [...event.clipboardData.files];
		if (pasted.length === 0) return;
		event.preventDefault();
		void addFiles(pasted, chatId);
	};
	return (
		<form
			aria-label={t("New message")}
			onSubmit={(event) => {
				event.preventDefault();
				submit();
			}}
			// What is said of it stands above it, and is reached after it.
			className="order-1 mx-auto w-full max-w-(--column) px-5 pb-4"
		>
			<div className="relative rounded-panel border border-line-strong bg-raised transition-colors has-[textarea:focus]:border-accent has-[textarea:focus]:outline-1 has-[textarea:focus]:outline-accent/55">
				{hasSlash && <PromptTrigger field={field} chatId={chatId} />}
				{draftFiles !== null && (
					<draftFiles.DraftFiles chatId={chatId} draftKey={chatId} ids={files} onProblem={setFileProblem} />
				)}
				<textarea
					ref={field}
					data-composer
					dir="auto"
					rows={1}
					placeholder={isForgotten ? t("Write a message that is not kept") : t("Write a message")}
					aria-label={t("Message")}
					aria-describedby={excess > 0 ? problemId : undefined}
					aria-invalid={excess > 0}
					autoComplete="off"
					onChange={(event) => setDraft(chatId, event.target.value)}
					onKeyDown={handleKey}
					onPaste={handlePaste}
					className="block max-h-[40dvh] min-h-11 w-full resize-none bg-transparent px-4 pt-3 pb-1 text-reading leading-normal outline-none [field-sizing:content]"
				/>
				<div className="flex items-center gap-1 p-1.5">
					<Tools chatId={chatId} />
					{(!isRunning || !canStop || !isEmpty || files.length > 0) && (
						<button
							type="submit"
							aria-label={t("Send")}
							data-tip={`${isRunning ? t("Send after this answer") : t("Send")}  ${t("Enter")}`}
							disabled={!canSend}
							className="chrome inline-flex size-8 shrink-0 items-center justify-center rounded-small bg-accent text-on-accent transition-colors hover:bg-accent-hover disabled:bg-chosen disabled:text-ink-faint"
						>
							<ArrowUp size={17} strokeWidth={2.25} />
						</button>
					)}
				</div>
			</div>
			{excess > 0 && (
				<p id={problemId} role="alert" className="px-1 pt-1.5 text-13 text-danger">
					{t("The message is {size} KiB longer than the server accepts. Shorten it to send it.", {
						size: Math.ceil(excess / 1024),
					})}
				</p>
			)}
		</form>
	);
}

/** All beside the field but what sends it: none of it changes with what is written. */
const Tools = memo(function Tools({ chatId }: { readonly chatId: string | null }) {
	const t = useText();
	const wantsStructured = useUi((state) => state.wantsStructured);
	const canStructure = useChats(canBeStructured);
	const hasForms = useChats((state) => hasCapability(state, "schemas"));
	const hasSaid = useChats((state) => (state.conversations[chatId ?? ""]?.branch.length ?? 0) > 0);
	const isRunning = useChats((state) => selectRunning(state, chatId) !== undefined);
	const canStop = useChats((state) => hasCapability(state, "stop"));
	const canAttach = useChats((state) => hasCapability(state, "attachments"));
	const { stop, setStructured } = useActions();
	const isForgotten = isTemporary(chatId);
	return (
		<>
			{canStructure && !isForgotten && (
				<IconButton
					label={wantsStructured ? t("Answer as fields: on") : t("Answer as fields: off")}
					aria-pressed={wantsStructured}
					icon={<Braces size={16} />}
					onClick={() => setStructured(!wantsStructured)}
				/>
			)}
			{canAttach && !isForgotten && <AttachButton draftKey={chatId} />}
			{canStructure && !isForgotten && wantsStructured && hasForms && <FormPicker />}
			<ModelPicker chatId={chatId} />
			{!isForgotten && <ToolsButton chatId={chatId} />}
			<span className="flex-1" />
			{hasSaid && <ContextMeter chatId={chatId} />}
			{isRunning && canStop && (
				<IconButton
					label={t("Stop")}
					icon={<Square size={13} fill="currentColor" />}
					onClick={stop}
					className="border border-line-strong"
				/>
			)}
		</>
	);
});

function focusEnd(field: HTMLTextAreaElement | null): void {
	field?.focus({ preventScroll: true });
	field?.setSelectionRange(field.value.length, field.value.length);
}

/** Bytes over the limit. A text is only measured where it can be over it at all. */
function findExcess(text: string, limit: number): number {
	if (text.length * 3 <= limit) return 0;
	return Math.max(0, new TextEncoder().encode(text).length - limit);
}
