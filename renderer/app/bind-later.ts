import type { ChatClient } from "../client/chat-client.ts";
import type { Mirror } from "../client/mirror/mirror.ts";
import type { Words } from "../i18n/create-words.ts";
import type { Text } from "../i18n/text.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import { bindAttention } from "./bind-attention.ts";
import { bindBudget } from "./bind-budget.ts";
import { bindChanges } from "./bind-changes.ts";
import { bindDefaultPreset } from "./bind-default-preset.ts";
import { bindFileDrop } from "./bind-file-drop.ts";
import { bindFocus } from "./bind-focus.ts";
import { bindHostCommands } from "./bind-host-commands.ts";
import { bindHostSettings } from "./bind-host-settings.ts";
import { bindLikelyChats } from "./bind-likely-chats.ts";
import { bindLongPress } from "./bind-long-press.ts";
import { bindMissingPart } from "./bind-missing-part.ts";
import { bindModelNotes } from "./bind-model-notes.ts";
import { bindPress } from "./bind-press.ts";
import { bindPrint } from "./bind-print.ts";
import { bindSearchElsewhere } from "./bind-search-elsewhere.ts";
import { bindSeen } from "./bind-seen.ts";
import { bindServers } from "./bind-servers.ts";
import { bindServiceWorker } from "./bind-service-worker.ts";
import { bindSharedLook } from "./bind-shared-look.ts";
import { bindSignOut } from "./bind-sign-out.ts";
import { bindSnapshot } from "./bind-snapshot.ts";
import { bindTabs } from "./bind-tabs.ts";
import { bindTitle } from "./bind-title.ts";
import type { Command } from "./commands.ts";
import type { Actions } from "./create-actions.ts";
import { findServersHost } from "./find-servers-host.ts";
import type { Library } from "./library/open-library.ts";
import type { RuntimeConfig } from "./runtime-config.ts";
import type { ServerStore } from "./servers.ts";
import type { SnapshotMemory } from "./snapshot.ts";
import type { Toasts } from "./toasts.ts";
import type { UsageBook } from "./usage/open-usage.ts";

export type LaterParts = {
	readonly config: RuntimeConfig;
	/** Of the page with all its parts. */
	readonly close: () => void;
	/** Of the connection; what is kept on disk is kept under it. */
	readonly key: string;
	/** For what is kept of the person. */
	readonly disk: Storage;
	readonly client: ChatClient;
	readonly toasts: Toasts;
	readonly openUsage: () => Promise<UsageBook>;
	readonly chats: ChatStore;
	readonly servers: ServerStore;
	readonly ui: UiStore;
	readonly words: Words;
	readonly t: Text;
	readonly actions: Actions;
	readonly commands: Command[];
	readonly snapshot: SnapshotMemory;
	readonly mirror: Promise<Mirror | null>;
	readonly openLibrary: () => Promise<Library>;
};

/** What follows from what, as far as the first screen does not need it. What a desktop asks for before is kept until then. */
export function bindLater(parts: LaterParts, host: Window): () => void {
	const { key, client, chats, ui, t, actions, commands, snapshot, toasts, openLibrary, openUsage } = parts;
	const stops = [
		bindFileDrop(chats, ui, actions, host),
		bindFocus(host),
		bindHostCommands(actions, commands, host),
		bindHostSettings(ui, host),
		bindChanges({
			...{ client, chats, toasts, t },
			...{ openChat: actions.selectChat, shownChat: () => ui.getState().selectedChatId },
		}),
		bindLikelyChats({ chats, ui, actions }, host),
		bindLongPress(host),
		bindPress(host),
		bindMissingPart(toasts, t, host),
		bindModelNotes(client, actions.noteProviders),
		bindPrint(ui, host),
		bindSeen(chats, ui, client, host),
		bindSharedLook(ui, host),
		bindSearchElsewhere({ chats, actions, t, mirror: parts.mirror }, host),
		bindServers({ servers: parts.servers, chats, commands, t }, findServersHost(host), host),
		bindServiceWorker(chats, host),
		bindSignOut(parts.config, parts.close, host),
		bindTabs(ui, host),
		bindTitle({ chats, ui, words: parts.words }, host.document),
		bindAttention({ chats, ui, t }, host),
		bindSnapshot(chats, ui, snapshot, host),
		bindDefaultPreset(chats, ui, openLibrary),
		bindBudget({
			...{ client, chats, openLibrary, openUsage, key, storage: parts.disk },
			tell: async (warning) => {
				const { tellBudget } = await import("./tell-budget.ts");
				tellBudget({ toasts, text: t, showSettings: actions.showSettings }, warning);
			},
		}),
	];
	return () => {
		for (const stop of stops) stop();
	};
}
