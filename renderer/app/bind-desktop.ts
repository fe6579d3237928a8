import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import { bindAttention } from "./bind-attention.ts";
import { bindHostCommands } from "./bind-host-commands.ts";
import { bindHostSettings } from "./bind-host-settings.ts";
import type { Command } from "./commands.ts";
import type { Actions } from "./create-actions.ts";

type Parts = {
	readonly chats: ChatStore;
	readonly ui: UiStore;
	readonly actions: Actions;
	readonly commands: readonly Command[];
};

/** All that the page does with the desktop it is on. What the host asks for before is kept until then. */
export function bindDesktop({ chats, ui, actions, commands }: Parts, host: Window): () => void {
	const stops = [
		bindHostCommands(actions, commands, host),
		bindHostSettings(ui, host),
		bindAttention(chats, ui, host),
	];
	return () => {
		for (const stop of stops) stop();
	};
}
