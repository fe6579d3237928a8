import { FileUp } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { classNames } from "../../../ui/class-names.ts";
import { ProgressBar } from "./progress-bar.tsx";
import type { Upload } from "./use-imports.ts";

type ImportChooserProps = {
	readonly upload: Upload | null;
	readonly onFile: (file: File) => void;
	readonly onStop: () => void;
};

/** Where a file is dropped or chosen, and how much of it has left. */
export function ImportChooser({ upload, onFile, onStop }: ImportChooserProps) {
	const t = useText();
	const input = useRef<HTMLInputElement>(null);
	const [isOver, setOver] = useState(false);
	if (upload !== null) {
		const percent = Math.round(upload.share * 100);
		return (
			<div className="grid gap-2 rounded-panel border border-line p-4">
				<div className="flex items-center justify-between gap-3">
					<bdi className="min-w-0 truncate">{upload.name}</bdi>
					<span className="shrink-0 text-13 text-ink-soft tabular-nums">
						{t("{percent} % sent", { percent })}
					</span>
				</div>
				<ProgressBar label={t("Sending the file")} share={upload.share} />
				<Button className="justify-self-end" onClick={onStop}>
					{t("Cancel")}
				</Button>
			</div>
		);
	}
	const take = (files: FileList | null | undefined) => {
		const file = files?.[0];
		if (file !== undefined) onFile(file);
	};
	const handleDrop = (event: DragEvent) => {
		event.preventDefault();
		event.stopPropagation();
		setOver(false);
		take(event.dataTransfer.files);
	};
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same for the keyboard
		<div
			onDragOver={(event) => {
				event.preventDefault();
				setOver(true);
			}}
			onDragLeave={() => setOver(false)}
			onDrop={handleDrop}
			className={classNames(
				"flex flex-wrap items-center gap-x-3 gap-y-2 rounded-panel border border-dashed p-4 transition-colors",
				isOver ? "border-accent bg-chosen" : "border-line-strong",
			)}
		>
			<Button onClick={() => input.current?.click()}>
				<FileUp size={15} />
				{t("Choose a file")}
			</Button>
			<span className="text-13 text-ink-soft">{t("or drop it here: a zip, JSON or Markdown file")}</span>
			<input
				ref={input}
				type="file"
				aria-label={t("File to import")}
				accept=".zip,.json,.md,.markdown,.txt,.bak"
				tabIndex={-1}
				className="sr-only"
				onChange={(event) => {
					take(event.target.files);
					event.target.value = "";
				}}
			/>
		</div>
	);
}
