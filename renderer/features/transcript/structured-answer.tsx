import { memo, type ReactNode } from "react";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";

type StructuredAnswerProps = {
	/** As it is stored. */
	readonly json: string;
	/** As it is being written; undefined: use what is stored. */
	readonly snapshot: unknown;
	readonly isStreaming: boolean;
};

const DEEPEST = 12;

/** An object as a list of its fields. */
export const StructuredAnswer = memo(function StructuredAnswer({
	json,
	snapshot,
	isStreaming,
}: StructuredAnswerProps) {
	const t = useText();
	const value = snapshot === undefined ? parse(json) : snapshot;
	if (value === undefined) return isStreaming ? null : <p className="whitespace-pre-wrap">{json}</p>;
	return <div className="structured">{renderValue(value, 0, t)}</div>;
});

function renderValue(value: unknown, depth: number, t: Text): ReactNode {
	if (value === null || value === undefined || value === "")
		return <span className="text-ink-faint">{t("none")}</span>;
	if (typeof value === "boolean") return value ? t("Yes") : t("No");
	if (typeof value !== "object") return <span className="whitespace-pre-wrap">{String(value)}</span>;
	if (depth >= DEEPEST) return <code>{JSON.stringify(value)}</code>;
	if (Array.isArray(value)) {
		if (value.length === 0) return <span className="text-ink-faint">{t("none")}</span>;
		return (
			<ol>
				{value.map((item, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: items have no other identity
					<li key={index}>{renderValue(item, depth + 1, t)}</li>
				))}
			</ol>
		);
	}
	return (
		<dl className={depth === 0 ? undefined : "nested"}>
			{Object.entries(value).map(([name, field]) => (
				<div key={name}>
					<dt>{labelOf(name)}</dt>
					<dd>{renderValue(field, depth + 1, t)}</dd>
				</div>
			))}
		</dl>
	);
}

/** `first_name` → “First name”. */
function labelOf(name: string): string {
	const words = name.replace(/[_-]+/g, " ").trim();
	return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

function parse(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		return undefined;
	}
}
