import { useLibrary } from "../../app/library/use-library.ts";
import { useChatSettings } from "../../app/use-chat-settings.ts";
import { useText } from "../../i18n/use-text.ts";
import { PanelSection } from "../../ui/panel-section.tsx";
import { useAttempt } from "../../ui/use-attempt.ts";
import { isSamePreset, toPresetPatch } from "./compare-presets.ts";
import { KeepPreset } from "./keep-preset.tsx";
import { PresetRow } from "./preset-row.tsx";
import { usePresetActions } from "./use-preset-actions.ts";

/** Named sets of choices: one click applies one, and what is chosen now can be kept as one. */
export function PresetsSection({ chatId }: { readonly chatId: string | null }) {
	const t = useText();
	const library = useLibrary("presets");
	const { settings, canChange, change } = useChatSettings(chatId);
	const attempt = useAttempt(t("The preset could not be kept. Try again."));
	const actions = usePresetActions(library, attempt.runNext);
	return (
		<PanelSection title={t("Presets")}>
			{library.state === "failed" && (
				<p className="text-13 text-danger">{t.failure(library.failure ?? "")}</p>
			)}
			{library.items.length > 0 && (
				<ul aria-label={t("Presets")} className="-mx-1.5 flex flex-col">
					{library.items.map((preset) => (
						<PresetRow
							key={preset.id}
							preset={preset}
							isApplied={isSamePreset(preset.content, settings)}
							canApply={canChange}
							onApply={() => change(toPresetPatch(preset.content))}
							onDefault={(isDefault) => actions.setDefault(preset, isDefault)}
							onRemove={() => actions.remove(preset)}
						/>
					))}
				</ul>
			)}
			<KeepPreset
				names={library.items.map((item) => item.name)}
				isBusy={attempt.isBusy}
				onKeep={(name) => actions.keep(name, settings)}
			/>
			<p role="status" className="text-13 text-danger empty:hidden">
				{attempt.failure}
			</p>
		</PanelSection>
	);
}
