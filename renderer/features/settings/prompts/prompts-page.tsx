import { Plus } from "lucide-react";
import { explainFailure } from "../../../app/explain-failure.ts";
import { newItemId } from "../../../app/library/new-item-id.ts";
import { useLibrary } from "../../../app/library/use-library.ts";
import { useRemoveItem } from "../../../app/library/use-remove-item.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { useAttempt } from "../../../ui/use-attempt.ts";
import { useLibraryDraft } from "../use-library-draft.ts";
import { type PromptDraft, PromptEditor } from "./prompt-editor.tsx";

/** Outlives the dialog. */
const KEPT = new Map<string, PromptDraft>();

/** The prompts that `/` brings up in the composer. */
export function PromptsPage() {
	const t = useText();
	const library = useLibrary("prompts");
	const { items, state, failure, put } = library;
	const removeItem = useRemoveItem(library);
	const draft = useLibraryDraft(KEPT);
	const editing = draft.open;
	const attempt = useAttempt(t("The prompt could not be kept. Try again."));
	const run = (step: () => Promise<unknown>) =>
		attempt.run(() =>
			step().then(
				() => null,
				(error: unknown) => explainFailure(error, t),
			),
		);
	const save = (written: PromptDraft) =>
		run(async () => {
			await put({ ...written, name: written.name.trim() });
			draft.closeSaved(written);
		});
	const removeWithUndo = (prompt: PromptDraft) =>
		run(async () => {
			await removeItem(prompt, t("Prompt “{name}” deleted.", { name: prompt.name }));
			draft.giveUp(prompt.id);
		});
	const begin = () => draft.beginNew(items, { id: newItemId(), name: "", content: { text: "" } });
	const isNew = editing !== null && !items.some(({ id }) => id === editing.id);
	/** A new one stands among them, so that its editor stays the same when it is saved. */
	const shown = isNew ? [...items, editing] : items;
	return (
		<div data-setting="prompts" className="flex flex-col gap-4">
			<p className="text-13 text-ink-soft">
				{t(
					"A / at the beginning of a line brings them up while you write. What stands in {braces} is asked for.",
					{
						braces: `{{${t("braces")}}}`,
					},
				)}
			</p>
			{state === "failed" && <p className="text-13 text-danger">{t.failure(failure ?? "")}</p>}
			{shown.length > 0 && (
				<ul className="flex flex-col divide-y divide-line rounded-panel border border-line">
					{shown.map((prompt) => (
						<li key={prompt.id} className="px-3 py-2">
							{editing?.id === prompt.id ? (
								<PromptEditor
									draft={editing}
									isBusy={attempt.isBusy}
									onChange={draft.change}
									onSave={save}
									onCancel={() => draft.giveUp(editing.id)}
								/>
							) : (
								<div className="flex items-center gap-2">
									<div className="min-w-0 flex-1">
										<p dir="auto" className="name-line">
											{prompt.name}
										</p>
										<p dir="auto" className="name-line text-13 text-ink-soft">
											{prompt.content.text}
										</p>
									</div>
									<Button
										tone="quiet"
										aria-label={t("Change {name}", { name: prompt.name })}
										onClick={() => draft.begin(prompt)}
									>
										{t("Change")}
									</Button>
									<Button
										tone="quiet"
										aria-label={t("Delete {name}", { name: prompt.name })}
										onClick={() => removeWithUndo(prompt)}
									>
										{t("Delete")}
									</Button>
								</div>
							)}
						</li>
					))}
				</ul>
			)}
			{!isNew && (
				<div>
					<Button onClick={begin}>
						<Plus size={15} />
						{t("New prompt")}
					</Button>
				</div>
			)}
			<p role="status" className="text-13 text-danger empty:hidden">
				{attempt.failure}
			</p>
		</div>
	);
}
