import type { Chat } from "../../../server/protocol/rest.ts";
import type { ClientEvent, Connection, ServerDescription } from "../chat-client.ts";
import type { Mirror } from "./mirror.ts";
import type { MirrorNews } from "./mirror-protocol.ts";
import { FIRST_CHATS } from "./newest-chats.ts";

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
	{ emit, flush, after, newest = null }: RememberedDeps,
): Promise<void> {
	const show = (chats: readonly Chat[]) => {
		emit({ type: "chats_remembered", chats });
		flush();
	};
	const listed = mirror.listChats(FIRST_CHATS);
	const soonest = await Promise.race([newest, listed]);
	if (soonest !== null && soonest.length > 0) show(soonest);
	const first = await listed;
	if (first === null || first.length === 0) return;
	if (first !== soonest) show(first);
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
	/** What lies beside the mirror, to be shown before that is open. */
	readonly newest?: Promise<readonly Chat[] | null> | null;
};
