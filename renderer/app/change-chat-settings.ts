import type { ModelSettings } from "../../server/protocol/model-settings.ts";
import type { ChatClient } from "../client/chat-client.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import type { UiState } from "../store/ui-state.ts";
import { applySettings, pickSettings, type SettingsPatch } from "./apply-settings.ts";

type Deps = { readonly client: Pick<ChatClient, "patchChat">; readonly ui: UiStore };

/**
 * Chooses something for a chat that the server has. It is shown at once: the next choice, such as one more tool, is
 * made over it while it is still on its way. What is refused goes again.
 */
export async function changeChatSettings(
	{ client, ui }: Deps,
	chatId: string,
	patch: SettingsPatch,
): Promise<void> {
	const patchesOf = ({ pendingSettings }: UiState) => pendingSettings[chatId] ?? [];
	const set = (change: (patches: readonly SettingsPatch[]) => readonly SettingsPatch[]) =>
		ui.setState((state) => {
			const { [chatId]: _, ...others } = state.pendingSettings;
			const patches = change(patchesOf(state));
			return { pendingSettings: patches.length === 0 ? others : { ...others, [chatId]: patches } };
		});
	set((patches) => [...patches, patch]);
	try {
		await client.patchChat(chatId, patch);
	} finally {
		set((patches) => patches.filter((one) => one !== patch));
	}
}

/** What is chosen for a chat, with what is on its way. */
export function shownSettings(
	chat: ModelSettings | undefined,
	pending: readonly SettingsPatch[] | undefined,
): ModelSettings {
	return (pending ?? []).reduce(applySettings, pickSettings(chat ?? {}));
}
