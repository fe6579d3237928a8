import type { ClientEvent, Connection, ServerDescription } from "../chat-client.ts";
import type { Mirror } from "./mirror.ts";
import type { MirrorNews } from "./mirror-protocol.ts";

/** More than the longest side bar shows; the rest of the list follows. */
const FIRST_CHATS = 200;

/** Who answers, as the mirror has to know it. */
export function onlineNews(
	{ url }: Pick<Connection, "url">,
	{ kind, serverId, capabilities }: ServerDescription,
	rev: number | null,
): MirrorNews {
	// A seed server has no name of its own; its address is all there is.
	const name = kind === "seed" ? `seed ${url}` : serverId;
	return { type: "online", server: { kind, serverId: name, canSync: capabilities.includes("sync") }, rev };
}

/** What was known when the server was last there, before it says anything: the newest chats at once, then the rest. */
export async function showRemembered(
	mirror: Pick<Mirror, "listChats">,
	emit: (event: ClientEvent) => void,
): Promise<void> {
	for (const limit of [FIRST_CHATS, null]) {
		const chats = await mirror.listChats(limit);
		if (chats !== null && chats.length > 0) emit({ type: "chats_remembered", chats });
	}
}
