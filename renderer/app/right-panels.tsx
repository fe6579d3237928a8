import { SearchPanel } from "../features/search/search-panel.tsx";
import { useText } from "../i18n/use-text.ts";
import { laterPart } from "../ui/later-part.tsx";
import { closeMissing } from "../ui/tell-missing.ts";
import { useActions, useUi } from "./app-context.tsx";
import { RightPanel } from "./right-panel.tsx";
import { useNarrow } from "./use-narrow.ts";

const ChatSettingsPlace = laterPart(
	async () => (await import("./chat-settings-place.tsx")).ChatSettingsPlace,
);

/** The side bar, a panel of 24 rem, and 400 px for the chat between them. */
const LEAST_PX = 264 + 384 + 400;

/** What lies beside the chat without hiding it: search in all chats, the settings of this one. */
export function RightPanels() {
	const isNarrow = useNarrow(LEAST_PX);
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
