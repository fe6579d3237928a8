import type { Text } from "../i18n/text.ts";
import type { Command } from "./commands.ts";
import { nameServer } from "./describe-server.ts";
import type { ServerStore, ServersHost } from "./servers.ts";

/** As many as there are digits; the others are in the list of servers. */
const PLACES = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** A command for each place in the list, offered where there is more than one server. */
export function createServerCommands(
	servers: ServerStore,
	host: Pick<ServersHost, "showServer">,
	t: Text,
): readonly Command[] {
	return PLACES.map((place): Command => {
		const server = () => servers.getState()[place - 1];
		return {
			id: `server-${place}`,
			group: "App",
			defaultChord: `Mod+Alt+${place}`,
			get label() {
				return t("Switch to {name}", { name: nameServer(server() ?? { name: "" }, t) });
			},
			isOffered: () => servers.getState().length > 1 && server() !== undefined,
			run: () => void host.showServer(server()?.id ?? "").catch(() => {}),
		};
	});
}
