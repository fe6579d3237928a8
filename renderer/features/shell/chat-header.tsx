import { MessageSquareDashed, PanelLeft, SlidersHorizontal, SquarePen } from "lucide-react";
import { useActions, useChats, useUi } from "../../app/app-context.tsx";
import { useShortcut } from "../../app/use-shortcut.ts";
import { useText } from "../../i18n/use-text.ts";
import { hasCapability, selectTitle } from "../../store/selectors.ts";
import { IconButton } from "../../ui/icon-button.tsx";

/** The line above a chat: its title, and the way to the others. */
export function ChatHeader({ isNarrow }: { readonly isNarrow: boolean }) {
	const t = useText();
	const chatId = useUi((state) => state.selectedChatId);
	const isSideBarShown = useUi((state) => state.isSideBarShown);
	const title = useChats((state) => (chatId === null ? "" : selectTitle(state, chatId, t)));
	const canBeTemporary = useChats((state) => hasCapability(state, "temporary"));
	const hasSettings = useChats((state) => hasCapability(state, "model_settings"));
	const isSettingsOpen = useUi((state) => state.isChatSettingsOpen);
	const { showSideBar, openDrawer, newChat, newTemporaryChat, openChatSettings } = useActions();
	const newKey = useShortcut("new-chat");
	const settingsKey = useShortcut("chat-settings");
	const isAlone = isNarrow || !isSideBarShown;
	return (
		<header className="chrome flex h-12 shrink-0 items-center gap-1 px-3">
			{isAlone && (
				<IconButton
					label={t("Show chats")}
					icon={<PanelLeft size={17} />}
					onClick={() => (isNarrow ? openDrawer(true) : showSideBar(true))}
				/>
			)}
			<h2 className="min-w-0 flex-1 truncate px-2 text-center text-13 font-medium text-ink-soft" dir="auto">
				{title}
			</h2>
			{chatId === null && canBeTemporary && (
				<IconButton
					label={t("Temporary chat")}
					icon={<MessageSquareDashed size={17} />}
					onClick={newTemporaryChat}
				/>
			)}
			{hasSettings && (
				<IconButton
					label={t("Settings of this chat")}
					shortcut={settingsKey}
					aria-expanded={isSettingsOpen}
					icon={<SlidersHorizontal size={16} />}
					onClick={() => openChatSettings(!isSettingsOpen)}
				/>
			)}
			{isAlone && (
				<IconButton
					label={t("New chat")}
					shortcut={newKey}
					icon={<SquarePen size={16} />}
					onClick={newChat}
				/>
			)}
		</header>
	);
}
