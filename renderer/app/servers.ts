import { createStore, type StoreApi, useStore } from "zustand";
import type { DesktopBridge, ServerEntry } from "../../electron/bridge.ts";
import { useParley } from "./app-context.tsx";

export type { ServerEntry };
/** All servers of the desktop app; none in a browser, whose page belongs to the server it came from. */
export type ServerStore = StoreApi<readonly ServerEntry[]>;

export function createServerStore(): ServerStore {
	return createStore<readonly ServerEntry[]>()(() => []);
}

export function useServers(): readonly ServerEntry[] {
	return useStore(useParley().servers);
}

export type ServersHost = Pick<
	DesktopBridge,
	"listServers" | "showServer" | "changeServer" | "removeServer" | "reportServer" | "onServers"
>;
