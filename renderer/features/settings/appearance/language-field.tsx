import { useId } from "react";
import { useActions, useUi } from "../../../app/app-context.tsx";
import { isLanguage, LANGUAGES } from "../../../i18n/languages.ts";
import { useText } from "../../../i18n/use-text.ts";

/** The language of the page. Each is called by its own name, so that it is found in any other. */
export function LanguageField() {
	const t = useText();
	const id = useId();
	const language = useUi((state) => state.language);
	const { setLanguage } = useActions();
	return (
		<div data-setting="language" className="flex items-center justify-between gap-4">
			<label htmlFor={id} className="font-medium">
				{t("Language")}
			</label>
			<select
				id={id}
				value={language}
				onChange={({ target }) => setLanguage(isLanguage(target.value) ? target.value : "system")}
				className="h-8 min-w-40 rounded-small border border-line-strong bg-raised px-2"
			>
				<option value="system">{t("As the system")}</option>
				{Object.entries(LANGUAGES).map(([code, { name, direction }]) => (
					<option key={code} value={code} lang={code} dir={direction}>
						{name}
					</option>
				))}
			</select>
		</div>
	);
}
