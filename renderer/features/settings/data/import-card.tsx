import { useState } from "react";
import type { Import } from "../../../../server/protocol/transfer.ts";
import { readerLocale } from "../../../i18n/reader-locale.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { describeImport, nameSource } from "./describe-import.ts";
import { codedNotes, describeNote } from "./describe-note.ts";
import { ImportReport } from "./import-report.tsx";
import { ProgressBar } from "./progress-bar.tsx";
import { isRunning } from "./use-imports.ts";

type ImportCardProps = {
	readonly record: Import;
	readonly onCancel: (id: string) => void;
	readonly onUndo: (id: string) => void;
};

/** One import: how far it is, or what it came to, with what can be done about it. */
export function ImportCard({ record, onCancel, onUndo }: ImportCardProps) {
	const t = useText();
	const [isOpen, setOpen] = useState(false);
	const { id, state, bytes, bytes_read: bytesRead, source } = record;
	const share = state === "running" && bytes > 0 ? bytesRead / bytes : null;
	const hasReport = state === "done" || state === "undone" || (state === "failed" && record.skipped > 0);
	const canCancel = state === "running" || state === "waiting" || state === "receiving";
	return (
		<article aria-label={record.file_name} className="grid gap-2 rounded-panel border border-line p-4">
			<div className="flex flex-wrap items-baseline justify-between gap-x-3">
				<bdi className="min-w-0 truncate font-medium">{record.file_name}</bdi>
				<span className="shrink-0 text-12 text-ink-faint">
					{source !== null && (
						<>
							<bdi>{nameSource(t, source)}</bdi>
							{" · "}
						</>
					)}
					<bdi>{formatDay(record.created_at)}</bdi>
				</span>
			</div>
			{isRunning(record) && <ProgressBar label={t("Progress of the import")} share={share} />}
			<p role="status" className="text-13 text-ink-soft tabular-nums">
				{describeImport(t, record)}
			</p>
			{record.problem !== null && (
				<p className={state === "failed" ? "text-13 text-danger" : "text-13 text-waiting"}>
					{codedNotes(record.problem_notes, [record.problem])
						.map((note) => describeNote(t, note))
						.join(" ")}
				</p>
			)}
			<div className="flex flex-wrap gap-2 empty:hidden">
				{canCancel && <Button onClick={() => onCancel(id)}>{t("Cancel")}</Button>}
				{hasReport && (
					<Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
						{isOpen ? t("Hide the report") : t("Report")}
					</Button>
				)}
				{state === "done" && record.chats > 0 && (
					<Button onClick={() => onUndo(id)}>{t("Undo import")}</Button>
				)}
			</div>
			{isOpen && hasReport && <ImportReport key={state} importId={id} />}
		</article>
	);
}

function formatDay(time: string): string {
	const date = new Date(time);
	return Number.isNaN(date.getTime())
		? ""
		: date.toLocaleString(readerLocale(), { dateStyle: "medium", timeStyle: "short" });
}
