import { useMemo } from "react";
import type { ModelSettings } from "../../server/protocol/model-settings.ts";
import type { Model } from "../../server/protocol/rest.ts";
import { isLocalChatId, isTemporaryChatId } from "../client/chat-client.ts";
import { selectNewChatSettings } from "../store/ui-state.ts";
import { useActions, useChats, useUi } from "./app-context.tsx";
import type { SettingsPatch } from "./apply-settings.ts";
import { shownSettings } from "./change-chat-settings.ts";

type ChatSettings = {
	readonly settings: ModelSettings;
	/** False while the chat waits to be made on the server. */
	readonly canChange: boolean;
	readonly change: (patch: SettingsPatch) => void;
};

/** What is chosen for the answers of a chat; null: the next new one. */
export function useChatSettings(chatId: string | null): ChatSettings {
	const isNew = chatId === null || isTemporaryChatId(chatId);
	const chat = useChats((state) => (isNew ? undefined : state.chats[chatId]));
	const forNewChat = useUi(selectNewChatSettings);
	const pending = useUi((state) => state.pendingSettings);
	const { changeChatSettings } = useActions();
	const settings = useMemo(
		() => (isNew ? forNewChat : shownSettings(chat, chatId, pending)),
		[isNew, forNewChat, chat, chatId, pending],
	);
	return {
		settings,
		canChange: isNew || (chat !== undefined && !isLocalChatId(chatId)),
		change: (patch) => changeChatSettings(chatId, patch),
	};
}

/** The model that these choices name, else the one that answers where none is named. */
export function findChosenModel(models: readonly Model[], { model }: ModelSettings): Model | undefined {
	return models.find((one) => (model === undefined ? one.default : one.id === model));
}
