import { useActions, useUi } from "../../../app/app-context.tsx";
import { useText } from "../../../i18n/use-text.ts";
import { ChoiceRow } from "../../../ui/choice-row.tsx";

/** Letters and their size in messages, with a sentence that shows them. */
export function ReadingChoice() {
	const t = useText();
	const font = useUi((state) => state.readingFont);
	const size = useUi((state) => state.readingSize);
	const { setLook } = useActions();
	return (
		<>
			<ChoiceRow
				setting="reading-font"
				label={t("Reading font")}
				value={font}
				choices={[
					{ value: "sans", label: t("Sans serif") },
					{ value: "serif", label: t("Serif") },
				]}
				onChange={(readingFont) => setLook({ readingFont })}
			/>
			<ChoiceRow
				setting="reading-size"
				label={t("Text size")}
				value={size}
				choices={[
					{ value: "small", label: t("Small") },
					{ value: "normal", label: t("Normal") },
					{ value: "large", label: t("Large") },
					{ value: "larger", label: t("Larger") },
				]}
				onChange={(readingSize) => setLook({ readingSize })}
			/>
			<p className="reading rounded-panel bg-soft px-4 py-3">{t("This is how messages read.")}</p>
		</>
	);
}
