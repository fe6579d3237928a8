import { Download, FileText } from "lucide-react";
import { useEffect, useState } from "react";
import type { Attachment } from "../../../server/protocol/attachments.ts";
import { useActions } from "../../app/app-context.tsx";
import { explainFailure } from "../../app/explain-failure.ts";
import { useText } from "../../i18n/use-text.ts";
import { Button } from "../../ui/button.tsx";
import { describeSize } from "../../ui/describe-size.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { saveBlob } from "../../ui/save-file.ts";

const SHOWN: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);
/** What would take hundreds of megabytes when drawn is offered as a file. */
const MOST_PIXELS = 50_000_000;
const WIDEST = 320;
const HIGHEST = 240;

/** The files of a message: images as images, all others to be saved. */
export function MessageFiles({ attachments }: { readonly attachments: readonly Attachment[] }) {
	const t = useText();
	return (
		<ul aria-label={t("Attached files")} className="flex max-w-[85%] flex-wrap justify-end gap-2 pb-1.5">
			{attachments.map((attachment) => (
				<li key={attachment.id} className="min-w-0 max-w-full">
					{isShown(attachment) ? (
						<ImageFile attachment={attachment} />
					) : (
						<OtherFile attachment={attachment} />
					)}
				</li>
			))}
		</ul>
	);
}

function isShown({ mime, width = 0, height = 0 }: Attachment): boolean {
	return SHOWN.has(mime) && width > 0 && height > 0 && width * height <= MOST_PIXELS;
}

function ImageFile({ attachment }: { readonly attachment: Attachment }) {
	const t = useText();
	const { name, width = 1, height = 1 } = attachment;
	const [isOpen, setOpen] = useState(false);
	const [isBroken, setBroken] = useState(false);
	const { url, problem } = useContent(attachment.id);
	if (isBroken || problem !== null) return <OtherFile attachment={attachment} problem={problem} />;
	const scale = Math.min(1, WIDEST / width, HIGHEST / height);
	return (
		<>
			<button
				type="button"
				aria-label={t("Open image {name}", { name })}
				onClick={() => setOpen(true)}
				className="block max-w-full overflow-hidden rounded-panel border border-line bg-soft"
				style={{ width: Math.max(24, width * scale), aspectRatio: `${width} / ${height}` }}
			>
				{url !== null && (
					<img
						src={url}
						alt={name}
						width={width}
						height={height}
						onError={() => setBroken(true)}
						className="size-full object-contain"
					/>
				)}
			</button>
			{isOpen && url !== null && (
				<Dialog title={name} size="wide" onClose={() => setOpen(false)}>
					<div className="flex h-full flex-col gap-3 p-4">
						<img src={url} alt={name} className="min-h-0 flex-1 object-contain" />
						<div className="flex items-center justify-between gap-3 text-13 text-ink-soft">
							<span>
								{width} × {height} · {describeSize(attachment.size_bytes, t.locale)}
							</span>
							<SaveButton attachment={attachment} />
						</div>
					</div>
				</Dialog>
			)}
		</>
	);
}

function SaveButton({ attachment }: { readonly attachment: Attachment }) {
	const t = useText();
	const { saveAttachment } = useSave(attachment);
	return <Button onClick={saveAttachment}>{t("Save")}</Button>;
}

function OtherFile({
	attachment,
	problem = null,
}: {
	readonly attachment: Attachment;
	/** What failed when its content was read; null: nothing. */
	readonly problem?: unknown;
}) {
	const t = useText();
	const { name, size_bytes: sizeBytes } = attachment;
	const { saveAttachment, failure } = useSave(attachment);
	const trouble = failure ?? problem;
	const state = trouble === null ? describeSize(sizeBytes, t.locale) : explainFailure(trouble, t);
	return (
		<button
			type="button"
			// All that is to be seen: also why it could not be saved.
			aria-label={`${t("Save file {name}", { name })} ${state}`}
			onClick={saveAttachment}
			className="flex max-w-72 min-w-0 items-center gap-2.5 rounded-panel border border-line bg-raised px-3 py-2 text-start hover:bg-hover"
		>
			<FileText size={18} aria-hidden className="shrink-0 text-ink-soft" />
			<span className="min-w-0">
				<span dir="auto" className="name-line block text-14" title={name}>
					{name}
				</span>{" "}
				<span className={trouble === null ? "block text-12 text-ink-soft" : "block text-12 text-danger"}>
					{state}
				</span>
			</span>
			<Download size={15} aria-hidden className="shrink-0 text-ink-faint" />
		</button>
	);
}

/** The content as an address that only this page can open. */
function useContent(id: string): { readonly url: string | null; readonly problem: unknown } {
	const { readAttachment } = useActions();
	const [found, setFound] = useState<{ url: string | null; problem: unknown }>({
		url: null,
		problem: null,
	});
	useEffect(() => {
		let isGone = false;
		let made: string | null = null;
		readAttachment(id).then(
			(content) => {
				if (isGone) return;
				made = URL.createObjectURL(content);
				setFound({ url: made, problem: null });
			},
			(error: unknown) => {
				if (!isGone) setFound({ url: null, problem: error });
			},
		);
		return () => {
			isGone = true;
			if (made !== null) URL.revokeObjectURL(made);
		};
	}, [id, readAttachment]);
	return found;
}

function useSave(attachment: Attachment) {
	const { readAttachment } = useActions();
	const [failure, setFailure] = useState<unknown>(null);
	const saveAttachment = () => {
		readAttachment(attachment.id).then(
			(content) => {
				setFailure(null);
				saveBlob(attachment.name, content);
			},
			(error: unknown) => setFailure(error),
		);
	};
	return { saveAttachment, failure };
}
