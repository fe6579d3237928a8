import { Wrench } from "lucide-react";
import { useActions, useChats, useUi } from "../../app/app-context.tsx";
import { useChatSettings } from "../../app/use-chat-settings.ts";
import { formatNumber } from "../../i18n/format.ts";
import { useText } from "../../i18n/use-text.ts";
import { hasCapability } from "../../store/selectors.ts";

/** Leads to the tools that the chat may use, and tells how many are chosen. */
export function ToolsButton({ chatId }: { readonly chatId: string | null }) {
	const t = useText();
	const isKnown = useChats((state) => hasCapability(state, "tools"));
	const { settings } = useChatSettings(chatId);
	const wantsFields = useUi((state) => state.wantsStructured);
	const { openChatSettings } = useActions();
	if (!isKnown) return null;
	const chosen = settings.tools?.length ?? 0;
	const count = wantsFields ? 0 : chosen;
	const label =
		count > 0
			? t.count(count, "Tools: {count} on", "Tools: {count} on")
			: chosen > 0
				? t("Tools: none for answers as fields")
				: t("Tools: none");
	return (
		<button
			type="button"
			aria-label={label}
			data-tip={label}
			onClick={() => openChatSettings(true)}
			className="chrome inline-flex h-8 shrink-0 items-center gap-1 rounded-small px-2 text-13 text-ink-soft hover:bg-hover hover:text-ink"
		>
			<Wrench size={15} />
			{count > 0 && <span aria-hidden="true">{formatNumber(t, count)}</span>}
		</button>
	);
}
