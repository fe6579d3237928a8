import { createStore, type StoreApi } from "zustand";
import type { DesktopBridge, ServerEntry } from "../../electron/bridge.ts";

export type { ServerEntry };
/** All servers of the desktop app; none in a browser, whose page belongs to the server it came from. */
export type ServerStore = StoreApi<readonly ServerEntry[]>;

export function createServerStore(): ServerStore {
	return createStore<readonly ServerEntry[]>()(() => []);
}

export type ServersHost = Pick<
	DesktopBridge,
	| "listServers"
	| "showServer"
	| "changeServer"
	| "removeServer"
	| "reportServer"
	| "reviewCertificate"
	| "onServers"
>;
