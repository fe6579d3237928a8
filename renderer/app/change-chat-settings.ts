import type { ModelSettings } from "../../server/protocol/model-settings.ts";
import type { ChatClient } from "../client/chat-client.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import type { PendingSettings } from "../store/ui-state.ts";
import { applySettings, pickSettings, type SettingsPatch } from "./apply-settings.ts";

type Deps = { readonly client: Pick<ChatClient, "patchChat">; readonly ui: UiStore };

/**
 * Chooses something for a chat that the server has. It is shown at once: the next choice, such as one more tool, is
 * made over it while it is still on its way. What is refused goes again.
 */
export function changeChatSettings(
	{ client, ui }: Deps,
	chatId: string,
	patch: SettingsPatch,
): Promise<void> {
	const mine = { chatId, patch };
	const set = (change: (all: PendingSettings) => PendingSettings) =>
		ui.setState(({ pendingSettings }) => ({ pendingSettings: change(pendingSettings) }));
	set((all) => [...all, mine]);
	return client.patchChat(chatId, patch).finally(() => set((all) => all.filter((one) => one !== mine)));
}

/** What is chosen for a chat, with what is on its way. */
export function shownSettings(
	chat: ModelSettings | undefined,
	chatId: string,
	pending: PendingSettings,
): ModelSettings {
	return pending.reduce(
		(settings, one) => (one.chatId === chatId ? applySettings(settings, one.patch) : settings),
		pickSettings(chat ?? {}),
	);
}
