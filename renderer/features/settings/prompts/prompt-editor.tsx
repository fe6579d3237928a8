import { type FormEvent, useId } from "react";
import type { LibraryItem } from "../../../../server/protocol/library.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";

export type PromptDraft = Pick<LibraryItem<"prompts">, "id" | "name" | "content">;

type PromptEditorProps = {
	readonly draft: PromptDraft;
	readonly isBusy: boolean;
	readonly onChange: (draft: PromptDraft) => void;
	readonly onSave: (draft: PromptDraft) => void;
	readonly onCancel: () => void;
};

export function PromptEditor({ draft, isBusy, onChange, onSave, onCancel }: PromptEditorProps) {
	const t = useText();
	const id = useId();
	const { name, content } = draft;
	const { text } = content;
	const handleSubmit = (event: FormEvent) => {
		event.preventDefault();
		onSave(draft);
	};
	return (
		<form onSubmit={handleSubmit} aria-label={t("Prompt")} className="flex flex-col gap-2">
			<label htmlFor={`${id}-name`} className="text-13 text-ink-soft">
				{t("Name")}
			</label>
			<input
				id={`${id}-name`}
				// biome-ignore lint/a11y/noAutofocus: it appears because one asked for it
				autoFocus
				value={name}
				maxLength={200}
				autoComplete="off"
				onChange={(event) => onChange({ ...draft, name: event.target.value })}
				className="h-8 rounded-small border border-line-strong bg-raised px-2.5"
			/>
			<label htmlFor={`${id}-text`} className="text-13 text-ink-soft">
				{t("Text")}
			</label>
			<textarea
				id={`${id}-text`}
				value={text}
				rows={4}
				maxLength={64_000}
				placeholder={t("Such as: Translate this into {language}: {text}", {
					language: `{{${t("language")}}}`,
					text: `{{${t("text")}}}`,
				})}
				onChange={(event) => onChange({ ...draft, content: { text: event.target.value } })}
				className="max-h-72 min-h-24 resize-y rounded-small border border-line-strong bg-raised px-2.5 py-2 [field-sizing:content]"
			/>
			<div className="flex gap-2 pt-1">
				<Button isSubmit tone="accent" disabled={isBusy || name.trim() === "" || text === ""}>
					{t("Save")}
				</Button>
				<Button tone="quiet" onClick={onCancel}>
					{t("Cancel")}
				</Button>
			</div>
		</form>
	);
}
