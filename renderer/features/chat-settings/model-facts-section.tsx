import { useId, useState } from "react";
import type { ModelNote } from "../../../server/protocol/model-corrections.ts";
import type { Model, ModelCapabilities } from "../../../server/protocol/rest.ts";
import { explainFailure } from "../../app/explain-failure.ts";
import { useModelNotes } from "../../app/library/use-model-notes.ts";
import { findChosenModel, useChatSettings } from "../../app/use-chat-settings.ts";
import { useModelList } from "../../app/use-model-list.ts";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";
import { PanelSection } from "../../ui/panel-section.tsx";
import { TextButton } from "../../ui/text-button.tsx";
import { TokenField } from "./token-field.tsx";

const ABILITIES = ["vision", "tools", "reasoning", "structured"] as const;
type Ability = (typeof ABILITIES)[number];

/** What the chat's model can do, as far as it is known, and a word of the person's own where that is wrong. */
export function ModelFactsSection({ chatId }: { readonly chatId: string | null }) {
	const t = useText();
	const { settings } = useChatSettings(chatId);
	const { list } = useModelList();
	const model = findChosenModel(list.models, settings);
	if (model === undefined || model.id === "guide") return null;
	return <ModelFacts key={model.id} model={model} t={t} />;
}

function ModelFacts({ model, t }: { readonly model: Model; readonly t: Text }) {
	const [isOpen, setOpen] = useState(false);
	const { noteOf, canChange, change } = useModelNotes();
	const [failure, setFailure] = useState<string | null>(null);
	const note = noteOf(model.id);
	const isCorrected = note.capabilities !== undefined || note.context_tokens !== undefined;
	const save = (patch: (note: ModelNote) => ModelNote) => {
		setFailure(null);
		change(model.id, patch).catch((error: unknown) => setFailure(explainFailure(error, t)));
	};
	return (
		<PanelSection
			title={t("What this model can do")}
			aside={
				canChange && (
					<TextButton onClick={() => setOpen(!isOpen)}>{isOpen ? t("Done") : t("Correct it")}</TextButton>
				)
			}
		>
			{isOpen ? (
				<div className="flex flex-col items-stretch gap-3 [&>button]:self-start">
					{ABILITIES.map((ability) => (
						<AbilityField
							key={ability}
							label={nameAbility(ability, t)}
							said={note.capabilities?.[ability]}
							onChange={(said) =>
								save(({ capabilities }) => ({ capabilities: withSaid(capabilities, ability, said) }))
							}
						/>
					))}
					<ContextField
						said={note.context_tokens}
						known={model.context_tokens}
						onChange={(context_tokens) => save(() => ({ context_tokens }))}
					/>
					{isCorrected && (
						<TextButton onClick={() => save(() => ({ capabilities: undefined, context_tokens: undefined }))}>
							{t("Take back all corrections")}
						</TextButton>
					)}
				</div>
			) : (
				<p className="text-13 text-ink-soft">{describeModel(model, isCorrected, t)}</p>
			)}
			{failure !== null && (
				<p role="alert" className="text-12 text-danger">
					{failure}
				</p>
			)}
		</PanelSection>
	);
}

type FieldProps<Value> = {
	readonly said: Value | undefined;
	readonly onChange: (said: Value | undefined) => void;
};

function AbilityField({ label, said, onChange }: FieldProps<boolean> & { readonly label: string }) {
	const t = useText();
	const id = useId();
	return (
		<div className="flex items-center justify-between gap-2">
			<label htmlFor={id} className="text-13">
				{label}
			</label>
			<select
				id={id}
				value={said === undefined ? "" : said ? "yes" : "no"}
				onChange={({ target }) => onChange(target.value === "" ? undefined : target.value === "yes")}
				className="h-8 w-36 shrink-0 rounded-small border border-line-strong bg-raised px-2"
			>
				<option value="">{t("As it is known")}</option>
				<option value="yes">{t("Yes")}</option>
				<option value="no">{t("No")}</option>
			</select>
		</div>
	);
}

function ContextField({
	said,
	known,
	onChange,
}: FieldProps<number> & { readonly known: number | undefined }) {
	const t = useText();
	return (
		<TokenField
			label={t("Room for question and answer, in tokens")}
			value={said}
			placeholder={known === undefined || said !== undefined ? t("As it is known") : String(known)}
			maxDigits={9}
			onChange={(tokens) =>
				onChange(tokens !== null && tokens >= 256 ? Math.min(tokens, 100_000_000) : undefined)
			}
		/>
	);
}

function withSaid(
	known: ModelCapabilities | undefined,
	ability: Ability,
	said: boolean | undefined,
): ModelCapabilities | undefined {
	const all = { ...known, [ability]: said };
	return ABILITIES.some((one) => all[one] !== undefined) ? all : undefined;
}

function describeModel({ capabilities }: Model, isCorrected: boolean, t: Text): string {
	const can = ABILITIES.filter((ability) => capabilities[ability] === true);
	const cannot = ABILITIES.filter((ability) => capabilities[ability] === false);
	const list = (abilities: readonly Ability[]) => abilities.map((one) => nameAbility(one, t)).join(", ");
	const parts = [
		...(can.length === 0 ? [] : [t("Can: {list}.", { list: list(can) })]),
		...(cannot.length === 0 ? [] : [t("Cannot: {list}.", { list: list(cannot) })]),
		...(can.length + cannot.length === 0 ? [t("Nothing is known of it.")] : []),
		...(isCorrected ? [t("Corrected by you.")] : []),
	];
	return parts.join(" ");
}

function nameAbility(ability: Ability, t: Text): string {
	const names: Readonly<Record<Ability, string>> = {
		vision: t("see images"),
		tools: t("use tools"),
		reasoning: t("think first"),
		structured: t("keep to a schema"),
	};
	return names[ability];
}
