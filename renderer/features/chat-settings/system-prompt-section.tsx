import { useId } from "react";
import { useChatSettings } from "../../app/use-chat-settings.ts";
import { useText } from "../../i18n/use-text.ts";
import { PanelSection } from "../../ui/panel-section.tsx";
import { useSettledValue } from "../../ui/use-settled-value.ts";

const LONGEST = 64_000;

/** What the model is told before all that is said. */
export function SystemPromptSection({ chatId }: { readonly chatId: string | null }) {
	const t = useText();
	const hintId = useId();
	const { settings, canChange, change } = useChatSettings(chatId);
	const prompt = useSettledValue(settings.system_prompt ?? "", (text) =>
		change({ system_prompt: text.trim() === "" ? null : text }),
	);
	return (
		<PanelSection title={t("System prompt")}>
			<textarea
				aria-label={t("System prompt")}
				aria-describedby={hintId}
				value={prompt.value}
				rows={5}
				maxLength={LONGEST}
				disabled={!canChange}
				placeholder={t("Such as: Answer in short sentences.")}
				onChange={(event) => prompt.set(event.target.value)}
				onBlur={prompt.settle}
				className="block max-h-[40dvh] min-h-24 w-full resize-y rounded-small border border-line-strong bg-raised px-2.5 py-2 text-14 leading-normal [field-sizing:content] disabled:opacity-60"
			/>
			<p id={hintId} className="text-13 text-ink-soft">
				{t("The model is told this before all that is said.")}
			</p>
		</PanelSection>
	);
}
