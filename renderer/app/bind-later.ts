import type { Text } from "../i18n/text.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import { bindAttention } from "./bind-attention.ts";
import { bindDefaultPreset } from "./bind-default-preset.ts";
import { bindHostCommands } from "./bind-host-commands.ts";
import { bindHostSettings } from "./bind-host-settings.ts";
import { bindSnapshot } from "./bind-snapshot.ts";
import type { Command } from "./commands.ts";
import type { Actions } from "./create-actions.ts";
import type { Library } from "./library/open-library.ts";
import type { SnapshotMemory } from "./snapshot.ts";

export type LaterParts = {
	readonly chats: ChatStore;
	readonly ui: UiStore;
	readonly t: Text;
	readonly actions: Actions;
	readonly commands: readonly Command[];
	readonly snapshot: SnapshotMemory;
	readonly openLibrary: () => Promise<Library>;
};

/** What follows from what, as far as the first screen does not need it. What a desktop asks for before is kept until then. */
export function bindLater(parts: LaterParts, host: Window): () => void {
	const { chats, ui, t, actions, commands, snapshot, openLibrary } = parts;
	const stops = [
		bindHostCommands(actions, commands, host),
		bindHostSettings(ui, host),
		bindAttention({ chats, ui, t }, host),
		bindSnapshot(chats, ui, snapshot, host),
		bindDefaultPreset(chats, ui, openLibrary),
	];
	return () => {
		for (const stop of stops) stop();
	};
}
