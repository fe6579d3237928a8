import type { Text } from "../i18n/text.ts";
import type { ChatState } from "../store/chat-state.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import { hasCapability } from "../store/selectors.ts";
import type { Command } from "./commands.ts";
import { createServerCommands } from "./create-server-commands.ts";
import { isQuickWindow } from "./quick-window.ts";
import type { ServerStore, ServersHost } from "./servers.ts";

type HostWindow = Pick<Window, "location">;

type Deps = {
	readonly servers: ServerStore;
	readonly chats: ChatStore;
	/** Those of the servers are put at its end. */
	readonly commands: Command[];
	readonly t: Text;
};

/** Tells the desktop how this page gets on with its server, and notes what it tells of all of them. */
export function bindServers(
	{ servers, chats, commands, t }: Deps,
	desktop: ServersHost | null,
	host: HostWindow,
): () => void {
	if (desktop === null) return () => {};
	commands.push(...createServerCommands(servers, desktop, t));
	let isTold = false;
	const stopList = desktop.onServers((told) => {
		isTold = true;
		servers.setState(told, true);
	});
	// What is told meanwhile is newer than the answer.
	const note = (list: Parameters<ServerStore["setState"]>[0]) => {
		if (!isTold) servers.setState(list, true);
	};
	desktop.listServers().then(note, () => {});
	// The small window is for the same server as a page of the large one.
	if (isQuickWindow(host)) return stopList;
	const report = () => void desktop.reportServer(describe(chats.getState())).catch(() => {});
	const stopChats = chats.subscribe((state, before) => {
		if (
			state.connection !== before.connection ||
			state.outbox !== before.outbox ||
			state.changes !== before.changes ||
			state.server !== before.server
		)
			report();
	});
	report();
	return () => {
		stopList();
		stopChats();
	};
}

function describe(chats: ChatState): Parameters<ServersHost["reportServer"]>[0] {
	const { connection, outbox, changes } = chats;
	const state = connection.state === "waiting" ? "offline" : connection.state;
	return {
		state,
		refusal: connection.state === "refused" ? connection.cause : null,
		unsent: outbox.length,
		unmade: changes.length,
		takesTransfers: state === "online" && hasCapability(chats, "transfer"),
	};
}
