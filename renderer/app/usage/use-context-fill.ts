import { useMemo } from "react";
import { isTemporaryChatId } from "../../client/chat-client.ts";
import { useChats } from "../app-context.tsx";
import { useChatSettings } from "../use-chat-settings.ts";
import { useModels } from "../use-models.ts";
import { type ContextFill, measureContext } from "./measure-context.ts";
import { usePausedDraft } from "./use-paused-draft.ts";

/** How much of its model's context a chat takes; null where that is not known. */
export function useContextFill(chatId: string | null): ContextFill | null {
	const conversation = useChats((state) => (chatId === null ? undefined : state.conversations[chatId]));
	const draft = usePausedDraft(chatId);
	const { settings } = useChatSettings(chatId);
	const models = useModels();
	const model = models.find(({ id, default: isDefault }) =>
		settings.model ? id === settings.model : isDefault,
	);
	const size = model?.context_tokens;
	return useMemo(() => {
		if (size === undefined || chatId === null || isTemporaryChatId(chatId)) return null;
		return measureContext({
			...{ conversation, draft, size },
			systemPrompt: settings.system_prompt,
			maxOutputTokens: settings.max_output_tokens,
		});
	}, [conversation, draft, size, chatId, settings.system_prompt, settings.max_output_tokens]);
}
