import { useActions, useUi } from "../../../app/app-context.tsx";
import { useText } from "../../../i18n/use-text.ts";
import { ChoiceRow } from "../../../ui/choice-row.tsx";

export function ThemeChoice() {
	const t = useText();
	const theme = useUi((state) => state.theme);
	const { setTheme } = useActions();
	return (
		<ChoiceRow
			setting="theme"
			label={t("Theme")}
			value={theme}
			choices={[
				{ value: "system", label: t("As the system") },
				{ value: "light", label: t("Light") },
				{ value: "dark", label: t("Dark") },
			]}
			onChange={setTheme}
		/>
	);
}
