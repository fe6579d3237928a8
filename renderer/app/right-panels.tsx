import { SearchPanel } from "../features/search/search-panel.tsx";
import { useText } from "../i18n/use-text.ts";
import { laterPart } from "../ui/later-part.tsx";
import { closeMissing } from "../ui/tell-missing.ts";
import { useActions, useUi } from "./app-context.tsx";
import { RightPanel } from "./right-panel.tsx";

const ChatSettingsPlace = laterPart(
	async () => (await import("./chat-settings-place.tsx")).ChatSettingsPlace,
);

/** What lies beside the chat without hiding it: search in all chats, the settings of this one. */
export function RightPanels({ isNarrow }: { readonly isNarrow: boolean }) {
	const isSearchOpen = useUi((state) => state.isSearchOpen);
	const isChatSettingsOpen = useUi((state) => state.isChatSettingsOpen);
	const { openSearch, openChatSettings } = useActions();
	const t = useText();
	return (
		<>
			{isSearchOpen && (
				<RightPanel label={t("Search")} isNarrow={isNarrow} onClose={() => openSearch(false)}>
					<SearchPanel isOver={isNarrow} />
				</RightPanel>
			)}
			{isChatSettingsOpen && (
				<RightPanel
					label={t("Settings of this chat")}
					isNarrow={isNarrow}
					onClose={() => openChatSettings(false)}
				>
					<ChatSettingsPlace onMissing={closeMissing(() => openChatSettings(false))} />
				</RightPanel>
			)}
		</>
	);
}
