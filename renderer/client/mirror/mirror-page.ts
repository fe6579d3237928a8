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

/** Thousands of chats must not come between the first ones and the screen. */
const REST_AFTER_MS = 400;

/** What was known when the server was last there, before it says anything: the newest chats at once, then the rest. */
export async function showRemembered(
	mirror: Pick<Mirror, "listChats">,
	{ emit, flush, after }: RememberedDeps,
): Promise<void> {
	const first = await mirror.listChats(FIRST_CHATS);
	if (first === null || first.length === 0) return;
	emit({ type: "chats_remembered", chats: first });
	flush();
	if (first.length < FIRST_CHATS) return;
	after(REST_AFTER_MS, () => {
		void mirror.listChats(null).then((chats) => {
			if (chats !== null && chats.length > 0) emit({ type: "chats_remembered", chats });
		});
	});
}

type RememberedDeps = {
	readonly emit: (event: ClientEvent) => void;
	/** Passes on what was emitted without waiting for the next frame. */
	readonly flush: () => void;
	readonly after: (delayMs: number, run: () => void) => () => void;
};
