import { useActions, useUi } from "../../../app/app-context.tsx";
import { useText } from "../../../i18n/use-text.ts";
import { ChoiceRow } from "../../../ui/choice-row.tsx";
import { AccentChoice } from "./accent-choice.tsx";
import { LanguageField } from "./language-field.tsx";
import { ReadingChoice } from "./reading-choice.tsx";
import { ThemeChoice } from "./theme-choice.tsx";

/** How the page looks and what it speaks. Each choice holds at once. */
export function AppearanceSettings() {
	const t = useText();
	const density = useUi((state) => state.density);
	const { setLook } = useActions();
	return (
		<>
			<LanguageField />
			<ThemeChoice />
			<AccentChoice />
			<ChoiceRow
				setting="density"
				label={t("Density")}
				value={density}
				choices={[
					{ value: "comfortable", label: t("Comfortable") },
					{ value: "compact", label: t("Compact") },
				]}
				onChange={(value) => setLook({ density: value })}
			/>
			<ReadingChoice />
		</>
	);
}
