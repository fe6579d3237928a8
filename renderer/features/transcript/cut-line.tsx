import { useText } from "../../i18n/use-text.ts";

/** Where the conversation begins for the model, because what is above had no room. */
export function CutLine() {
	const t = useText();
	return (
		<p role="note" className="chrome flex items-center gap-3 pt-4 text-12 text-ink-faint">
			<span className="h-px flex-1 bg-line" aria-hidden="true" />
			{t("The model reads from here on; what is above had no room.")}
			<span className="h-px flex-1 bg-line" aria-hidden="true" />
		</p>
	);
}
