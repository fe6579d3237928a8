import { useChats, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { selectWaitingCalls } from "../../store/selectors.ts";

/** Tells those who do not see it that the open chat waits for their permission. */
export function ToolAnnouncer() {
	const t = useText();
	const chatId = useUi((state) => state.selectedChatId);
	const asked = useChats((state) => {
		const [first] = selectWaitingCalls(state, chatId);
		if (first === undefined) return "";
		return t("May {tool} of {server} be called?", { tool: first.call.tool, server: first.call.server });
	});
	return (
		<div aria-live="polite" className="sr-only">
			{asked}
		</div>
	);
}
