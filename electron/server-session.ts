import { type Session, session } from "electron";
import { APP_SCHEME } from "./app-origin.ts";
import { serveApp } from "./app-protocol.ts";
import { lockDownSession } from "./lock-down.ts";
import { THIS_COMPUTER } from "./server-list.ts";

type Deps = {
	/** Folder of the built pages. */
	readonly root: string;
	/** Address of that server, the only one its page may talk to. */
	readonly serverUrl: (id: string) => string | null;
	readonly isSpellChecked: () => boolean;
};

/** What pages of a server keep and may: storage, cache, permissions and the policy of the page are its own. */
export function openServerSession({ root, serverUrl, isSpellChecked }: Deps, id: string): Session {
	const own = sessionOf(id);
	if (own.protocol.isProtocolHandled(APP_SCHEME)) return own;
	lockDownSession(own);
	own.setSpellCheckerEnabled(isSpellChecked());
	serveApp(own.protocol, { root, serverUrl: () => serverUrl(id) });
	return own;
}

export function sessionOf(id: string): Session {
	return id === THIS_COMPUTER ? session.defaultSession : session.fromPartition(partitionOf(id));
}

/** Nothing of what that server's pages kept stays. */
export async function clearServerSession(id: string): Promise<void> {
	const own = sessionOf(id);
	await Promise.all([own.clearStorageData(), own.clearCache()]);
}

export function partitionOf(id: string): string {
	return `persist:server-${id}`;
}
