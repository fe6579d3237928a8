import { useActions } from "../../../app/app-context.tsx";
import { describeTransferFailure } from "../../../app/transfer.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { ImportCard } from "./import-card.tsx";
import { ImportChooser } from "./import-chooser.tsx";
import { useImports } from "./use-imports.ts";

/** Chats of other apps in, and all chats out. */
export function DataSettings() {
	const t = useText();
	const { exportChats } = useActions();
	const { imports, upload, failure, start, cancel, undo, stopUpload } = useImports();
	return (
		<>
			<section data-setting="import" className="grid gap-3">
				<h4 className="font-medium">{t("Import chats")}</h4>
				<p className="text-13 text-ink-soft">
					{t(
						"Takes the export of ChatGPT, Claude, Open WebUI, LibreChat or Cherry Studio, Markdown, and what Parley exported, as it was downloaded. What is here already stays as it is.",
					)}
				</p>
				<ImportChooser upload={upload} onFile={start} onStop={stopUpload} />
				{failure !== null && (
					<p role="alert" className="text-13 text-danger">
						{describeTransferFailure(failure, t)}
					</p>
				)}
				{imports.length > 0 && (
					<ul className="grid gap-2">
						{imports.map((one) => (
							<li key={one.id}>
								<ImportCard record={one} onCancel={cancel} onUndo={undo} />
							</li>
						))}
					</ul>
				)}
			</section>
			<section data-setting="export" className="grid justify-items-start gap-3">
				<h4 className="font-medium">{t("Export all chats")}</h4>
				<p className="text-13 text-ink-soft">
					{t("One file with everything, to keep or to take elsewhere. Keys and settings are not in it.")}
				</p>
				<Button onClick={() => exportChats(null)}>{t("Export…")}</Button>
			</section>
		</>
	);
}
