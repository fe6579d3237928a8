import type { HostCommand } from "../../electron/bridge.ts";
import type { Command } from "./commands.ts";
import type { Actions } from "./create-actions.ts";
import { parseRoute } from "./route.ts";

type HostWindow = Pick<Window, "desktop" | "document">;

/** Carries out what a desktop host asks for from its menus, links and keys. Does nothing in a browser. */
export function bindHostCommands(
	actions: Actions,
	commands: readonly Command[],
	host: HostWindow,
): () => void {
	const handle = (command: HostCommand): void => {
		switch (command.type) {
			case "new":
				return startChat();
			case "draft":
				startChat();
				return actions.addToDraft(null, command.text);
			case "open":
				return openPlace(parseRoute(command.route), command.part ?? null);
			case "settings":
				return actions.openSettings(true);
			case "search":
			case "shortcuts":
			case "print":
				return commands.find(({ id, isOffered }) => id === command.type && isOffered())?.run();
			case "welcome":
				return actions.openWelcome(true);
			case "reconnect":
				return actions.reconnect();
			// Of others.
			case "look":
			case "search_for":
			case "transferring":
				return;
		}
	};
	const openPlace = (chatId: string | null, messageId: string | null) => {
		if (chatId !== null && messageId !== null) actions.openMessage(chatId, messageId);
		else actions.selectChat(chatId);
	};
	const startChat = () => {
		actions.newChat();
		host.document.querySelector<HTMLElement>("[data-composer]")?.focus();
	};
	return host.desktop?.onCommand?.(handle) ?? (() => {});
}
