import { type FormEvent, type KeyboardEvent, useEffect, useId, useMemo, useRef } from "react";
import type { ClientId } from "../../../../server/protocol/ids.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { checkSchemaText } from "./check-schema-text.ts";
import { CodeField } from "./code-field.tsx";
import { SchemaTrial } from "./schema-trial.tsx";

export type WrittenSchema = {
	readonly name: string;
	readonly description: string;
	readonly schema: Readonly<Record<string, unknown>>;
};

/** A form as it is being written. */
export type SchemaDraft = {
	readonly id: ClientId;
	readonly name: string;
	readonly description: string;
	/** Of its JSON Schema. */
	readonly text: string;
};

type SchemaEditorProps = {
	readonly draft: SchemaDraft;
	/** Of the other forms. */
	readonly takenNames: readonly string[];
	readonly isBusy: boolean;
	/** Why it was not kept. */
	readonly failure: string | null;
	readonly onChange: (draft: SchemaDraft) => void;
	readonly onKeep: (written: WrittenSchema) => void;
	/** Out of sight, not given up. */
	readonly onLeave: () => void;
	readonly onCancel: () => void;
	readonly onDelete?: () => void;
};

/** The standard form of an answer has this name already. */
const STANDARD_NAME = "answer";

/** A form with its name, what it says, and a trial of it. */
export function SchemaEditor(props: SchemaEditorProps) {
	const { draft, takenNames, isBusy, failure, onChange, onKeep, onLeave, onCancel, onDelete } = props;
	const t = useText();
	const id = useId();
	const { name, description, text } = draft;
	const checked = useMemo(() => checkSchemaText(text), [text]);
	const nameField = useRef<HTMLInputElement>(null);
	useEffect(() => nameField.current?.focus(), []);
	const isTaken = [...takenNames, STANDARD_NAME].some(
		(taken) => taken.toLowerCase() === name.trim().toLowerCase(),
	);
	const canKeep = name.trim() !== "" && !isTaken && checked.schema !== null && !isBusy;
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (canKeep && checked.schema !== null)
			onKeep({ name: name.trim(), description: description.trim(), schema: checked.schema });
	};
	const handleKey = (event: KeyboardEvent) => {
		if (event.key !== "Escape" || event.defaultPrevented || event.nativeEvent.isComposing) return;
		event.preventDefault();
		event.stopPropagation();
		onLeave();
	};
	return (
		<form aria-label={t("Form")} onSubmit={submit} onKeyDown={handleKey} className="flex flex-col gap-4">
			<div>
				<label htmlFor={`${id}-name`} className="mb-1 block text-13 text-ink-soft">
					{t("Name")}
				</label>
				<input
					ref={nameField}
					id={`${id}-name`}
					value={name}
					maxLength={100}
					autoComplete="off"
					aria-invalid={isTaken}
					aria-describedby={`${id}-name-hint`}
					onChange={(event) => onChange({ ...draft, name: event.target.value })}
					className="h-8 w-full rounded-small border border-line-strong bg-raised px-2.5 aria-invalid:border-danger"
				/>
				<p id={`${id}-name-hint`} className="mt-1 text-13 text-ink-soft">
					{isTaken
						? t("There is a form of this name already.")
						: t("Programs ask for the form by this name, as response_model.")}
				</p>
			</div>
			<div>
				<label htmlFor={`${id}-text`} className="mb-1 block text-13 text-ink-soft">
					{t("Description")}
				</label>
				<input
					id={`${id}-text`}
					value={description}
					maxLength={2000}
					autoComplete="off"
					onChange={(event) => onChange({ ...draft, description: event.target.value })}
					className="h-8 w-full rounded-small border border-line-strong bg-raised px-2.5"
				/>
			</div>
			<CodeField
				label={t("JSON Schema")}
				value={text}
				fault={checked.fault}
				onChange={(changed) => onChange({ ...draft, text: changed })}
			/>
			<SchemaTrial schema={checked.schema} />
			<div className="flex flex-wrap gap-2">
				<Button isSubmit tone="accent" disabled={!canKeep}>
					{t("Save")}
				</Button>
				<Button tone="quiet" onClick={onCancel}>
					{t("Cancel")}
				</Button>
				{onDelete !== undefined && (
					<Button tone="danger" className="ms-auto" onClick={onDelete}>
						{t("Delete")}
					</Button>
				)}
			</div>
			<p role="status" className="text-13 text-danger empty:hidden">
				{failure}
			</p>
		</form>
	);
}
