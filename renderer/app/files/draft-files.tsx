import { FileText, ImageIcon, RotateCw, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import type { ChatState } from "../../store/chat-state.ts";
import { selectNewChatSettings } from "../../store/ui-state.ts";
import { classNames } from "../../ui/class-names.ts";
import { describeSize } from "../../ui/describe-size.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { useActions, useChats, useUi } from "../app-context.tsx";
import { useModels } from "../use-models.ts";

type Upload = ChatState["uploads"][string];

type DraftFilesProps = {
	/** Where the message goes. */
	readonly chatId: string | null;
	/** Which draft has the files. */
	readonly draftKey: string | null;
	readonly ids: readonly string[];
	/** Why the message cannot go with these files; null: it can. */
	readonly onProblem: (problem: string | null) => void;
};

/** The files of the message that is being written, and what is known of them. */
export function DraftFiles({ chatId, draftKey, ids, onProblem }: DraftFilesProps) {
	const t = useText();
	const uploads = useChats((state) => state.uploads);
	const present = ids.flatMap((id) => uploads[id] ?? []);
	const problem = useImageProblem(chatId, present);
	useEffect(() => {
		onProblem(problem);
		return () => onProblem(null);
	}, [problem, onProblem]);
	return (
		<>
			<ul aria-label={t("Attached files")} className="flex flex-wrap gap-2 px-3 pt-3">
				{present.map((upload) => (
					<DraftFile key={upload.id} draftKey={draftKey} upload={upload} />
				))}
			</ul>
			{problem !== null && (
				<p role="alert" className="px-4 pt-2 text-13 text-waiting">
					{problem}
				</p>
			)}
		</>
	);
}

/** A model that is known to be blind is not asked to look. */
function useImageProblem(chatId: string | null, uploads: readonly Upload[]): string | null {
	const t = useText();
	const models = useModels();
	const ofChat = useChats((state) => (chatId === null ? undefined : state.chats[chatId]?.model));
	const ofNewChat = useUi((state) => selectNewChatSettings(state).model);
	const name = (chatId === null ? ofNewChat : ofChat) ?? null;
	const model = models.find((one) => (name === null ? one.default : one.id === name));
	const hasImage = uploads.some((upload) => upload.mime.startsWith("image/"));
	if (!hasImage || model?.capabilities.vision !== false) return null;
	return t("{model} cannot see images. Choose a model that can, or remove the images.", {
		model: model.name,
	});
}

function DraftFile({ draftKey, upload }: { readonly draftKey: string | null; readonly upload: Upload }) {
	const t = useText();
	const { removeFile, retryFile } = useActions();
	const { name, progress } = upload;
	const note = useNote(upload);
	return (
		<li
			className={classNames(
				"relative flex max-w-full min-w-0 items-center gap-2 overflow-hidden rounded-small border border-line bg-soft py-1 ps-1.5 pe-1",
				progress.state === "failed" && "border-danger",
			)}
		>
			<Preview upload={upload} />
			<div className="min-w-0 max-w-56 text-13">
				<div dir="auto" className="name-line" title={name}>
					{name}
				</div>
				<div className={classNames("text-12", COLOURS[note.tone])}>{note.text}</div>
			</div>
			{progress.state === "failed" && (
				<IconButton
					label={t("Try again: {name}", { name })}
					size="small"
					icon={<RotateCw size={14} />}
					onClick={() => retryFile(upload.id)}
				/>
			)}
			<IconButton
				label={progress.state === "stored" ? t("Remove {name}", { name }) : t("Cancel {name}", { name })}
				size="small"
				icon={<X size={14} />}
				onClick={() => removeFile(draftKey, upload.id)}
			/>
			{progress.state === "sending" && (
				<progress
					aria-label={t("Upload of {name}", { name })}
					max={Math.max(1, upload.sizeBytes)}
					value={progress.sentBytes}
					className="absolute inset-x-0 bottom-0 h-0.5 w-full appearance-none bg-transparent accent-accent [&::-webkit-progress-bar]:bg-transparent [&::-webkit-progress-value]:bg-accent"
				/>
			)}
		</li>
	);
}

type Note = {
	readonly text: string;
	/** `warning`: it is there, but models will not read it. */
	readonly tone: "plain" | "warning" | "failure";
};

const COLOURS = { plain: "text-ink-soft", warning: "text-waiting", failure: "text-danger" } as const;

function useNote({ sizeBytes, isKept, progress }: Upload): Note {
	const t = useText();
	const isOnline = useChats((state) => state.connection.state === "online");
	const size = describeSize(sizeBytes, t.locale);
	switch (progress.state) {
		case "waiting":
			return {
				text: isOnline || !isKept ? t("Waiting") : t("Kept here until the server is back"),
				tone: "plain",
			};
		case "sending": {
			if (progress.sentBytes >= sizeBytes) return { text: t("Reading…"), tone: "plain" };
			const percent = Math.floor((progress.sentBytes / Math.max(1, sizeBytes)) * 100);
			return { text: t("{percent} % of {size}", { percent, size }), tone: "plain" };
		}
		case "failed":
			return { text: t.failure(progress.reason), tone: "failure" };
		case "stored": {
			const { problem, is_cut: isCut } = progress.attachment;
			if (problem !== undefined) return { text: t.failure(problem), tone: "warning" };
			if (isCut) return { text: t("{size}, only its beginning is read", { size }), tone: "plain" };
			return { text: size, tone: "plain" };
		}
	}
}

/** Images as they are on this computer; what is huge is not decoded for a thumbnail. */
const MOST_PREVIEW_BYTES = 20 * 1024 * 1024;
const PREVIEWED: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);

function Preview({ upload }: { readonly upload: Upload }) {
	const { contentOfFile } = useActions();
	const { id, mime, sizeBytes } = upload;
	const isImage = PREVIEWED.has(mime);
	const [url, setUrl] = useState<string | null>(null);
	useEffect(() => {
		const content = isImage && sizeBytes <= MOST_PREVIEW_BYTES ? contentOfFile(id) : null;
		if (content === null) return;
		const made = URL.createObjectURL(content);
		setUrl(made);
		return () => URL.revokeObjectURL(made);
	}, [id, isImage, sizeBytes, contentOfFile]);
	return (
		<span className="flex size-9 shrink-0 items-center justify-center overflow-hidden rounded-small bg-chosen text-ink-soft">
			{url === null ? (
				isImage ? (
					<ImageIcon size={16} aria-hidden />
				) : (
					<FileText size={16} aria-hidden />
				)
			) : (
				<img src={url} alt="" className="size-full object-cover" onError={() => setUrl(null)} />
			)}
		</span>
	);
}
