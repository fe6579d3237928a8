import { useActions, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { isTemporary } from "../../store/selectors.ts";
import { TextButton } from "../../ui/text-button.tsx";

/** Says what a temporary chat is, for as long as it is open. */
export function TemporaryLine() {
	const t = useText();
	const isShown = useUi((state) => isTemporary(state.selectedChatId));
	const { newChat } = useActions();
	if (!isShown) return null;
	return (
		<section
			aria-label={t("Temporary chat")}
			className="chrome flex flex-wrap items-center justify-center gap-x-2 gap-y-0.5 border-b border-line bg-side px-4 py-1.5 text-13 text-ink-soft"
		>
			<span className="text-center">
				{t("Not stored anywhere, gone when you leave. The AI that answers still gets what you write.")}
			</span>
			<TextButton onClick={newChat}>{t("Leave")}</TextButton>
		</section>
	);
}
