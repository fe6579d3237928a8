import { ChevronDown } from "lucide-react";
import { useActions, useUi } from "../../app/app-context.tsx";
import { useLibrary } from "../../app/library/use-library.ts";
import { useText } from "../../i18n/use-text.ts";
import { MenuButton } from "../../ui/menu-button.tsx";

/** Which form structured answers have: the standard one, or one of the person's own. */
export function FormPicker() {
	const t = useText();
	const chosen = useUi((state) => state.structuredForm);
	const { setForm, showSettings } = useActions();
	const { items } = useLibrary("schemas");
	const standard = t("Answer and reason");
	const shown = chosen ?? standard;
	return (
		<MenuButton
			label={t("Form of the answer: {name}", { name: shown })}
			side="top"
			className="inline-flex h-8 min-w-14 shrink-99 items-center gap-1 rounded-small px-2 text-13 text-ink-soft hover:bg-hover hover:text-ink"
			items={[
				{ label: standard, isChosen: chosen === null, run: () => setForm(null) },
				...items.map(({ name, content }) => ({
					label: name,
					...(content.description === undefined ? {} : { detail: content.description.slice(0, 60) }),
					isChosen: name === chosen,
					run: () => setForm(name),
				})),
				{ label: t("Edit forms…"), isApart: true, run: () => showSettings("schemas") },
			]}
		>
			<bdi className="max-w-40 truncate">{shown}</bdi>
			<ChevronDown size={14} className="shrink-0" />
		</MenuButton>
	);
}
