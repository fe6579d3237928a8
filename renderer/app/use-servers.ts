import { useStore } from "zustand";
import { useParley } from "./app-context.tsx";
import type { ServerEntry } from "./servers.ts";

/** All servers of the app, this computer first. */
export function useServers(): readonly ServerEntry[] {
	return useStore(useParley().servers);
}
