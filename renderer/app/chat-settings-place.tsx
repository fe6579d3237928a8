import { AnswerOptionsSection } from "../features/chat-settings/answer-options-section.tsx";
import { ChatSettingsPanel } from "../features/chat-settings/chat-settings-panel.tsx";
import { ContextSection } from "../features/chat-settings/context-section.tsx";
import { ModelFactsSection } from "../features/chat-settings/model-facts-section.tsx";
import { PresetsSection } from "../features/chat-settings/presets-section.tsx";
import { SystemPromptSection } from "../features/chat-settings/system-prompt-section.tsx";
import { ModelPicker } from "../features/composer/model-picker.tsx";
import { ChatToolsSection } from "../features/tools/chat-tools-section.tsx";
import { useText } from "../i18n/use-text.ts";
import { hasCapability } from "../store/selectors.ts";
import { PanelSection } from "../ui/panel-section.tsx";
import { useActions, useChats, useUi } from "./app-context.tsx";

/** What can be chosen for the open chat: sections of whichever features have something to choose. */
export function ChatSettingsPlace() {
	const chatId = useUi((state) => state.selectedChatId);
	const hasLibrary = useChats((state) => hasCapability(state, "library"));
	const canChoose = useChats((state) => hasCapability(state, "models"));
	const canNote = useChats((state) => hasCapability(state, "model_notes"));
	const isOnline = useChats((state) => state.connection.state === "online");
	const t = useText();
	const hasTools = useChats((state) => hasCapability(state, "tools"));
	const { openChatSettings } = useActions();
	return (
		<ChatSettingsPanel onClose={() => openChatSettings(false)}>
			{hasLibrary && <PresetsSection key={`presets ${chatId}`} chatId={chatId} />}
			{canChoose && (
				<PanelSection title={t("Model")}>
					<ModelPicker
						chatId={chatId}
						side="bottom"
						otherwise={
							isOnline ? null : <p className="text-13 text-ink-soft">{t("The server did not answer.")}</p>
						}
						className="w-full justify-between border border-line-strong bg-raised px-2.5"
					/>
				</PanelSection>
			)}
			{canNote && <ModelFactsSection chatId={chatId} />}
			<AnswerOptionsSection key={`options ${chatId}`} chatId={chatId} />
			{hasTools && <ChatToolsSection key={`tools ${chatId}`} chatId={chatId} />}
			<ContextSection chatId={chatId} />
			<SystemPromptSection key={`prompt ${chatId}`} chatId={chatId} />
		</ChatSettingsPanel>
	);
}
