import { memo, useMemo, useState } from "react";
import { useText } from "../../../i18n/use-text.ts";
import { CopyButton } from "../copy-button.tsx";
import { CodeBlock } from "../markdown/code-block.tsx";
import { ValueView } from "./value-view.tsx";

type StructuredAnswerProps = {
	/** As it is stored. */
	readonly json: string;
	/** As it is being written; undefined: use what is stored. */
	readonly snapshot: unknown;
	readonly isStreaming: boolean;
};

/** An object: its fields, with lists of objects as tables, or its JSON. */
export const StructuredAnswer = memo(function StructuredAnswer({
	json,
	snapshot,
	isStreaming,
}: StructuredAnswerProps) {
	const t = useText();
	const [isJson, setJson] = useState(false);
	const value = useMemo(() => (snapshot === undefined ? parse(json) : snapshot), [json, snapshot]);
	const text = useMemo(() => JSON.stringify(value, null, 2) ?? "", [value]);
	if (value === undefined) return isStreaming ? null : <p className="whitespace-pre-wrap">{json}</p>;
	return (
		<div className="structured">
			<fieldset className="structured-tools" aria-label={t("View of the object")}>
				<ViewButton label={t("Fields")} isChosen={!isJson} onChoose={() => setJson(false)} />
				<ViewButton label={t("JSON")} isChosen={isJson} onChoose={() => setJson(true)} />
				<CopyButton text={text} label={t("Copy JSON")} />
			</fieldset>
			{isJson ? (
				<CodeBlock text={text} language="json" isOpen={isStreaming} />
			) : (
				<ValueView value={value} depth={0} />
			)}
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

function parse(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		return undefined;
	}
}
