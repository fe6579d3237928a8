import { ChatSettingsPanel } from "../features/chat-settings/chat-settings-panel.tsx";
import { ContextSection } from "../features/chat-settings/context-section.tsx";
import { PresetsSection } from "../features/chat-settings/presets-section.tsx";
import { SystemPromptSection } from "../features/chat-settings/system-prompt-section.tsx";
import { hasCapability } from "../store/selectors.ts";
import { useActions, useChats, useUi } from "./app-context.tsx";

/** What can be chosen for the open chat: sections of whichever features have something to choose. */
export function ChatSettingsPlace() {
	const chatId = useUi((state) => state.selectedChatId);
	const hasLibrary = useChats((state) => hasCapability(state, "library"));
	const { openChatSettings } = useActions();
	return (
		<ChatSettingsPanel onClose={() => openChatSettings(false)}>
			{hasLibrary && <PresetsSection key={`presets ${chatId}`} chatId={chatId} />}
			<ContextSection chatId={chatId} />
			<SystemPromptSection key={`prompt ${chatId}`} chatId={chatId} />
		</ChatSettingsPanel>
	);
}
