import { useId } from "react";
import { type ReasoningEffort, reasoningEffortSchema } from "../../../server/protocol/model-settings.ts";
import { findChosenModel, useChatSettings } from "../../app/use-chat-settings.ts";
import { useModelList } from "../../app/use-model-list.ts";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";
import { PanelSection } from "../../ui/panel-section.tsx";
import { TextButton } from "../../ui/text-button.tsx";
import { useSettledValue } from "../../ui/use-settled-value.ts";
import { FIELD, TokenField } from "./token-field.tsx";
import { useLeftOut } from "./use-left-out.ts";

/** How the model answers. What is left to it is said so. */
export function AnswerOptionsSection({ chatId }: { readonly chatId: string | null }) {
	const t = useText();
	const { settings, canChange, change } = useChatSettings(chatId);
	const { list } = useModelList();
	const model = findChosenModel(list.models, settings);
	const cannotThink = model?.capabilities.reasoning === false;
	const leftOut = useLeftOut(chatId, model?.id);
	const notTaken = t("This model does not take this choice; it answered without.");
	return (
		<PanelSection title={t("Answers")}>
			<div className="flex flex-col gap-4">
				<Temperature
					value={settings.temperature}
					isDisabled={!canChange}
					hint={leftOut.includes("temperature") ? notTaken : null}
					onChange={(temperature) => change({ temperature })}
				/>
				<Effort
					value={settings.reasoning_effort}
					isDisabled={!canChange || (cannotThink && settings.reasoning_effort === undefined)}
					hint={
						cannotThink
							? t("This model answers without thinking first.")
							: leftOut.includes("reasoning_effort")
								? notTaken
								: null
					}
					onChange={(reasoning_effort) => change({ reasoning_effort })}
				/>
				<Length
					value={settings.max_output_tokens}
					isDisabled={!canChange}
					hint={leftOut.includes("max_output_tokens") ? notTaken : null}
					onChange={(max_output_tokens) => change({ max_output_tokens })}
				/>
			</div>
		</PanelSection>
	);
}

type ChoiceProps<Value> = {
	readonly value: Value | undefined;
	readonly isDisabled: boolean;
	/** What is to be known of it; null: nothing. */
	readonly hint: string | null;
	readonly onChange: (value: Value | null) => void;
};

function Temperature({ value, isDisabled, hint, onChange }: ChoiceProps<number>) {
	const t = useText();
	const id = useId();
	const settled = useSettledValue<number | undefined>(value, (next) => onChange(next ?? null));
	return (
		<div className="flex flex-col gap-1">
			<div className="flex items-baseline justify-between gap-2">
				<label htmlFor={id} className="text-13">
					{t("Temperature")}
				</label>
				{settled.value === undefined ? (
					<span className="text-12 text-ink-soft">{t("left to the model")}</span>
				) : (
					<span className="flex items-baseline gap-2 text-12">
						<span className="tabular-nums">{settled.value.toFixed(1)}</span>
						<TextButton onClick={() => settled.set(undefined)}>{t("Leave it to the model")}</TextButton>
					</span>
				)}
			</div>
			<input
				id={id}
				type="range"
				min={0}
				max={2}
				step={0.1}
				value={settled.value ?? 1}
				disabled={isDisabled}
				aria-describedby={hint === null ? undefined : `${id}-hint`}
				aria-valuetext={settled.value === undefined ? t("left to the model") : settled.value.toFixed(1)}
				onChange={(event) => settled.set(Number(event.target.value))}
				onBlur={settled.settle}
				className="w-full accent-accent"
			/>
			<p className="flex justify-between text-12 text-ink-soft" aria-hidden="true">
				<span>{t("to the point")}</span>
				<span>{t("surprising")}</span>
			</p>
			<Hint id={id} text={hint} />
		</div>
	);
}

function Effort({ value, isDisabled, hint, onChange }: ChoiceProps<ReasoningEffort>) {
	const t = useText();
	const id = useId();
	return (
		<div className="flex flex-col gap-1">
			<label htmlFor={id} className="text-13">
				{t("How long it thinks first")}
			</label>
			<select
				id={id}
				value={value ?? ""}
				disabled={isDisabled}
				aria-describedby={hint === null ? undefined : `${id}-hint`}
				onChange={(event) => {
					const effort = reasoningEffortSchema.safeParse(event.target.value);
					onChange(effort.success ? effort.data : null);
				}}
				className={FIELD}
			>
				<option value="">{t("Left to the model")}</option>
				{reasoningEffortSchema.options.map((effort) => (
					<option key={effort} value={effort}>
						{nameEffort(effort, t)}
					</option>
				))}
			</select>
			<Hint id={id} text={hint} />
		</div>
	);
}

function Length({ value, isDisabled, hint, onChange }: ChoiceProps<number>) {
	const t = useText();
	return (
		<TokenField
			label={t("Longest answer, in tokens")}
			value={value}
			placeholder={t("Left to the model")}
			maxDigits={8}
			isDisabled={isDisabled}
			hint={hint === null ? null : (id) => <Hint id={id} text={hint} />}
			onChange={(tokens) => onChange(tokens !== null && tokens > 0 ? Math.min(tokens, 10_000_000) : null)}
		/>
	);
}

function Hint({ id, text }: { readonly id: string; readonly text: string | null }) {
	if (text === null) return null;
	return (
		<p id={`${id}-hint`} className="text-12 text-ink-soft">
			{text}
		</p>
	);
}

function nameEffort(effort: ReasoningEffort, t: Text): string {
	const names: Readonly<Record<ReasoningEffort, string>> = {
		none: t("Not at all"),
		minimal: t("Very little"),
		low: t("A little"),
		medium: t("Some time"),
		high: t("Long"),
		xhigh: t("Very long"),
	};
	return names[effort];
}
