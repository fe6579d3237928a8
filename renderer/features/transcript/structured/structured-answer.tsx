import { memo, useMemo, useState } from "react";
import type { NamedSchema } from "../../../../server/protocol/answer-form.ts";
import { parseExactJson } from "../../../../server/protocol/exact-json.ts";
import { useText } from "../../../i18n/use-text.ts";
import { CopyButton } from "../copy-button.tsx";
import { CodeBlock } from "../markdown/code-block.tsx";
import { FormView } from "./form-view.tsx";
import { formatJson } from "./format-json.ts";
import { isFields } from "./is-fields.ts";
import { nameForm } from "./name-form.ts";
import { hasWords } from "./read-form.ts";
import { ValueView } from "./value-view.tsx";

type StructuredAnswerProps = {
	/** As it is stored. */
	readonly json: string;
	/** As it is being written; undefined: use what is stored. */
	readonly snapshot: unknown;
	readonly isStreaming: boolean;
	/** What it was asked for in; undefined: nobody knows any more. */
	readonly form: NamedSchema | undefined;
};

type View = "form" | "fields" | "json";

/** An object: with the words of its form, as plain fields with lists of objects as tables, or its JSON. */
export const StructuredAnswer = memo(function StructuredAnswer({
	json,
	snapshot,
	isStreaming,
	form,
}: StructuredAnswerProps) {
	const t = useText();
	const schema = useMemo(() => form && nameForm(form.schema, t), [form, t]);
	const preferred = useMemo(() => (schema !== undefined && hasWords(schema) ? "form" : "fields"), [schema]);
	const [chosen, choose] = useState<View | null>(null);
	const value = useMemo(() => (snapshot === undefined ? parseExactJson(json) : snapshot), [json, snapshot]);
	const isJson = chosen === "json";
	const text = useMemo(() => (isJson ? (formatJson(value) ?? json) : ""), [isJson, value, json]);
	if (value === undefined) return isStreaming ? null : <p className="whitespace-pre-wrap">{json}</p>;
	const isForm = schema !== undefined && isFields(value);
	const view = chosen ?? (isForm ? preferred : "fields");
	return (
		<div className="structured">
			<fieldset className="structured-tools" aria-label={t("View of the object")}>
				{isForm && (
					<ViewButton label={t("Form")} isChosen={view === "form"} onChoose={() => choose("form")} />
				)}
				<ViewButton label={t("Fields")} isChosen={view === "fields"} onChoose={() => choose("fields")} />
				<ViewButton label={t("JSON")} isChosen={view === "json"} onChoose={() => choose("json")} />
				<CopyButton text={() => formatJson(value) ?? json} label={t("Copy JSON")} />
			</fieldset>
			{view === "json" && <CodeBlock text={text} language="json" isOpen={isStreaming} />}
			{view === "form" && isForm && <FormView root={schema} schema={schema} value={value} depth={0} />}
			{view === "fields" && <ValueView value={value} depth={0} />}
		</div>
	);
});

type ViewButtonProps = {
	readonly label: string;
	readonly isChosen: boolean;
	readonly onChoose: () => void;
};

function ViewButton({ label, isChosen, onChoose }: ViewButtonProps) {
	return (
		<button
			type="button"
			aria-pressed={isChosen}
			onClick={onChoose}
			className="chrome h-6 rounded-small px-2 text-12 text-ink-soft hover:bg-hover aria-pressed:bg-chosen aria-pressed:text-ink"
		>
			{label}
		</button>
	);
}
