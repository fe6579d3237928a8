import { useEffect, useRef, useState } from "react";
import { cutText } from "../../../server/protocol/readable-text.ts";
import type { ExportFormat } from "../../../server/protocol/transfer.ts";
import { useActions, useChats } from "../../app/app-context.tsx";
import { describeTransferFailure, useTransfer } from "../../app/transfer.ts";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";
import { selectTitle } from "../../store/selectors.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { saveBlob } from "../../ui/save-file.ts";
import { useAttempt } from "../../ui/use-attempt.ts";
import { ToServer } from "./to-server.tsx";

type FormatChoice = { readonly format: ExportFormat; readonly label: string; readonly hint: string };

function listFormats(t: Text): readonly FormatChoice[] {
	return [
		{
			format: "markdown",
			label: t("Markdown"),
			hint: t("Text that every editor opens, with all versions of each answer."),
		},
		{
			format: "html",
			label: t("Web page"),
			hint: t("To read in any browser, and to print. Needs no network."),
		},
		{ format: "json", label: t("JSON"), hint: t("For programs: all of it in one file.") },
		{
			format: "parley",
			label: t("Parley archive"),
			hint: t("Loses nothing: versions, reasoning, folders, times. For keeping, and for another Parley."),
		},
	];
}

/** How chats are to be saved as a file. @param chatIds null: all */
export function ExportDialog({ chatIds }: { readonly chatIds: readonly string[] | null }) {
	const t = useText();
	const { exportChats, say } = useActions();
	const transfer = useTransfer();
	const [only] = chatIds ?? [];
	const title = useChats((state) => (only === undefined ? "" : selectTitle(state, only, t)));
	const [format, setFormat] = useState<ExportFormat>(chatIds === null ? "parley" : "markdown");
	const { isBusy, failure, run } = useAttempt(t("The export did not work. Try again."));
	const stop = useRef(new AbortController());
	useEffect(() => () => stop.current.abort(), []);
	const close = () => exportChats(undefined);
	const name =
		chatIds === null
			? t("Export all chats")
			: chatIds.length === 1
				? t("Export “{title}”", { title: cutText(title, 40) })
				: t.count(chatIds.length, "Export {count} chat", "Export {count} chats");
	const save = () =>
		run(async () => {
			try {
				const file = await transfer.exportChats(format, chatIds, stop.current.signal);
				saveBlob(file.name, file.blob);
				say(t("“{name}” was saved.", { name: file.name }));
				close();
				return null;
			} catch (error) {
				return stop.current.signal.aborted ? null : describeTransferFailure(error, t);
			}
		});
	return (
		<Dialog title={name} onClose={close}>
			<fieldset className="grid gap-1">
				<legend className="sr-only">{t("Format")}</legend>
				{listFormats(t).map((choice) => (
					<label
						key={choice.format}
						className="flex cursor-default items-start gap-3 rounded-small px-3 py-2 hover:bg-hover has-checked:bg-chosen has-focus-visible:outline-2 has-focus-visible:outline-accent"
					>
						<input
							type="radio"
							name="export-format"
							checked={format === choice.format}
							onChange={() => setFormat(choice.format)}
							className="mt-1 accent-accent"
						/>
						<span>
							<span className="block font-medium">{choice.label}</span>
							<span className="block text-13 text-ink-soft">{choice.hint}</span>
						</span>
					</label>
				))}
			</fieldset>
			{failure !== null && (
				<p role="alert" className="mt-3 text-13 text-danger">
					{failure}
				</p>
			)}
			<div className="mt-5 flex justify-end gap-2">
				<Button onClick={close}>{t("Cancel")}</Button>
				<Button tone="accent" disabled={isBusy} onClick={save}>
					{isBusy ? t("Exporting…") : t("Save")}
				</Button>
			</div>
			{only !== undefined && chatIds?.length === 1 && <ToServer chatId={only} onDone={close} />}
		</Dialog>
	);
}
